namespace Suite.Imagery.Scenes;

/// <summary>How a surface was made.</summary>
public enum MetalFinish
{
    /// <summary>Fine lines of a grinding belt, all in one direction.</summary>
    Brushed,

    /// <summary>Broad soft bands along the rolling direction, fine grain.</summary>
    Rolled,

    /// <summary>The rough relief of a sand mould.</summary>
    Cast,
}

/// <summary>What passes under a simulated camera.</summary>
public sealed record MetalSceneOptions
{
    /// <summary>Side of the picture in pixels: 64 to 2,048.</summary>
    public int Size { get; init; } = 256;

    /// <summary>Share of defective parts, 0 to 1; scratch, dent and crack are equally frequent.</summary>
    public double DefectShare { get; init; } = .3;

    /// <summary>The finish of every part; null lets each part have its own.</summary>
    public MetalFinish? Finish { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Size, 64);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Size, 2048);
        if (!(DefectShare is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(DefectShare), DefectShare, "A share lies between 0 and 1.");
        if (Finish is { } finish && !Enum.IsDefined(finish))
            throw new ArgumentOutOfRangeException(nameof(Finish), finish, "No such finish.");
    }
}
