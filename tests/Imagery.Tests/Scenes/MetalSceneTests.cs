using FsCheck;
using FsCheck.Fluent;
using Suite.Imagery.Scenes;

namespace Suite.Imagery.Tests.Scenes;

public class MetalSceneTests
{
    [Fact]
    public void Part_n_of_a_seed_is_always_the_same()
    {
        MetalScene forwards = new(7), backwards = new(7), other = new(8);
        var drawn = Enumerable.Range(0, 12).Select(n => forwards.Draw(n)).ToArray();
        for (var n = 11; n >= 0; n--)
        {
            var part = backwards.Draw(n);
            Assert.Equal((drawn[n].Class, drawn[n].Finish, drawn[n].Box), (part.Class, part.Finish, part.Box));
            Assert.Equal(drawn[n].Pixels, part.Pixels);
            Assert.Equal(drawn[n].Mask, part.Mask);
        }

        Assert.NotEqual(drawn[0].Pixels, drawn[1].Pixels);
        Assert.NotEqual(drawn[0].Pixels, other.Draw(0).Pixels);
    }

    [Fact]
    public void Defects_come_as_often_as_was_asked_and_in_equal_shares()
    {
        var scene = new MetalScene(1, new MetalSceneOptions { Size = 64, DefectShare = .3 });
        var counts = new int[4];
        for (var n = 0; n < 3_000; n++)
            counts[(int)scene.Draw(n).Class]++;
        Assert.InRange(counts[0], 2_000, 2_200);
        Assert.All(counts[1..], c => Assert.InRange(c, 240, 360));
    }

    [Fact]
    public void A_higher_share_only_makes_good_parts_bad()
    {
        MetalScene few = new(4, new MetalSceneOptions { Size = 64, DefectShare = .2 }), many = new(4, new MetalSceneOptions { Size = 64, DefectShare = .6 });
        for (var n = 0; n < 100; n++)
        {
            MetalPart before = few.Draw(n), after = many.Draw(n);
            if (before.Class != PartClass.Good)
                Assert.Equal(before.Pixels, after.Pixels);
        }
    }

    /// <summary>The same part without its defect is the reference, so this needs no model of what a defect looks like.</summary>
    [Theory]
    [InlineData(MetalFinish.Brushed)]
    [InlineData(MetalFinish.Rolled)]
    [InlineData(MetalFinish.Cast)]
    public void Mask_and_box_are_where_a_part_differs_from_the_same_part_without_defect(MetalFinish finish)
    {
        MetalScene sound = new(2, new MetalSceneOptions { DefectShare = 0, Finish = finish }), defective = new(2, new MetalSceneOptions { DefectShare = 1, Finish = finish });
        for (var n = 0; n < 40; n++)
        {
            MetalPart good = sound.Draw(n), bad = defective.Draw(n);
            Assert.Null(good.Box);
            Assert.All(good.Mask, m => Assert.Equal(0, m));
            var box = Assert.NotNull(bad.Box);
            double inside = 0, covered = 0, far = 0, farPixels = 0;
            for (var i = 0; i < good.Pixels.Length; i++)
            {
                int x = i % 256, y = i / 256, change = Math.Abs(good.Pixels[i] - bad.Pixels[i]);
                if (bad.Mask[i] != 0)
                {
                    Assert.True(x >= box.X0 && x < box.X1 && y >= box.Y0 && y < box.Y1);
                    inside += change;
                    covered++;
                }
                else if (x < box.X0 - 16 || x >= box.X1 + 16 || y < box.Y0 - 16 || y >= box.Y1 + 16)
                {
                    far += change;
                    farPixels++;
                }
            }

            Assert.True(covered >= 14, $"part {n} ({bad.Class}): {covered} pixels");
            Assert.True(inside / covered > 3, $"part {n} ({bad.Class}): {inside / covered:F1} grey levels");
            Assert.Equal(0, far / Math.Max(farPixels, 1), 2);
        }
    }

    [Fact]
    public void Any_options_in_range_draw_parts_whose_box_is_the_bounds_of_the_mask()
    {
        var options =
            from size in Gen.Choose(64, 320)
            from share in Gen.Choose(0, 10)
            from finish in Gen.Elements<MetalFinish?>(null, MetalFinish.Brushed, MetalFinish.Rolled, MetalFinish.Cast)
            from seed in Gen.Choose(int.MinValue, int.MaxValue)
            from number in Gen.Choose(0, int.MaxValue)
            select (new MetalSceneOptions { Size = size, DefectShare = share / 10d, Finish = finish }, seed, number);
        Prop.ForAll(options.ToArbitrary(), drawn =>
        {
            var (chosen, seed, number) = drawn;
            var part = new MetalScene(seed, chosen).Draw(number);
            Assert.Equal(chosen.Size * chosen.Size, part.Pixels.Length);
            Assert.True(chosen.Finish is null || part.Finish == chosen.Finish);
            var covered = Enumerable.Range(0, part.Mask.Length).Where(i => part.Mask[i] != 0).Select(i => (X: i % chosen.Size, Y: i / chosen.Size)).ToArray();
            Assert.Equal(part.Class != PartClass.Good, covered.Length > 0);
            PartBox? bounds = covered.Length == 0 ? null : new PartBox(covered.Min(p => p.X), covered.Min(p => p.Y), covered.Max(p => p.X) + 1, covered.Max(p => p.Y) + 1);
            Assert.Equal(bounds, part.Box);
            Assert.InRange(part.Pixels.Average(p => p), 60, 200);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(20_261_122, 7));
    }

    [Fact]
    public void In_colour_a_part_is_as_bright_as_in_grey()
    {
        var part = new MetalScene(1).Draw(0);
        var colour = new byte[3 * part.Pixels.Length];
        part.CopyColour(colour);
        Assert.InRange(colour.Average(b => b), part.Pixels.Average(p => p) - 8, part.Pixels.Average(p => p) + 8);
        Assert.Throws<ArgumentException>(() => part.CopyColour(new byte[5]));
    }

    [Theory]
    [InlineData(63, .1)]
    [InlineData(2049, .1)]
    [InlineData(256, -.1)]
    [InlineData(256, 1.1)]
    [InlineData(256, double.NaN)]
    public void Options_out_of_range_are_refused(int size, double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MetalScene(1, new MetalSceneOptions { Size = size, DefectShare = share }));

    [Fact]
    public void Negative_numbers_and_parts_of_another_size_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new MetalScene(1).Draw(-1));
        Assert.Throws<ArgumentException>(() => new MetalScene(1).Draw(0, new MetalPart(128)));
    }
}
