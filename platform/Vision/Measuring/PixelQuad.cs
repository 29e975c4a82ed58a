namespace Suite.Vision;

/// <summary>A point of a picture in pixels; whole numbers are the centres of pixels.</summary>
public readonly record struct PixelPoint(double X, double Y);

/// <summary>Four corners of a flat thing as the camera sees it, clockwise.</summary>
public readonly record struct PixelQuad(PixelPoint UpperLeft, PixelPoint UpperRight, PixelPoint LowerRight, PixelPoint LowerLeft)
{
    /// <summary>True where the corners are finite, go clockwise and no side bends inwards, so that there is a perspective to undo.</summary>
    public bool IsConvex
    {
        get
        {
            ReadOnlySpan<PixelPoint> corners = [UpperLeft, UpperRight, LowerRight, LowerLeft];
            for (var i = 0; i < 4; i++)
            {
                var (a, b, c) = (corners[i], corners[(i + 1) % 4], corners[(i + 2) % 4]);
                // Not "< 1": a corner that is no number must not pass either.
                if (!((b.X - a.X) * (c.Y - b.Y) - (b.Y - a.Y) * (c.X - b.X) >= 1))
                    return false;
            }

            return true;
        }
    }
}
