using Suite.Vision.Native;

namespace Suite.Vision;

/// <summary>
/// A picture in native memory: 8 bits a channel, one channel (grey) or three (blue, green, red), rows from the top. Any number of threads
/// may read one; nobody may read it while it is drawn on, refilled or disposed. Costs 1 or 3 bytes a pixel outside the managed heap until disposed.
/// </summary>
public sealed class Frame : IDisposable
{
    private readonly FrameHandle _handle;

    internal Frame(FrameHandle handle)
    {
        _handle = handle;
        Refresh();
    }

    /// <summary>In pixels; 0 while empty.</summary>
    public int Width { get; private set; }

    /// <summary>In pixels; 0 while empty.</summary>
    public int Height { get; private set; }

    /// <summary>1 (grey) or 3 (blue, green, red); 0 while empty.</summary>
    public int Channels { get; private set; }

    /// <summary>True until something was read into it.</summary>
    public bool IsEmpty => Width == 0;

    internal FrameHandle Handle => _handle;

    /// <summary>A frame of no pixels, for <see cref="Capture.TryRead"/> to fill again and again.</summary>
    public static Frame CreateEmpty()
    {
        VisionLibrary.Check(NativeMethods.FrameCreate(out var handle));
        return new Frame(handle);
    }

    /// <summary>
    /// Decodes a JPEG (CMYK included), PNG or BMP file, turned upright by its EXIF orientation. 16 bits a channel are rounded to 8 over their
    /// whole range; transparency of a PNG is laid on white, that of a BMP ignored. A grey file gives one channel, a grey one with
    /// transparency three. 3 ms for a JPEG of 1024² and 100 kB.
    /// </summary>
    /// <param name="file">The file's bytes; not kept.</param>
    /// <param name="limits"><see cref="DecodeLimits.Default"/> where null.</param>
    /// <exception cref="ImageException">The file cannot be used; what is too large or cut off is refused before it is decoded.</exception>
    public static unsafe Frame Decode(ReadOnlySpan<byte> file, DecodeLimits? limits = null)
    {
        var reading = Reading.Of(PictureHeader.Read(file, limits));
        fixed (byte* bytes = file)
        {
            VisionLibrary.Check(NativeMethods.FrameDecode(bytes, file.Length, reading, out var handle));
            return new Frame(handle);
        }
    }

    /// <summary>A copy of pixels, row by row without gaps.</summary>
    /// <param name="pixels">width × height × channels bytes.</param>
    /// <param name="width">1 to 32,768.</param>
    /// <param name="height">1 to 32,768.</param>
    /// <param name="channels">1 (grey) or 3 (blue, green, red).</param>
    public static unsafe Frame FromPixels(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        ThrowUnlessSize(width, height);
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "A frame has 1 or 3 channels.");
        if (pixels.Length != (long)width * height * channels)
            throw new ArgumentException($"{pixels.Length} bytes are not {width} × {height} × {channels}.", nameof(pixels));
        fixed (byte* bytes = pixels)
        {
            VisionLibrary.Check(NativeMethods.FrameFromPixels(bytes, pixels.Length, width, height, channels, out var handle));
            return new Frame(handle);
        }
    }

    /// <summary>
    /// From a file to a network's input in one call, without a <see cref="Frame"/>. A JPEG is decoded at a half, a quarter or an eighth of its
    /// size where that is still at least the size asked for, and without colour where the shape has none: 2.2 ms from a JPEG of 1024² to 380², against
    /// 3.6 ms with <see cref="Decode"/> and <see cref="WriteTensor(InputShape, Span{float})"/>, with values that differ by a few levels at sharp edges. What learns from one
    /// way should score by the same.
    /// </summary>
    /// <param name="file">The file's bytes; not kept.</param>
    /// <param name="shape">What to write.</param>
    /// <param name="regionOfInterest">In pixels of the upright picture; all of it where null.</param>
    /// <param name="nchw">Exactly <see cref="InputShape.Length"/> floats: the red, the green and the blue plane.</param>
    /// <param name="limits"><see cref="DecodeLimits.Default"/> where null.</param>
    /// <exception cref="ImageException">The file cannot be used.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The region is not within the picture, or the shape is out of its range.</exception>
    public static unsafe void DecodeInto(
        ReadOnlySpan<byte> file, InputShape shape, PixelBox? regionOfInterest, Span<float> nchw, DecodeLimits? limits = null)
    {
        ThrowUnlessFits(shape, nchw);
        var header = PictureHeader.Read(file, limits);
        var region = RegionWithin(regionOfInterest, header.Width, header.Height);
        var input = Input.Of(shape, region.Width, region.Height);
        var reading = Reading.Of(header);
        reading.Grey = input.Grey;
        if (header.Format == PictureFormat.Jpeg)
            reading.Reduce = ReductionFor(region, input.Area);
        fixed (byte* bytes = file)
        fixed (float* planes = nchw)
        {
            VisionLibrary.Check(NativeMethods.DecodeInto(
                bytes, file.Length, reading, regionOfInterest is null ? null : &region, input, planes, nchw.Length));
        }
    }

    /// <summary>Resizes (area average where it shrinks, bilinear where it grows), sets colour and range and writes straight into the caller's memory. 1.1 ms from 1024² to 380².</summary>
    /// <param name="shape">What to write.</param>
    /// <param name="nchw">Exactly <see cref="InputShape.Length"/> floats: the red, the green and the blue plane.</param>
    public void WriteTensor(InputShape shape, Span<float> nchw) => WriteTensor(shape, null, nchw);

    /// <summary>The same from a part of the frame, without a copy of that part.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The region is not within the frame, or the shape is out of its range.</exception>
    public unsafe void WriteTensor(InputShape shape, PixelBox? regionOfInterest, Span<float> nchw)
    {
        ThrowIfEmpty();
        ThrowUnlessFits(shape, nchw);
        var region = RegionWithin(regionOfInterest, Width, Height);
        var input = Input.Of(shape, region.Width, region.Height);
        fixed (float* planes = nchw)
        {
            VisionLibrary.Check(NativeMethods.FrameWriteTensor(_handle, &region, input, planes, nchw.Length));
        }
    }

    /// <summary>Copies the pixels out, row by row without gaps.</summary>
    /// <param name="pixels">Exactly Width × Height × Channels bytes.</param>
    public unsafe void CopyPixels(Span<byte> pixels)
    {
        ThrowIfEmpty();
        if (pixels.Length != (long)Width * Height * Channels)
            throw new ArgumentException($"{pixels.Length} bytes are not {Width} × {Height} × {Channels}.", nameof(pixels));
        fixed (byte* bytes = pixels)
        {
            VisionLibrary.Check(NativeMethods.FrameCopyPixels(_handle, bytes, pixels.Length));
        }
    }

    /// <summary>A copy of a part.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The box is empty or not within the frame.</exception>
    public Frame Crop(PixelBox box)
    {
        ThrowIfEmpty();
        RegionWithin(box, Width, Height);
        VisionLibrary.Check(NativeMethods.FrameCrop(_handle, box, out var handle));
        return new Frame(handle);
    }

    /// <summary>A copy of another size: area average where both sides shrink or stay, bilinear otherwise.</summary>
    public Frame Resize(int width, int height)
    {
        ThrowIfEmpty();
        ThrowUnlessSize(width, height);
        VisionLibrary.Check(NativeMethods.FrameResize(_handle, width, height, out var handle));
        return new Frame(handle);
    }

    /// <summary>A copy of one channel: ITU-R BT.601 luma.</summary>
    public Frame ToGrey()
    {
        ThrowIfEmpty();
        VisionLibrary.Check(NativeMethods.FrameToGrey(_handle, out var handle));
        return new Frame(handle);
    }

    /// <summary>A copy seen from straight above: the corners become those of the new picture. Bilinear.</summary>
    /// <param name="corners">May lie outside the frame, whose border is then repeated.</param>
    /// <param name="width">Of the result, in pixels.</param>
    /// <param name="height">Likewise.</param>
    /// <exception cref="ArgumentException">The corners are not convex and clockwise.</exception>
    public unsafe Frame Rectify(PixelQuad corners, int width, int height)
    {
        ThrowIfEmpty();
        ThrowUnlessSize(width, height);
        if (!corners.IsConvex)
            throw new ArgumentException($"The corners are not those of a convex quadrangle, clockwise from the upper left: {corners}.", nameof(corners));
        VisionLibrary.Check(NativeMethods.FrameRectify(_handle, (double*)&corners, width, height, out var handle));
        return new Frame(handle);
    }

    /// <summary>
    /// A copy in which uneven light is evened out: contrast-limited adaptive histogram equalisation (Zuiderveld 1994), in colour pictures of the
    /// lightness alone. 15 ms for 1024² in colour.
    /// </summary>
    /// <param name="clip">How much contrast may grow, above 0 and up to 256; 2 is mild, 40 is strong.</param>
    /// <param name="tiles">Parts a side, 1 to 64, each equalised alone and blended with its neighbours.</param>
    public Frame EqualizeLight(double clip = 2, int tiles = 8)
    {
        ThrowIfEmpty();
        if (!(clip is > 0 and <= 256))
            throw new ArgumentOutOfRangeException(nameof(clip), clip, "The clip limit is above 0 and at most 256.");
        ArgumentOutOfRangeException.ThrowIfLessThan(tiles, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tiles, 64);
        VisionLibrary.Check(NativeMethods.FrameEqualize(_handle, clip, tiles, out var handle));
        return new Frame(handle);
    }

    /// <summary>Exposure and focus. 2 ms for 1024².</summary>
    public FrameQuality Measure()
    {
        ThrowIfEmpty();
        VisionLibrary.Check(NativeMethods.FrameMeasure(_handle, out var quality));
        return quality;
    }

    /// <summary>Draws on this frame, which then has three channels. Nobody else may read it meanwhile.</summary>
    /// <exception cref="ArgumentException">Too many boxes, or a heat map of a wrong size or outside the frame.</exception>
    public void Draw(Overlay overlay)
    {
        ThrowIfEmpty();
        ArgumentNullException.ThrowIfNull(overlay);
        OverlayDrawing.Draw(this, overlay);
        Refresh();
    }

    /// <param name="quality">1 to 100.</param>
    public byte[] EncodeJpeg(int quality = 85)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        return Encode(PictureFormat.Jpeg, quality);
    }

    /// <summary>Lossless.</summary>
    public byte[] EncodePng() => Encode(PictureFormat.Png, 0);

    public void Dispose() => _handle.Dispose();

    /// <summary>Takes over the size after the native frame was filled anew.</summary>
    internal void Refresh()
    {
        VisionLibrary.Check(NativeMethods.FrameSize(_handle, out var width, out var height, out var channels));
        (Width, Height, Channels) = (width, height, channels);
    }

    /// <summary>Exchanges the pixels with another frame's.</summary>
    internal void Take(Frame other)
    {
        VisionLibrary.Check(NativeMethods.FrameSwap(_handle, other._handle));
        Refresh();
        other.Refresh();
    }

    /// <summary>Gives the pixels back and is empty.</summary>
    internal void Clear()
    {
        using var empty = CreateEmpty();
        Take(empty);
    }

    private unsafe byte[] Encode(PictureFormat format, int quality)
    {
        ThrowIfEmpty();
        VisionLibrary.Check(NativeMethods.FrameEncode(_handle, format, quality, out var bytes));
        using (bytes)
        {
            return new ReadOnlySpan<byte>(NativeMethods.BytesData(bytes), checked((int)NativeMethods.BytesLength(bytes))).ToArray();
        }
    }

    /// <summary>The strongest reduction after which the region has at least as many pixels as are asked for.</summary>
    private static int ReductionFor(PixelBox region, PixelBox area)
    {
        var factor = 8;
        while (factor > 1 && (region.Width / factor < area.Width || region.Height / factor < area.Height))
            factor /= 2;
        return factor;
    }

    private static PixelBox RegionWithin(PixelBox? region, int width, int height)
    {
        if (region is not { } box)
            return new(0, 0, width, height);
        return box.IsWithin(width, height)
            ? box
            : throw new ArgumentOutOfRangeException(nameof(region), box, $"The region is not within the picture of {width} × {height}.");
    }

    private static void ThrowUnlessFits(InputShape shape, Span<float> nchw)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Width is < InputShape.SideMin or > InputShape.SideMax || shape.Height is < InputShape.SideMin or > InputShape.SideMax)
            throw new ArgumentOutOfRangeException(nameof(shape), shape, $"A network's input is {InputShape.SideMin} to {InputShape.SideMax} pixels a side.");
        if (nchw.Length != shape.Length)
            throw new ArgumentException($"{nchw.Length} floats are not 3 × {shape.Height} × {shape.Width}.", nameof(nchw));
    }

    private static void ThrowUnlessSize(int width, int height)
    {
        const int sideMax = 32_768;
        const long pixelsMax = 1L << 28;
        if (width is < 1 or > sideMax || height is < 1 or > sideMax || (long)width * height > pixelsMax)
            throw new ArgumentOutOfRangeException(nameof(width), $"{width} × {height}", $"A frame has 1 to {sideMax} pixels a side and at most {pixelsMax} in all.");
    }

    private void ThrowIfEmpty()
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        if (IsEmpty)
            throw new InvalidOperationException("The frame is empty: nothing has been read into it.");
    }
}
