using Suite.Inspection.Models;
using Suite.Inspection.Serving;
using Suite.Inspection.Verdicts;
using Suite.Vision;

namespace Suite.Inspection.Line;

/// <summary>How a frame is looked at.</summary>
/// <param name="Region">What of it; null for all.</param>
/// <param name="Tile">As <see cref="TilePlan"/> takes it.</param>
/// <param name="TileOverlap">Likewise.</param>
/// <param name="Threshold">Instead of the model's.</param>
internal sealed record LookSettings(PixelBox? Region = null, int Tile = 0, int TileOverlap = 0, double? Threshold = null);

/// <summary>What was seen.</summary>
/// <param name="Verdict">In pixels of the frame.</param>
/// <param name="Region">What the map covers, in pixels of the frame.</param>
/// <param name="Map">Null where the model has none.</param>
/// <param name="Reason">Why it was not inspected; null where it was.</param>
internal sealed record Sighting(Verdict Verdict, PixelBox Region, HeatMap? Map, string? Reason)
{
    public static Sighting None(string reason, PixelBox region = default) => new(VerdictRules.NotInspected, region, null, reason);
}

/// <summary>A frame's way through the model: cut, submitted, merged, judged.</summary>
internal static class PartInspector
{
    /// <summary>Returns once the model no longer looks at the frame. Whatever stands in the way of a verdict is a reason not to give one, never an OK.</summary>
    /// <param name="frame">Must not change meanwhile.</param>
    /// <param name="model">Held open by the caller.</param>
    /// <param name="settings">How.</param>
    /// <param name="arrived">Ticks of <see cref="InferenceLine.Now"/>.</param>
    /// <param name="deadline">When the verdict must be there; <see cref="long.MaxValue"/> for none.</param>
    /// <param name="time">Tells whether it was.</param>
    public static async Task<Sighting> InspectAsync(Frame frame, ModelLease model, LookSettings settings, long arrived, long deadline, TimeProvider time)
    {
        var whole = new PixelBox(0, 0, frame.Width, frame.Height);
        var region = settings.Region ?? whole;
        if (region.X0 < 0 || region.Y0 < 0 || region.X1 > frame.Width || region.Y1 > frame.Height || region.Width < 1 || region.Height < 1)
        {
            return Sighting.None($"The region of interest ({region.X0},{region.Y0} to {region.X1},{region.Y1}) is not within the picture of {frame.Width}×{frame.Height}.", whole);
        }

        if (TilePlan.Cut(region, settings.Tile, settings.TileOverlap) is not { } tiles)
        {
            return Sighting.None($"A picture of {region.Width}×{region.Height} takes more than {TilePlan.TilesMax} tiles of {settings.Tile}: choose larger ones.", region);
        }

        var looks = tiles.Select(tile => new Look(frame, tile, arrived, deadline)).ToList();
        model.Line.Submit(looks);
        var looked = await Task.WhenAll(looks.Select(static l => l.Done));
        if (Array.Find(looked, static l => l.Refused is not null)?.Refused is { } refused)
        {
            return Sighting.None(refused, region);
        }

        if (InferenceLine.Now(time) > deadline)
        {
            return Sighting.None(InferenceLine.TooLate, region);
        }

        var input = model.Card.Input;
        var scores = looked.Select((l, i) => l.Score! with { Map = l.Score!.Map is { } map ? MapArea.WithoutMargins(map, input, tiles[i].Width, tiles[i].Height) : null }).ToList();
        var merged = TileMerge.Merge(region, tiles, scores, model.Card.GoodClass is not null);
        var verdict = VerdictRules.Judge(merged, model.Card, settings.Threshold, region);
        return new Sighting(verdict, region, merged.Map, verdict.Outcome == PartVerdict.NotInspected ? "The model's score is no number." : null);
    }
}
