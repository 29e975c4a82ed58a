namespace Suite.Vision;

/// <summary>What a picture may cost. Checked against the file's header before a byte of it is decoded.</summary>
public sealed record DecodeLimits
{
    /// <summary>Limits for pictures from a network: 64 MiB, 64 megapixels (192 MiB decoded in colour), sides up to 16,384.</summary>
    public static DecodeLimits Default { get; } = new();

    /// <summary>Of the file.</summary>
    public int BytesMax { get; init; } = 64 << 20;

    /// <summary>Width × height; at most 2²⁸.</summary>
    public long PixelsMax { get; init; } = 64L << 20;

    /// <summary>In pixels; at most 32,768.</summary>
    public int SideMax { get; init; } = 16_384;

    /// <summary>A progressive JPEG decodes the whole picture once a scan, so a small file could ask for hours.</summary>
    public int ScansMax { get; init; } = 64;
}
