using Suite.Inspection.Models;
using Suite.Vision;

namespace Suite.Inspection.Line;

/// <summary>The scores of a region's tiles become the region's. Pure.</summary>
internal static class TileMerge
{
    /// <summary>Cells along a side of the merged map at most: it is stored with NG parts and drawn, and nobody sees finer.</summary>
    private const int CellsMax = 256;

    /// <summary>
    /// A part is as bad as its worst tile, and has that tile's class. Where there is no good class the tiles vote by their probabilities. Where tiles overlap, the
    /// hotter cell counts: a defect cut by one tile's edge is seen whole by its neighbour.
    /// </summary>
    /// <param name="region">What the tiles cover.</param>
    /// <param name="tiles">As <see cref="TilePlan"/> cut them.</param>
    /// <param name="scores">In the same order; their maps cover their tile.</param>
    /// <param name="hasGoodClass">Whether a defect score means what it says.</param>
    public static ImageScore Merge(PixelBox region, IReadOnlyList<PixelBox> tiles, IReadOnlyList<ImageScore> scores, bool hasGoodClass)
    {
        if (tiles.Count != scores.Count || tiles.Count == 0)
        {
            throw new ArgumentException($"{tiles.Count} tiles and {scores.Count} scores.", nameof(scores));
        }

        if (tiles.Count == 1)
        {
            return scores[0];
        }

        var map = MergeMaps(region, tiles, scores);
        return hasGoodClass ? Worst(scores) with { Map = map } : Vote(scores, map);
    }

    private static ImageScore Worst(IReadOnlyList<ImageScore> scores)
    {
        var worst = scores[0];
        foreach (var score in scores)
        {
            // One tile that says nothing leaves the whole unsaid.
            if (!double.IsFinite(score.DefectScore))
            {
                return score;
            }

            worst = score.DefectScore > worst.DefectScore ? score : worst;
        }

        return worst;
    }

    private static ImageScore Vote(IReadOnlyList<ImageScore> scores, HeatMap? map)
    {
        var mean = new double[scores[0].Probabilities.Count];
        foreach (var score in scores)
        {
            for (var i = 0; i < mean.Length; i++)
            {
                mean[i] += score.Probabilities[i] / scores.Count;
            }
        }

        var best = Array.IndexOf(mean, mean.Max());
        return new ImageScore(1 - mean[Math.Max(0, best)], Math.Max(0, best), mean, map);
    }

    private static HeatMap? MergeMaps(PixelBox region, IReadOnlyList<PixelBox> tiles, IReadOnlyList<ImageScore> scores)
    {
        if (scores.FirstOrDefault(static s => s.Map is not null)?.Map is not { } first)
        {
            return null;
        }

        var width = Cells(region.Width, tiles[0].Width, first.Width);
        var height = Cells(region.Height, tiles[0].Height, first.Height);
        var values = new float[width * height];
        for (var i = 0; i < tiles.Count; i++)
        {
            if (scores[i].Map is { } map)
            {
                Draw(map, tiles[i], region, values, width, height);
            }
        }

        return new HeatMap(width, height, values);
    }

    private static int Cells(int length, int tile, int cells) => (int)Math.Clamp(((long)length * cells + tile - 1) / tile, 1, CellsMax);

    /// <summary>Every cell of the tile's map heats each cell of the region's that it touches.</summary>
    private static void Draw(HeatMap map, PixelBox tile, PixelBox region, float[] values, int width, int height)
    {
        for (var y = 0; y < map.Height; y++)
        {
            var (top, bottom) = Span(y, map.Height, tile.Y0 - region.Y0, tile.Height, region.Height, height);
            for (var x = 0; x < map.Width; x++)
            {
                var (left, right) = Span(x, map.Width, tile.X0 - region.X0, tile.Width, region.Width, width);
                var heat = map.Values[(y * map.Width) + x];
                for (var row = top; row < bottom; row++)
                {
                    for (var column = left; column < right; column++)
                    {
                        ref var cell = ref values[(row * width) + column];
                        cell = Math.Max(cell, heat);
                    }
                }
            }
        }
    }

    private static (int From, int To) Span(int cell, int cells, int tileAt, int tileLength, int regionLength, int regionCells)
    {
        var from = tileAt + ((double)cell * tileLength / cells);
        var to = tileAt + ((double)(cell + 1) * tileLength / cells);
        var first = (int)(from * regionCells / regionLength);
        return (first, Math.Min(regionCells, Math.Max(first + 1, (int)Math.Ceiling((to * regionCells / regionLength) - 1e-9))));
    }
}
