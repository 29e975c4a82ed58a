using Suite.Inspection.Features;
using Suite.Inspection.FewShot;

namespace Suite.Inspection.Tests.FewShot;

public sealed class FewShotTrainerTests
{
    [Fact]
    public void Held_out_pictures_are_judged_as_new_ones_are()
    {
        var trained = FewShotTrainer.Train(Samples(300, seed: 1), 3, new FewShotOptions());
        var fresh = Samples(3_000, seed: 2);

        Assert.Equal(Accuracy(trained.Head, fresh), trained.Chosen!.Accuracy, 0.05);
    }

    [Fact]
    public void Probabilities_are_calibrated()
    {
        var trained = FewShotTrainer.Train(Samples(300, seed: 3), 3, new FewShotOptions());
        var fresh = Samples(6_000, seed: 4);
        var (confidence, right) = (0d, 0d);
        var probabilities = new double[3];
        for (var i = 0; i < fresh.Count; i++)
        {
            trained.Head.Score(fresh.Vectors.Row(i).ToArray(), probabilities);
            confidence += probabilities.Max();
            right += probabilities.Index().MaxBy(static p => p.Item).Index == fresh.Labels[i] ? 1 : 0;
        }

        Assert.Equal(right / fresh.Count, confidence / fresh.Count, 0.04);
    }

    [Fact]
    public void A_rare_class_is_found_as_often_as_a_common_one()
    {
        var common = Samples(900, seed: 5);
        int[] kept = [.. Enumerable.Range(0, 900).Where(i => common.Labels[i] != 2 || i % 10 == 2)];
        var rare = new FewShotSamples(common.Vectors.Take(kept), 1, [.. kept.Select(i => common.Labels[i])], [.. kept.Select(i => common.Names[i])]);

        var head = FewShotTrainer.Train(rare, 3, new FewShotOptions()).Head;

        var fresh = Samples(3_000, seed: 6);
        int[] third = [.. Enumerable.Range(0, 3_000).Where(i => fresh.Labels[i] == 2)];
        var ofThird = new FewShotSamples(fresh.Vectors.Take(third), 1, [.. third.Select(_ => 2)], [.. third.Select(i => fresh.Names[i])]);
        Assert.True(Accuracy(head, ofThird) > Accuracy(head, fresh) - 0.12);
    }

    [Fact]
    public void Small_classes_get_prototypes_and_large_ones_do_not()
    {
        Assert.Null(FewShotTrainer.Train(Samples(60, seed: 7), 3, new FewShotOptions()).Head.Prototypes);

        var few = FewShotTrainer.Train(Samples(3, seed: 7, apart: 3), 3, new FewShotOptions()).Head;
        Assert.Equal(1, few.Prototypes!.Share);
        Assert.True(Accuracy(few, Samples(600, seed: 8, apart: 3)) > 0.75);
    }

    [Fact]
    public void A_class_without_samples_is_refused() => Assert.Throws<ArgumentException>(() => FewShotTrainer.Train(Samples(30, seed: 1), 4, new FewShotOptions()));

    [Fact]
    public void A_correction_replaces_the_picture_of_its_name()
    {
        var stored = Samples(90, seed: 9);
        var head = FewShotTrainer.Train(stored, 3, new FewShotOptions()).Head;
        var extra = new FewShotSamples(stored.Vectors.Take([4]), 1, [2], [stored.Names[4]]);

        var (_, samples) = FewShotTrainer.Refit(head, stored, extra);

        Assert.Equal(90, samples.Count);
        Assert.Equal(2, samples.Labels[samples.Names.Index().Single(n => n.Item == stored.Names[4]).Index]);
    }

    [Fact]
    public void Refitting_with_more_of_a_kind_learns_that_kind()
    {
        var stored = Samples(60, seed: 10);
        var head = FewShotTrainer.Train(stored, 3, new FewShotOptions()).Head;
        var fresh = Samples(2_000, seed: 12);

        var (refitted, _) = FewShotTrainer.Refit(head, stored, Samples(600, seed: 11));

        Assert.True(Accuracy(refitted, fresh) > Accuracy(head, fresh) + 0.02, $"{Accuracy(head, fresh)} became {Accuracy(refitted, fresh)}");
    }

    [Fact]
    public void Corrections_that_harm_are_seen_on_the_golden_set()
    {
        var stored = Samples(150, seed: 13);
        var head = FewShotTrainer.Train(stored, 3, new FewShotOptions()).Head;
        var wrong = Samples(300, seed: 14);
        wrong = wrong with { Labels = [.. wrong.Labels.Select(static l => (l + 1) % 3)] };

        var (harmed, _) = FewShotTrainer.Refit(head, stored, wrong);
        var golden = Samples(90, seed: 15);
        var comparison = GoldenSet.Compare(head, harmed, golden);

        Assert.False(comparison.IsAcceptable);
        Assert.NotEmpty(comparison.Lost);
        Assert.True(GoldenSet.Compare(head, head, golden).IsAcceptable);
    }

    [Fact]
    public void Views_of_a_picture_are_held_out_together()
    {
        // Two views that are copies: were they parted, the held-out copy of a picture would be known by heart.
        var one = Samples(45, seed: 16, apart: 0);
        var doubled = new FewShotSamples(one.Vectors.Take([.. Enumerable.Range(0, 45).SelectMany(static i => new[] { i, i })]), 2, one.Labels, one.Names);

        Assert.InRange(FewShotTrainer.Train(doubled, 3, new FewShotOptions()).Chosen!.Accuracy, 0, 0.6);
    }

    internal static FewShotSamples Samples(int count, int seed, double apart = 1)
    {
        var (vectors, labels) = SoftmaxRegressionTests.Clouds(count, 3, seed, columns: 9, apart);
        return new FewShotSamples(vectors, 1, labels, [.. Enumerable.Range(0, count).Select(i => $"{seed}/{i}")]);
    }

    private static double Accuracy(FewShotHead head, FewShotSamples samples)
    {
        var probabilities = new double[head.Classes];
        return Enumerable.Range(0, samples.Count).Count(i =>
        {
            head.Score(samples.Vectors.Row(i).ToArray(), probabilities);
            return probabilities.Index().MaxBy(static p => p.Item).Index == samples.Labels[i];
        }) / (double)samples.Count;
    }
}
