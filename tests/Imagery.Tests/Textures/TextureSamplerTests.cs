using FsCheck;
using FsCheck.Fluent;
using Suite.Imagery.Defects;
using Suite.Imagery.Textures;

namespace Suite.Imagery.Tests.Textures;

public class TextureSamplerTests
{
    [Fact]
    public void The_same_seed_draws_the_same_sample_whatever_was_drawn_before()
    {
        var sampler = new TextureSampler();
        TextureSample first = new(96), again = new(96), other = new(96);
        sampler.Render(5, first);
        sampler.Render(6, other);
        sampler.Render(5, again);

        Assert.Equal((first.Family, first.First.Defects, first.Second.Defects), (again.Family, again.First.Defects, again.Second.Defects));
        Assert.Equal(first.First.Pixels, again.First.Pixels);
        Assert.Equal(first.Second.Pixels, again.Second.Pixels);
        Assert.Equal(first.First.Mask, again.First.Mask);
        Assert.Equal(first.Second.Mask, again.Second.Mask);
        Assert.NotEqual(first.First.Pixels, other.First.Pixels);
        Assert.NotEqual(first.First.Pixels, first.Second.Pixels);
    }

    [Fact]
    public void A_seeded_Random_decides_what_comes()
    {
        var sampler = new TextureSampler();
        TextureSample first = sampler.Next(new Random(3)), again = sampler.Next(new Random(3)), other = sampler.Next(new Random(4));
        Assert.Equal(first.First.Pixels, again.First.Pixels);
        Assert.NotEqual(first.First.Pixels, other.First.Pixels);
    }

    /// <summary>
    /// The shipped backbone was trained on what these seeds draw. A change of the generator that shows here makes the recipe give
    /// another backbone: train it again, or take the change back.
    /// </summary>
    [Theory]
    [InlineData(1, 17, DefectKinds.Band | DefectKinds.Flecks, DefectKinds.Flecks, 79.7, 28.8)]
    [InlineData(2, 8, DefectKinds.Dent | DefectKinds.Blowhole, DefectKinds.Dent | DefectKinds.Blowhole, 147.0, 27.5)]
    [InlineData(3, 68, DefectKinds.Crazing, DefectKinds.Crazing, 98.3, 26.7)]
    [InlineData(4, 41, DefectKinds.Scratch | DefectKinds.Blowhole, DefectKinds.Scratch | DefectKinds.Blowhole, 57.3, 16.5)]
    public void The_recipes_samples_stay_what_they_were(ulong seed, int family, DefectKinds first, DefectKinds second, double mean, double deviation)
    {
        var sample = new TextureSample(96);
        new TextureSampler().Render(seed, sample);
        Assert.Equal((family, first, second), (sample.Family, sample.First.Defects, sample.Second.Defects));
        Assert.InRange(sample.First.Pixels.Average(p => p), mean - .5, mean + .5);
        Assert.InRange(Math.Sqrt(sample.First.Pixels.Average(p => Math.Pow(p - mean, 2))), deviation - .5, deviation + .5);
    }

    [Fact]
    public void Any_options_in_range_draw_views_whose_flags_are_what_their_masks_say()
    {
        var options =
            from size in Gen.Choose(32, 160)
            from sound in Gen.Choose(0, 10)
            from turn in Gen.Choose(0, 10)
            from seed in Gen.Choose(0, int.MaxValue)
            select (new TextureSamplerOptions { Size = size, SoundShare = sound / 10f, TurnMax = turn / 20f }, seed);
        Prop.ForAll(options.ToArbitrary(), drawn =>
        {
            var (chosen, seed) = drawn;
            var sampler = new TextureSampler(chosen);
            var sample = new TextureSample(chosen.Size);
            for (var i = 0; i < 6; i++)
            {
                sampler.Render((ulong)seed + (ulong)i, sample);
                Assert.InRange(sample.Family, 0, TextureSampler.FamilyNames.Count - 1);
                foreach (var view in new[] { sample.First, sample.Second })
                {
                    Assert.Equal(chosen.Size * chosen.Size, view.Pixels.Length);
                    for (var kind = 0; kind < TextureSampler.DefectNames.Count; kind++)
                    {
                        var pixels = view.Mask.Count(m => (m & (1 << kind)) != 0);
                        Assert.Equal(pixels >= TextureSampler.VisiblePixelsMin, view.Defects.HasFlag((DefectKinds)(1 << kind)));
                    }

                    if (chosen.SoundShare == 1)
                        Assert.Equal(DefectKinds.None, view.Defects);
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(20_261_122, 7));
    }

    [Fact]
    public void Families_and_defects_all_come_up_and_the_sound_share_is_kept()
    {
        var sampler = new TextureSampler(new TextureSamplerOptions { Size = 48 });
        var sample = new TextureSample(48);
        var families = new HashSet<int>();
        var kinds = new int[TextureSampler.DefectNames.Count];
        var sound = 0;
        const int Count = 1_500;
        for (ulong seed = 0; seed < Count; seed++)
        {
            sampler.Render(seed, sample);
            families.Add(sample.Family);
            sound += sample.First.Defects == DefectKinds.None && sample.Second.Defects == DefectKinds.None ? 1 : 0;
            for (var kind = 0; kind < kinds.Length; kind++)
                kinds[kind] += sample.First.Defects.HasFlag((DefectKinds)(1 << kind)) ? 1 : 0;
        }

        Assert.Equal(TextureSampler.FamilyNames.Count, families.Count);
        Assert.All(kinds, k => Assert.InRange(k, 20, Count / 5));
        // Some defects are cut off by both views.
        Assert.InRange(sound / (double)Count, .32, .5);
    }

    /// <summary>Rendered with and without its defect, a view changes where its mask says and hardly elsewhere.</summary>
    [Fact]
    public void The_views_mask_lies_where_the_view_shows_the_defect()
    {
        var sampler = new TextureSampler();
        TextureSample with = new(96), without = new(96);
        var inside = new List<double>();
        var displaced = new List<double>();
        for (ulong seed = 0; seed < 150; seed++)
        {
            var kind = new[] { DefectKinds.Patch, DefectKinds.Blowhole, DefectKinds.Scratch, DefectKinds.Band }[seed % 4];
            sampler.Render(seed, with, family: 7, kind);
            sampler.Render(seed, without, family: 7, DefectKinds.None);
            if (with.Second.Defects == DefectKinds.None)
                continue;
            inside.Add(ShareInside(with.Second, without.Second, shift: 0));
            displaced.Add(ShareInside(with.Second, without.Second, shift: 31));
        }

        Assert.True(inside.Count > 100);
        Assert.True(inside.Order().ElementAt(inside.Count / 10) > .5, $"one in ten below {inside.Order().ElementAt(inside.Count / 10):F2}");
        Assert.True(inside.Average() > 2.5 * displaced.Average(), $"{inside.Average():F2} inside, {displaced.Average():F2} inside a displaced mask");
    }

    [Theory]
    [InlineData(31, .3f, .1f)]
    [InlineData(513, .3f, .1f)]
    [InlineData(96, -.1f, .1f)]
    [InlineData(96, float.NaN, .1f)]
    [InlineData(96, .3f, .6f)]
    public void Options_out_of_range_are_refused(int size, float sound, float turn) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TextureSampler(new TextureSamplerOptions { Size = size, SoundShare = sound, TurnMax = turn }));

    [Fact]
    public void A_sample_of_another_size_is_refused() =>
        Assert.Throws<ArgumentException>(() => new TextureSampler().Render(1, new TextureSample(64)));

    /// <summary>Share of the change, beyond what changed everywhere, that lies within two pixels of the mask.</summary>
    private static double ShareInside(TextureView with, TextureView without, int shift)
    {
        const int Size = 96;
        var change = with.Pixels.Zip(without.Pixels, (a, b) => a - b).ToArray();
        var everywhere = change.Order().ElementAt(change.Length / 2);
        double within = 0, all = 0;
        for (var i = 0; i < change.Length; i++)
        {
            var own = Math.Max(0, Math.Abs(change[i] - everywhere) - 3);
            all += own;
            within += Near(with.Mask, ((i % Size) + shift) % Size, i / Size) ? own : 0;
        }

        return all == 0 ? 0 : within / all;

        static bool Near(ushort[] mask, int x, int y)
        {
            for (var dy = Math.Max(0, y - 2); dy <= Math.Min(Size - 1, y + 2); dy++)
            {
                for (var dx = Math.Max(0, x - 2); dx <= Math.Min(Size - 1, x + 2); dx++)
                {
                    if (mask[(dy * Size) + dx] != 0)
                        return true;
                }
            }

            return false;
        }
    }
}
