using FsCheck;
using FsCheck.Fluent;
using Suite.Inspection.Line;
using Suite.Inspection.Models;
using Suite.Vision;

namespace Suite.Inspection.Tests.Line;

public sealed class TilesTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20_261_122, 7);

    private static readonly Gen<(PixelBox Region, int Tile, int Overlap)> Plans =
        from w in Gen.Choose(1, 700)
        from h in Gen.Choose(1, 700)
        from x in Gen.Choose(0, 50)
        from tile in Gen.Choose(64, 400)
        from overlap in Gen.Choose(0, 32)
        select (new PixelBox(x, 2 * x, x + w, (2 * x) + h), tile, overlap);

    [Fact]
    public void Tiles_cover_every_pixel_stay_inside_have_one_size_and_overlap_as_asked() => Prop.ForAll(Plans.ToArbitrary(), p =>
    {
        var tiles = TilePlan.Cut(p.Region, p.Tile, p.Overlap)!;
        var covered = new bool[p.Region.Height, p.Region.Width];
        foreach (var t in tiles)
        {
            Assert.True(t.X0 >= p.Region.X0 && t.Y0 >= p.Region.Y0 && t.X1 <= p.Region.X1 && t.Y1 <= p.Region.Y1);
            Assert.Equal((Math.Min(p.Tile, p.Region.Width), Math.Min(p.Tile, p.Region.Height)), (t.Width, t.Height));
            for (var y = t.Y0; y < t.Y1; y++)
            {
                for (var x = t.X0; x < t.X1; x++)
                {
                    covered[y - p.Region.Y0, x - p.Region.X0] = true;
                }
            }
        }

        Assert.DoesNotContain(false, covered.Cast<bool>());
        var columns = tiles.Select(static t => t.X0).Distinct().Order().ToArray();
        Assert.All(columns.Zip(columns.Skip(1)), pair => Assert.True(pair.First + p.Tile - pair.Second >= p.Overlap));

        // One tile less in a row could not cover the width.
        Assert.True(columns.Length == 1 || ((columns.Length - 1) * (p.Tile - p.Overlap)) + p.Overlap < p.Region.Width);
    }).Check(Fixed);

    [Fact]
    public void A_plan_of_too_many_tiles_is_refused() => Assert.Null(TilePlan.Cut(new PixelBox(0, 0, 20_000, 20_000), 64, 0));

    [Fact]
    public void A_picture_smaller_than_the_tile_is_one_tile() =>
        Assert.Equal([new PixelBox(0, 0, 100, 80)], TilePlan.Cut(new PixelBox(0, 0, 100, 80), 224, 16)!);

    [Fact]
    public void A_part_is_as_bad_as_its_worst_tile_and_the_heat_is_where_that_tile_is()
    {
        var region = new PixelBox(0, 0, 200, 100);
        var tiles = TilePlan.Cut(region, 100, 0)!;
        var cold = new ImageScore(0.1, 0, [0.9, 0.1], new HeatMap(2, 2, [0, 0, 0, 0.1f]));
        var hot = new ImageScore(0.8, 1, [0.2, 0.8], new HeatMap(2, 2, [0, 0.8f, 0, 0]));
        var merged = TileMerge.Merge(region, tiles, [cold, hot], hasGoodClass: true);
        Assert.Equal((0.8, 1), (merged.DefectScore, merged.Class));
        Assert.Equal((4, 2), (merged.Map!.Width, merged.Map.Height));
        Assert.Equal([0, 0, 0, 0.8f, 0, 0.1f, 0, 0], merged.Map.Values);
    }

    [Fact]
    public void A_tile_that_says_nothing_leaves_the_whole_unsaid()
    {
        var region = new PixelBox(0, 0, 200, 100);
        var merged = TileMerge.Merge(region, TilePlan.Cut(region, 100, 0)!, [new ImageScore(double.NaN, 0, [1, 0], null), new ImageScore(0.1, 0, [0.9, 0.1], null)], hasGoodClass: true);
        Assert.True(double.IsNaN(merged.DefectScore));
    }

    [Fact]
    public void The_merged_map_is_as_hot_as_the_hottest_tile_whatever_the_tiles() => Prop.ForAll(Plans.ToArbitrary(), p =>
    {
        var tiles = TilePlan.Cut(p.Region, p.Tile, p.Overlap)!;
        var scores = tiles.Select((_, i) => new ImageScore(0.5, 0, [1.0], new HeatMap(3, 3, [.. Enumerable.Range(0, 9).Select(c => ((i * 7) + c) % 11 / 11f)]))).ToList();
        var merged = TileMerge.Merge(p.Region, tiles, scores, hasGoodClass: true);
        Assert.Equal(scores.Max(static s => s.Map!.Values.Max()), merged.Map!.Values.Max());
    }).Check(Fixed);
}
