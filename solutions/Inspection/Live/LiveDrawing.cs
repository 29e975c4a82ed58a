using System.Globalization;
using Suite.Inspection.Line;
using Suite.Inspection.Verdicts;
using Suite.Vision;

namespace Suite.Inspection.Live;

/// <summary>What a viewer sees: the picture, where it is hot, the box, and a banner with the verdict. Captions are ASCII, as the font is.</summary>
internal static class LiveDrawing
{
    /// <summary>Pictures are shown no wider: a wall shows many of them.</summary>
    private const int WidthMax = 960;

    private const int JpegQuality = 80;

    private static readonly Colour Good = new(22, 128, 61);
    private static readonly Colour Bad = new(200, 30, 30);
    private static readonly Colour Unknown = new(180, 110, 0);

    /// <summary>A JPEG; the frame stays as it is.</summary>
    /// <param name="frame">As it was seen.</param>
    /// <param name="sighting">Null for a picture nobody judged.</param>
    /// <param name="part">In the banner.</param>
    public static byte[] Draw(Frame frame, Sighting? sighting, string part)
    {
        var scale = Math.Min(1, (double)WidthMax / frame.Width);
        using var picture = frame.Resize(Math.Max(1, (int)(frame.Width * scale)), Math.Max(1, (int)(frame.Height * scale)));
        if (sighting is not null)
        {
            picture.Draw(Over(sighting, part, scale, picture));
        }

        return picture.EncodeJpeg(JpegQuality);
    }

    /// <summary>The same in the frame's own size, for a result that is looked at again.</summary>
    public static void DrawOn(Frame frame, Sighting sighting, string part) => frame.Draw(Over(sighting, part, 1, frame));

    private static Overlay Over(Sighting sighting, string part, double scale, Frame on)
    {
        var verdict = sighting.Verdict;
        var colour = verdict.Outcome switch { PartVerdict.Ok => Good, PartVerdict.Ng => Bad, _ => Unknown };
        var score = verdict.Score.ToString("0.00", CultureInfo.InvariantCulture);
        return new Overlay
        {
            Heat = verdict.Outcome == PartVerdict.Ng && sighting.Map is { } map ? new OverlayHeat(map.Width, map.Height, map.Values, Scaled(sighting.Region, scale, on)) : null,
            Boxes = verdict.Box is { } box ? [new OverlayBox(Scaled(box, scale, on), colour, $"{verdict.Defect} {score}")] : [],
            Banner = new OverlayBanner(verdict.Outcome switch
            {
                PartVerdict.Ok => $"OK {score}  {part}",
                PartVerdict.Ng => $"NG {verdict.Defect} {score}  {part}",
                _ => $"NOT INSPECTED  {part}",
            }, colour),
        };
    }

    /// <summary>Rounding must not lead out of the picture.</summary>
    private static PixelBox Scaled(PixelBox box, double scale, Frame on) => new(
        (int)(box.X0 * scale), (int)(box.Y0 * scale), Math.Min(on.Width, (int)Math.Ceiling(box.X1 * scale)), Math.Min(on.Height, (int)Math.Ceiling(box.Y1 * scale)));
}
