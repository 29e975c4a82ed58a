using Suite.Imagery.Defects;

namespace Suite.Imagery.Textures;

/// <summary>
/// One surface seen twice: <see cref="First"/> and <see cref="Second"/> show the same place of it, cut, turned, mirrored and
/// lit differently. Reused from call to call by whoever passes it in again.
/// </summary>
/// <param name="size">Side of a view in pixels.</param>
public sealed class TextureSample(int size)
{
    public int Size { get; } = size;

    /// <summary>Index into <see cref="TextureSampler.FamilyNames"/>.</summary>
    public int Family { get; internal set; }

    public TextureView First { get; } = new(size);

    public TextureView Second { get; } = new(size);
}

/// <summary>A grey picture with the truth about it.</summary>
/// <param name="size">Side in pixels.</param>
public sealed class TextureView(int size)
{
    /// <summary>size × size grey bytes, row by row.</summary>
    public byte[] Pixels { get; } = new byte[size * size];

    /// <summary>size × size, row by row: the kinds whose defect covers the pixel, as bits of <see cref="DefectKinds"/>.</summary>
    public ushort[] Mask { get; } = new ushort[size * size];

    /// <summary>Kinds of which at least <see cref="TextureSampler.VisiblePixelsMin"/> pixels are in this view.</summary>
    public DefectKinds Defects { get; internal set; }
}
