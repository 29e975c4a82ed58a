using FsCheck;
using FsCheck.Fluent;
using Suite.Inspection.Models;
using Suite.Inspection.Verdicts;
using Suite.Vision;

namespace Suite.Inspection.Tests.Verdicts;

public sealed class VerdictRulesTests
{
    private static readonly PixelBox Region = new(100, 50, 740, 530);

    private static readonly ModelCard Card = new()
    {
        Head = "fewshot",
        Classes = ["good", "scratch", "dent"],
        GoodClass = "good",
        Threshold = 0.4,
        Backbone = "b0",
        Input = new InputShape(64, 64, ValueRange.ZeroToOne),
    };

    [Fact]
    public void A_score_at_the_threshold_is_NG_and_names_the_likeliest_defect()
    {
        var verdict = VerdictRules.Judge(new ImageScore(0.4, 0, [0.6, 0.1, 0.3], null), Card, null, Region);
        Assert.Equal(new Verdict(PartVerdict.Ng, "dent", 0.4, null), verdict);
    }

    [Fact]
    public void A_camera_may_have_a_stricter_threshold_than_the_model() =>
        Assert.Equal(PartVerdict.Ng, VerdictRules.Judge(new ImageScore(0.2, 0, [0.8, 0.1, 0.1], null), Card, 0.15, Region).Outcome);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_score_that_is_no_number_never_makes_a_part_good(double score) =>
        Assert.Equal(PartVerdict.NotInspected, VerdictRules.Judge(new ImageScore(score, 0, [1, 0, 0], null), Card, null, Region).Outcome);

    [Fact]
    public void A_model_without_a_good_class_names_what_it_sees_and_calls_nothing_good()
    {
        var verdict = VerdictRules.Judge(new ImageScore(0.1, 2, [0.05, 0.05, 0.9], null), Card with { GoodClass = null }, null, Region);
        Assert.Equal(new Verdict(PartVerdict.Ng, "dent", 0.9, null), verdict);
    }

    [Fact]
    public void The_box_is_where_the_map_is_hot_in_pixels_of_the_frame()
    {
        var map = new HeatMap(8, 6, new float[48]);
        map.Values[(2 * 8) + 3] = 0.9f;
        map.Values[(2 * 8) + 4] = 0.6f;
        map.Values[(3 * 8) + 4] = 0.5f;
        map.Values[(5 * 8) + 0] = 0.8f; // a second, cooler spot that does not touch the first
        Assert.Equal(new PixelBox(100 + 240, 50 + 160, 100 + 400, 50 + 320), DefectBox.Find(map, Region));
    }

    [Fact]
    public void A_higher_score_never_turns_NG_into_OK()
    {
        var scores = from low in Gen.Choose(0, 1_000) from step in Gen.Choose(0, 1_000) from threshold in Gen.Choose(0, 1_000) select (low, step, threshold);
        Prop.ForAll(scores.ToArbitrary(), s =>
        {
            var low = Judge(s.low / 1_000.0, s.threshold / 1_000.0);
            var high = Judge(Math.Min(1, (s.low + s.step) / 1_000.0), s.threshold / 1_000.0);
            return low != PartVerdict.Ng || high == PartVerdict.Ng;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20_261_122, 7));
    }

    [Fact]
    public void A_box_lies_in_its_region_and_holds_the_hottest_cell()
    {
        var maps = from width in Gen.Choose(1, 12)
                   from height in Gen.Choose(1, 12)
                   from values in Gen.Choose(0, 100).ArrayOf(width * height)
                   from w in Gen.Choose(1, 2_000)
                   from h in Gen.Choose(1, 2_000)
                   select (Map: new HeatMap(width, height, Array.ConvertAll(values, static v => v / 100f)), Region: new PixelBox(17, 33, 17 + w, 33 + h));
        Prop.ForAll(maps.ToArbitrary(), m =>
        {
            var box = DefectBox.Find(m.Map, m.Region);
            var peak = m.Map.Values.Max();
            if (peak == 0)
            {
                return box is null;
            }

            var cell = Array.IndexOf(m.Map.Values, peak);
            var (x, y) = (m.Region.X0 + ((cell % m.Map.Width) + 0.5) * m.Region.Width / m.Map.Width, m.Region.Y0 + ((cell / m.Map.Width) + 0.5) * m.Region.Height / m.Map.Height);
            return box is { } b && b.X0 >= m.Region.X0 && b.Y0 >= m.Region.Y0 && b.X1 <= m.Region.X1 && b.Y1 <= m.Region.Y1
                && b.X0 <= x && x <= b.X1 && b.Y0 <= y && y <= b.Y1 && b.Width > 0 && b.Height > 0;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20_261_122, 7));
    }

    [Fact]
    public void The_margins_of_a_letterboxed_picture_are_not_part_of_its_map()
    {
        var map = new HeatMap(8, 8, [.. Enumerable.Range(0, 64).Select(static i => (float)i)]);
        var input = new InputShape(64, 64, ValueRange.ZeroToOne, PictureFit.Letterbox);
        var wide = MapArea.WithoutMargins(map, input, 1_000, 500);
        Assert.Equal((8, 4), (wide.Width, wide.Height));
        Assert.Equal(16, wide.Values[0]);
        Assert.Equal(47, wide.Values[^1]);
        Assert.Same(map, MapArea.WithoutMargins(map, input with { Fit = PictureFit.Stretch }, 1_000, 500));
    }

    private static PartVerdict Judge(double score, double threshold) =>
        VerdictRules.Judge(new ImageScore(score, 0, [1 - score, score, 0], null), Card, threshold, Region).Outcome;
}
