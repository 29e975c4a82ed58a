using FsCheck;
using FsCheck.Fluent;
using Suite.Torch.Networks;
using Suite.Torch.Training;

namespace Suite.Torch.Tests.Training;

public sealed class LabelMixingTests
{
    private const int Count = 6;
    private const int Side = 32;
    private static readonly int[] Labels = [0, 1, 2, 0, 1, 2];

    [Fact]
    public void Every_target_still_adds_to_1_and_the_share_is_a_share() => Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), static seed =>
    {
        var batch = Batch();
        var kept = LabelMixing.Apply(batch, 3, new MixingOptions(), new Random(seed));
        return kept is >= 0 and <= 1 && batch.Targets!.Chunk(3).All(static t => Math.Abs(t.Sum() - 1) < 1e-5);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void MixUp_shows_two_pictures_through_one_another_by_the_share_of_their_labels()
    {
        var batch = Batch();
        var kept = LabelMixing.Apply(batch, 3, new MixingOptions(CutMixAlpha: 0), new Random(3));

        // Picture i is filled with i: its new value tells its partner.
        for (var i = 0; i < Count; i++)
        {
            var pixel = batch.Pictures[i * 3 * Side * Side];
            Assert.All(batch.Pictures.Skip(i * 3 * Side * Side).Take(3 * Side * Side), v => Assert.Equal(pixel, v));
            var partner = (int)Math.Round((pixel - (kept * i)) / (1 - kept));
            var expected = new double[3];
            expected[Labels[i]] += kept;
            expected[Labels[partner]] += 1 - kept;
            Assert.All(expected.Zip(batch.Targets!.Skip(i * 3).Take(3)), p => Assert.Equal(p.First, p.Second, 1e-5));
        }
    }

    [Fact]
    public void CutMix_shows_a_rectangle_of_another_picture_and_its_label_by_the_area()
    {
        var batch = Batch();
        var kept = LabelMixing.Apply(batch, 3, new MixingOptions(MixUpAlpha: 0), new Random(5));

        Assert.InRange(kept, 0.01, 0.99);
        for (var i = 0; i < Count; i++)
        {
            var picture = batch.Pictures.Skip(i * 3 * Side * Side).Take(3 * Side * Side).ToArray();
            var values = picture.Distinct().ToList();
            Assert.True(values.Count <= 2 && values.TrueForAll(v => v == (int)v));
            if (values.Count == 2)
            {
                Assert.Equal(kept, picture.Count(v => v == i) / (double)picture.Length, 1e-9);
            }
        }
    }

    [Fact]
    public void Without_either_nothing_is_mixed()
    {
        var (batch, before) = (Batch(), Batch());

        Assert.Equal(1, LabelMixing.Apply(batch, 3, new MixingOptions(0, 0), new Random(1)));
        Assert.Equal(before.Pictures, batch.Pictures);
        Assert.Equal(before.Targets, batch.Targets);
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(1)]
    [InlineData(3)]
    public void The_share_has_the_moments_of_its_distribution(double alpha)
    {
        var random = new Random(11);
        var draws = Enumerable.Range(0, 20_000).Select(_ => LabelMixing.Beta(alpha, random)).ToList();

        // Beta(a, a): mean 1/2, variance 1 / (4 (2a + 1)).
        Assert.Equal(0.5, draws.Average(), 0.01);
        Assert.Equal(1 / (4 * ((2 * alpha) + 1)), draws.Average(d => (d - 0.5) * (d - 0.5)), 0.003);
    }

    private static TrainingBatch Batch() => new(
        Count,
        Side,
        Side,
        [.. Enumerable.Range(0, Count * 3 * Side * Side).Select(i => (float)(i / (3 * Side * Side)))],
        LabelSmoothing.Targets(Labels, 3, 0));
}
