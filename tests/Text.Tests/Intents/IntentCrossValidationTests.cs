using Suite.Text.Intents;
using Xunit;

namespace Suite.Text.Tests.Intents;

public sealed class IntentCrossValidationTests
{
    private static readonly IntentTrainingOptions Quick = new() { WideNetworks = 0, NarrowNetwork = new() { StepsMin = 20, Epochs = 1, Hidden = 16 } };

    /// <summary>Every message has a word of its own that tells its intent: only a model that has seen the message itself could know.</summary>
    [Fact]
    public void No_message_is_predicted_by_a_model_that_has_seen_it()
    {
        var messages = Enumerable.Range(0, 200).Select(i => new LabelledText($"unique{i * 7919 % 100_003}", i % 4 is 0 or 1 ? "a" : "b")).ToArray();
        var result = IntentCrossValidation.Run(messages, 4, Quick, null, CancellationToken.None);
        Assert.InRange(result.Pooled.Accuracy, 0.3, 0.7);
        var seen = IntentTrainer.Train(messages, [], Quick, null, CancellationToken.None);
        Assert.True(messages.Average(m => seen.Classify(m.Text).Top[0].Intent == m.Intent ? 1.0 : 0) > 0.9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(21)]
    [InlineData(8)]
    public void Folds_that_cannot_be_are_refused(int folds) => Assert.Throws<InvalidDataException>(() => IntentCrossValidation.Run(
        [.. Enumerable.Range(0, 10).Select(i => new LabelledText($"m{i}", $"{i % 2}"))], folds, Quick, null, CancellationToken.None));
}
