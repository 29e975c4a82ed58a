using Suite.Text.Intents;
using Xunit;

namespace Suite.Text.Tests.Intents;

public sealed class IntentModelTests
{
    private static readonly string[] Sizes = ["small", "large", "blue", "red", "wooden", "new", "old", "heavy", "second", "last"];

    private static readonly Lazy<IntentModel> Shop = new(() => Train(seed: 1));

    [Theory]
    [InlineData("where is my purple parcel", "track")]
    [InlineData("I want my money back for the lamp", "refund")]
    [InlineData("请给我退款", "refund")]
    [InlineData("我的包裹到哪里了", "track")]
    public void Messages_that_no_example_is_equal_to_are_understood(string text, string intent)
    {
        var result = Shop.Value.Classify(text);
        Assert.Equal(intent, result.Top[0].Intent);
        Assert.False(result.IsOutOfScope);
        Assert.Equal(2, result.Top.Count); // three are asked for, two exist
        Assert.Equal(1, result.Top.Sum(t => t.Probability), 1e-5);
    }

    [Fact]
    public void What_training_was_told_is_something_else_is_out_of_scope() =>
        Assert.True(Shop.Value.Classify("what is the capital of france").IsOutOfScope);

    [Theory]
    [InlineData("")]
    [InlineData("🙂🙂🙂")]
    [InlineData("\u202E\u0000")]
    public void A_message_without_a_word_is_out_of_scope(string text) => Assert.True(Shop.Value.Classify(text).IsOutOfScope);

    [Fact]
    public void A_very_long_message_is_answered() => Assert.NotEmpty(Shop.Value.Classify(new string('x', 100_000)).Top);

    [Fact]
    public void Memory_and_file_answer_bit_for_bit_alike_and_training_repeats_itself()
    {
        var bytes = Bytes(Shop.Value);
        Assert.Equal(bytes, Bytes(Train(seed: 1)));
        Assert.NotEqual(bytes, Bytes(Train(seed: 2)));
        var read = IntentModel.Read(new MemoryStream(bytes));
        Assert.Equal(bytes, Bytes(read));
        foreach (var text in (string[])["where is it", "money", "bonjour"])
        {
            Assert.Equal(Shop.Value.Classify(text).InScope, read.Classify(text).InScope);
            Assert.Equal(Shop.Value.Classify(text).Top, read.Classify(text).Top);
        }
    }

    [Fact]
    public void A_damaged_file_is_refused_and_never_crashes()
    {
        var bytes = Bytes(Shop.Value);
        var random = new Random(8);
        for (var cut = 0; cut < bytes.Length; cut += 1 + random.Next(bytes.Length / 300))
        {
            Assert.Throws<InvalidDataException>(() => IntentModel.Read(new MemoryStream(bytes[..cut])));
        }

        for (var trial = 0; trial < 300; trial++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[random.Next(Math.Min(damaged.Length, 2000))] ^= (byte)(1 << random.Next(8));
            try
            {
                IntentModel.Read(new MemoryStream(damaged)).Classify("where is my order");
            }
            catch (InvalidDataException)
            {
                // Refused, as it should be; a flipped bit of a weight cannot be told from a weight.
            }
        }
    }

    [Fact]
    public void One_intent_teaches_nothing() =>
        Assert.Throws<InvalidDataException>(() => IntentTrainer.Train([new("a", "x"), new("b", "x")], [], new IntentTrainingOptions(), null, CancellationToken.None));

    [Fact]
    public void Five_examples_an_intent_are_enough_to_begin_with()
    {
        var examples = Track.Take(5).Select(t => new LabelledText(t, "track")).Concat(Refund.Take(5).Select(t => new LabelledText(t, "refund"))).ToArray();
        var model = IntentTrainer.Train(examples, [], new IntentTrainingOptions(), null, CancellationToken.None);
        Assert.Equal("refund", model.Classify("give me my money back").Top[0].Intent);
        Assert.Equal("track", model.Classify("where is my parcel").Top[0].Intent);
        Assert.All(model.Thresholds, t => Assert.Equal(IntentModel.ThresholdUnlearned, t)); // too few held-out messages to learn one from
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public void One_or_two_examples_an_intent_make_a_cautious_model(int examples, bool outside)
    {
        var messages = Track.Take(examples).Select(t => new LabelledText(t, "track")).Concat(Refund.Take(examples).Select(t => new LabelledText(t, "refund"))).ToArray();
        var model = IntentTrainer.Train(messages, outside ? [.. Other.Take(examples)] : [], new IntentTrainingOptions(), null, CancellationToken.None);
        Assert.Equal("track", model.Classify(messages[0].Text).Top[0].Intent);
        Assert.All(model.Thresholds, t => Assert.Equal(IntentModel.ThresholdUnlearned, t));
        Assert.All(model.Classify("something else entirely").Top, t => Assert.InRange(t.Probability, 0, 1));
    }

    [Fact]
    public void Variants_of_small_intents_are_learned_from_and_repeat_themselves()
    {
        var messages = Track.Take(5).Select(t => new LabelledText(t, "track")).Concat(Refund.Take(5).Select(t => new LabelledText(t, "refund"))).ToArray();
        IntentModel With(bool variants) => IntentTrainer.Train(
            messages, [], new IntentTrainingOptions { Augmentation = variants ? new() : null }, null, CancellationToken.None);
        Assert.Equal(Bytes(With(true)), Bytes(With(true)));
        Assert.NotEqual(Bytes(With(true)), Bytes(With(false)));
        Assert.Equal("track", With(true).Classify("where is my shipment").Top[0].Intent);
    }

    [Fact]
    public void A_model_of_another_version_is_refused_and_says_which_way()
    {
        var bytes = Bytes(Shop.Value);
        bytes[4] = 1;
        Assert.Contains("earlier", Assert.Throws<InvalidDataException>(() => IntentModel.Read(new MemoryStream(bytes))).Message, StringComparison.Ordinal);
        bytes[4] = 99;
        Assert.Contains("later", Assert.Throws<InvalidDataException>(() => IntentModel.Read(new MemoryStream(bytes))).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Track => Sizes.SelectMany(s => new[] { $"where is my {s} order", $"track the {s} parcel", $"my {s} package has not arrived", $"我的包裹在哪里{s}", $"订单到哪里了 {s}" });

    private static IEnumerable<string> Refund => Sizes.SelectMany(s => new[] { $"i want a refund for the {s} one", $"give me my money back for the {s} chair", $"refund the {s} table please", $"我要退款{s}", $"请把钱退给我 {s}" });

    private static IEnumerable<string> Other => Sizes.SelectMany(s => new[] { $"what is the capital of {s} france", $"sing a {s} song", $"今天天气{s}怎么样" });

    private static IntentModel Train(int seed) => IntentTrainer.Train(
        [.. Track.Select(t => new LabelledText(t, "track")), .. Refund.Select(t => new LabelledText(t, "refund"))],
        [.. Other], new IntentTrainingOptions { Seed = seed }, null, CancellationToken.None);

    private static byte[] Bytes(IntentModel model)
    {
        using var stream = new MemoryStream();
        model.Write(stream);
        return stream.ToArray();
    }
}
