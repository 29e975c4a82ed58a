namespace Suite.Imagery.Textures;

/// <summary>What <see cref="TextureSampler"/> draws. The defaults are the recipe of the project's own backbone.</summary>
public sealed record TextureSamplerOptions
{
    /// <summary>Side of a view in pixels: 32 to 512.</summary>
    public int Size { get; init; } = 96;

    /// <summary>Share of instances without any defect, 0 to 1; the others have one (60 %), two or three.</summary>
    public float SoundShare { get; init; } = .35f;

    /// <summary>A view is turned by up to this many radians to either side: 0 to 0.5.</summary>
    public float TurnMax { get; init; } = .35f;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Size, 32);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Size, 512);
        if (!(SoundShare is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(SoundShare), SoundShare, "A share lies between 0 and 1.");
        if (!(TurnMax is >= 0 and <= .5f))
            throw new ArgumentOutOfRangeException(nameof(TurnMax), TurnMax, "A view is turned by at most half a radian.");
    }
}
