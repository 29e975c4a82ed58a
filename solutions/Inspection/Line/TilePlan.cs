using Suite.Vision;

namespace Suite.Inspection.Line;

/// <summary>How a region larger than the model is cut into tiles of one size. Pure.</summary>
internal static class TilePlan
{
    /// <summary>Tiles of one picture at most: a wrong setting on a large camera must not stop the line for the others.</summary>
    public const int TilesMax = 256;

    /// <summary>
    /// As few tiles as cover the region with at least the overlap between neighbours, spread evenly; each has the size asked for, or the region's where that is
    /// smaller. A defect no longer than the overlap is whole in at least one tile.
    /// </summary>
    /// <param name="region">What is to be covered.</param>
    /// <param name="tile">Side of a tile in pixels, at least 16; 0 for one tile as large as the region.</param>
    /// <param name="overlap">In pixels, 0 to half of <paramref name="tile"/>.</param>
    /// <returns>Row by row; null where it would take more than <see cref="TilesMax"/>.</returns>
    public static IReadOnlyList<PixelBox>? Cut(PixelBox region, int tile, int overlap)
    {
        if (tile == 0)
        {
            return [region];
        }

        var (columns, rows) = (Count(region.Width, tile, overlap), Count(region.Height, tile, overlap));
        if ((long)columns * rows > TilesMax)
        {
            return null;
        }

        var (width, height) = (Math.Min(tile, region.Width), Math.Min(tile, region.Height));
        var tiles = new List<PixelBox>(columns * rows);
        for (var row = 0; row < rows; row++)
        {
            var y = region.Y0 + Place(row, rows, region.Height - height);
            for (var column = 0; column < columns; column++)
            {
                var x = region.X0 + Place(column, columns, region.Width - width);
                tiles.Add(new PixelBox(x, y, x + width, y + height));
            }
        }

        return tiles;
    }

    private static int Count(int length, int tile, int overlap) => length <= tile ? 1 : (length - overlap + tile - overlap - 1) / (tile - overlap);

    private static int Place(int index, int count, int room) => count == 1 ? 0 : (int)((long)index * room / (count - 1));
}
