using Suite.Vision.Native;

namespace Suite.Vision;

/// <summary>Takes an overlay into the native library's form, in one call.</summary>
internal static unsafe class OverlayDrawing
{
    private const int HeatSideMax = 4_096;

    public static void Draw(Frame frame, Overlay overlay)
    {
        if (overlay.Boxes.Count > Overlay.BoxesMax)
            throw new ArgumentException($"{overlay.Boxes.Count} boxes are more than {Overlay.BoxesMax}.", nameof(overlay));
        var marks = new Mark[overlay.Boxes.Count];
        for (var i = 0; i < marks.Length; i++)
            marks[i] = Mark.Of(overlay.Boxes[i].Box, overlay.Boxes[i].Colour, overlay.Boxes[i].Label);
        var banner = overlay.Banner is { } bar ? Mark.Of(default, bar.Colour, bar.Text) : default;
        var heat = overlay.Heat is { } map ? Place(map, frame) : default;
        using var values = overlay.Heat?.Values.Pin() ?? default;
        heat.Values = (float*)values.Pointer;
        fixed (Mark* first = marks)
        {
            VisionLibrary.Check(NativeMethods.FrameDraw(
                frame.Handle, overlay.Heat is null ? null : &heat, first, marks.Length, overlay.Banner is null ? null : &banner));
        }
    }

    private static Heat Place(OverlayHeat map, Frame frame)
    {
        if (map.Width is < 1 or > HeatSideMax || map.Height is < 1 or > HeatSideMax || map.Values.Length != (long)map.Width * map.Height)
            throw new ArgumentException($"{map.Values.Length} values are no heat map of {map.Width} × {map.Height}.", nameof(map));
        if (!map.Area.IsWithin(frame.Width, frame.Height))
            throw new ArgumentException($"The heat map's area {map.Area} is not within the frame of {frame.Width} × {frame.Height}.", nameof(map));
        if (!(map.Alpha is >= 0 and <= 1))
            throw new ArgumentException($"The heat map's weight {map.Alpha} is not within 0 to 1.", nameof(map));
        return new Heat { Width = map.Width, Height = map.Height, Area = map.Area, Alpha = map.Alpha };
    }
}
