namespace Suite.Vision;

/// <summary>What pixels become numbers, as a network was trained on them.</summary>
public enum ValueRange
{
    /// <summary>0 to 1.</summary>
    ZeroToOne,

    /// <summary>−1 to 1.</summary>
    MinusOneToOne,

    /// <summary>0 to 1, less ImageNet's mean (.485, .456, .406), divided by its deviation (.229, .224, .225), in the order red, green, blue.</summary>
    ImageNet,
}

/// <summary>How a picture of another shape becomes the network's.</summary>
public enum PictureFit
{
    /// <summary>Both sides are scaled to fit, whatever that does to the picture's proportions.</summary>
    Stretch,

    /// <summary>The proportions stay; what remains is filled with mid-grey (114), as in YOLOv5's letterbox.</summary>
    Letterbox,
}

/// <summary>The input of a network: three planes (red, green, blue) of Height × Width 32-bit floats.</summary>
/// <param name="Width">In pixels, 16 to 4,096.</param>
/// <param name="Height">In pixels, 16 to 4,096.</param>
/// <param name="Range">What numbers the network was trained on.</param>
/// <param name="Fit">How pictures of other shapes are brought to this one.</param>
/// <param name="IsGrey">Colour is dropped (ITU-R BT.601 luma) and the three planes hold the same picture.</param>
public sealed record InputShape(int Width, int Height, ValueRange Range, PictureFit Fit = PictureFit.Stretch, bool IsGrey = false)
{
    /// <summary>Shortest side a network takes.</summary>
    public const int SideMin = 16;

    /// <summary>Longest side a network takes.</summary>
    public const int SideMax = 4_096;

    /// <summary>Floats of one picture.</summary>
    public int Length => 3 * Width * Height;

    /// <summary>
    /// Where a picture of this size comes to lie in the input: all of it, or the letterbox's middle. What a network says of input
    /// pixel (x, y) is about picture pixel ((x + ½ − X0) · width ÷ area.Width − ½, …).
    /// </summary>
    /// <param name="width">Of the picture or of its region of interest, in pixels; at least 1.</param>
    /// <param name="height">Likewise.</param>
    public PixelBox PictureArea(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (Fit == PictureFit.Stretch)
            return new(0, 0, Width, Height);
        var scale = Math.Min((double)Width / width, (double)Height / height);
        var innerWidth = Math.Clamp((int)Math.Round(width * scale), 1, Width);
        var innerHeight = Math.Clamp((int)Math.Round(height * scale), 1, Height);
        var (x, y) = ((Width - innerWidth) / 2, (Height - innerHeight) / 2);
        return new(x, y, x + innerWidth, y + innerHeight);
    }
}
