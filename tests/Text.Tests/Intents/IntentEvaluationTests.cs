using Suite.Text.Intents;
using Xunit;

namespace Suite.Text.Tests.Intents;

public sealed class IntentEvaluationTests
{
    [Fact]
    public void Auroc_is_the_share_of_pairs_in_the_right_order()
    {
        var random = new Random(2);
        var positives = Enumerable.Range(0, 40).Select(_ => random.Next(3, 12) / 10.0).ToArray();
        var negatives = Enumerable.Range(0, 30).Select(_ => random.Next(0, 9) / 10.0).ToArray();
        var pairs = positives.SelectMany(p => negatives.Select(n => p > n ? 1 : p < n ? 0 : 0.5)).Average();
        Assert.Equal(pairs, IntentEvaluation.AurocOf(positives, negatives), 1e-12);
    }

    [Fact]
    public void Calibration_error_is_the_gap_between_confidence_and_truth_bin_by_bin()
    {
        // Bin of .9: two of three right, .9 claimed; bin of .5: one of one right, .5 claimed.
        Assert.Equal((3 * Math.Abs(0.9 - (2 / 3.0)) / 4) + (0.5 / 4), IntentEvaluation.EceOf([0.9, 0.9, 0.9, 0.5], [true, true, false, true]), 1e-12);
        Assert.Equal(0, IntentEvaluation.EceOf([1, 1], [true, true]), 1e-12);
    }

    [Fact]
    public void Macro_F1_counts_every_intent_the_same()
    {
        // a: precision 1, recall 1/2; b: precision 1/2, recall 1.
        Assert.Equal(2 / 3.0, IntentEvaluation.MacroF1Of(["a", "a", "b"], ["a", "b", "b"]), 1e-12);
    }

    [Fact]
    public void Thresholds_matter_only_where_they_are_said_to()
    {
        LabelledText[] messages = [new("m1", "a"), new("m2", "b")];
        IntentResult Result(string intent, double inScope, bool rejected) =>
            new() { Top = [new RankedIntent(intent, 0.9)], InScope = inScope, IsOutOfScope = rejected, IsSure = false };
        var measured = IntentEvaluation.Of(messages, [Result("a", 0.9, false), Result("b", 0.3, true)], [Result("a", 0.2, true), Result("b", 0.4, false)]);
        Assert.Equal(1, measured.Accuracy);
        Assert.Equal(0.5, measured.InScopeAccuracy);
        Assert.Equal(0.5, measured.OosRecall);
        Assert.Equal(0.75, measured.OosAuroc);
    }
}
