namespace Suite.Vision;

/// <summary>A rectangle of pixels: X0 and Y0 belong to it, X1 and Y1 do not.</summary>
public readonly record struct PixelBox(int X0, int Y0, int X1, int Y1)
{
    public int Width => X1 - X0;

    public int Height => Y1 - Y0;

    /// <summary>True where the box holds at least a pixel and none outside a picture of this size.</summary>
    public bool IsWithin(int width, int height) => X0 >= 0 && Y0 >= 0 && X0 < X1 && Y0 < Y1 && X1 <= width && Y1 <= height;
}
