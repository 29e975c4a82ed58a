namespace Suite.Vision;

/// <summary>A colour of 8 bits a channel.</summary>
public readonly record struct Colour(byte Red, byte Green, byte Blue);

/// <summary>
/// What is drawn on a picture for people: heat first, boxes over it, the banner last. Captions are ASCII, which is all that the font has:
/// what it lacks is drawn as a question mark, and what is beyond 79 characters is left out.
/// </summary>
public sealed record Overlay
{
    /// <summary>At most 1,000.</summary>
    public const int BoxesMax = 1_000;

    public IReadOnlyList<OverlayBox> Boxes { get; init; } = [];

    public OverlayHeat? Heat { get; init; }

    public OverlayBanner? Banner { get; init; }
}

/// <summary>A rectangle and, above it, its caption.</summary>
/// <param name="Box">In frame pixels; what lies outside the frame is not drawn.</param>
/// <param name="Colour">Of the rectangle and of the caption's ground; the caption itself is black or white, whichever is read.</param>
/// <param name="Label">None where null or empty.</param>
public sealed record OverlayBox(PixelBox Box, Colour Colour, string? Label = null);

/// <summary>Scores laid over a part of the picture, from blue (low) to red (high); where they are 0 the picture stays as it is.</summary>
/// <param name="Width">Of the grid; 1 to 4,096.</param>
/// <param name="Height">Likewise.</param>
/// <param name="Values">Width × Height scores, row by row; below 0 and NaN count as 0, above 1 as 1.</param>
/// <param name="Area">Where the grid lies in the frame, whose borders it keeps; bilinear between its points.</param>
/// <param name="Alpha">How much of the picture the highest score covers, 0 to 1.</param>
public sealed record OverlayHeat(int Width, int Height, ReadOnlyMemory<float> Values, PixelBox Area, float Alpha = .6f);

/// <summary>A bar across the top.</summary>
public sealed record OverlayBanner(string Text, Colour Colour);
