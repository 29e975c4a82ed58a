using Suite.Text.Intents;
using Xunit;

namespace Suite.Support.Tests.Quality;

/// <summary>Committed floors, a little below what was measured (docs/support.md): a change that makes understanding worse fails here.</summary>
[Trait("Category", "Slow")]
public sealed class IntentQualityTests
{
    [SharedSetsFact]
    public void Hwu64_is_understood_on_its_validation_part()
    {
        var model = IntentTrainer.Train(SharedSets.Read("hwu64/train.csv"), [], new IntentTrainingOptions(), null, CancellationToken.None);
        var measured = Evaluate(model, "hwu64/valid.csv", null);
        Assert.True(measured.Accuracy >= 0.89, $"{measured}");
        Assert.True(measured.Ece <= 0.04, $"{measured}");
    }

    [SharedSetsFact]
    public void Clinc150_is_understood_and_what_is_out_of_scope_is_found_at_one_threshold()
    {
        var outside = SharedSets.Read("clinc150/oos_train.csv").Select(m => m.Text).ToArray();
        var model = IntentTrainer.Train(SharedSets.Read("clinc150/train.csv"), outside, new IntentTrainingOptions(), null, CancellationToken.None);
        var measured = Evaluate(model, "clinc150/val.csv", "clinc150/oos_val.csv");
        Assert.True(measured.InScopeAccuracy >= 0.91, $"{measured}");
        Assert.True(measured.OosRecall >= 0.60, $"{measured}");
        Assert.True(measured.OosAuroc >= 0.96, $"{measured}");
        Assert.True(measured.Ece <= 0.03, $"{measured}");
    }

    /// <summary>Every tenth message is held out: a tenth of what ten folds cost, and they gave what docs/support.md says.</summary>
    [SharedSetsFact]
    public void Banking77_is_understood_on_messages_held_out()
    {
        var messages = SharedSets.Read("banking77/train.csv");
        var model = IntentTrainer.Train([.. messages.Where((_, i) => i % 10 != 0)], [], new IntentTrainingOptions(), null, CancellationToken.None);
        LabelledText[] held = [.. messages.Where((_, i) => i % 10 == 0)];
        var measured = IntentEvaluation.Of(held, [.. held.Select(m => model.Classify(m.Text))], []);
        Assert.True(measured.Accuracy >= 0.90, $"{measured}");
        Assert.True(measured.Ece <= 0.04, $"{measured}");
    }

    [SharedSetsFact]
    public void Smp2019_is_understood_in_cross_validation()
    {
        var measured = IntentCrossValidation.Run(SharedSets.Read("smp2019_zh/train.csv"), 10, new IntentTrainingOptions(), null, CancellationToken.None).Pooled;
        Assert.True(measured.Accuracy >= 0.895, $"{measured}");
    }

    private static IntentEvaluation Evaluate(IntentModel model, string test, string? oos)
    {
        var messages = SharedSets.Read(test);
        IReadOnlyList<LabelledText> outside = oos is null ? [] : SharedSets.Read(oos);
        return IntentEvaluation.Of(messages, [.. messages.Select(m => model.Classify(m.Text))], [.. outside.Select(m => model.Classify(m.Text))]);
    }
}
