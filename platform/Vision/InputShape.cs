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
/// <param name="IsGrey">Colour is dropped (ITU-R BT.601 luma) and the three planes are equal.</param>
public sealed record InputShape(int Width, int Height, ValueRange Range, PictureFit Fit = PictureFit.Stretch, bool IsGrey = false)
{
    /// <summary>Floats of one picture.</summary>
    public int Length => 3 * Width * Height;
}

/// <summary>A rectangle of pixels: X0 and Y0 belong to it, X1 and Y1 do not.</summary>
public readonly record struct PixelBox(int X0, int Y0, int X1, int Y1)
{
    public int Width => X1 - X0;

    public int Height => Y1 - Y0;
}
