namespace Suite.Support.Embeddings;

/// <summary>Vectors of length 1 whose width is a multiple of 16, so that a cosine is a sum over whole registers.</summary>
internal static class UnitVector
{
    public const int Multiple = 16;

    /// <summary>No model is wider; more is a service that answers nonsense.</summary>
    public const int WidthMax = 16_384;

    /// <exception cref="InvalidDataException">It is empty, too wide, not finite, or points nowhere.</exception>
    public static float[] Of(ReadOnlySpan<float> vector)
    {
        if (vector.Length is 0 or > WidthMax)
            throw new InvalidDataException($"A vector of {vector.Length} numbers cannot be used.");
        var square = 0.0;
        foreach (var value in vector)
            square += (double)value * value;
        if (!double.IsFinite(square) || square == 0)
            throw new InvalidDataException("A vector that is not finite or has no direction cannot be used.");
        var unit = new float[(vector.Length + Multiple - 1) / Multiple * Multiple];
        var scale = 1 / Math.Sqrt(square);
        for (var i = 0; i < vector.Length; i++)
            unit[i] = (float)(vector[i] * scale);
        return unit;
    }
}
