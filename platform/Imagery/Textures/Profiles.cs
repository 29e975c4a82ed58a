namespace Suite.Imagery.Textures;

/// <summary>Curves that families shape their coordinates and noises with.</summary>
internal static class Profiles
{
    /// <summary>0 below the first edge, 1 above the second, smooth between.</summary>
    public static float Step(float low, float high, float value)
    {
        var t = Math.Clamp((value - low) / (high - low), 0, 1);
        return t * t * (3 - (2 * t));
    }

    /// <summary>The part after the point, 0 to 1 also for negative numbers.</summary>
    public static float Fraction(float value) => value - MathF.Floor(value);

    /// <summary>Distance to the nearest whole number, 0 to .5.</summary>
    public static float ToWhole(float value) => MathF.Abs(value - MathF.Round(value));

    public static float Wave(float periods) => MathF.Sin(MathF.Tau * periods);

    /// <summary>1 on a line at every whole number, as wide as that share of the period, 0 between.</summary>
    public static float Line(float periods, float width, float softness) => 1 - Step(width / 2, (width / 2) + softness, ToWhole(periods));
}
