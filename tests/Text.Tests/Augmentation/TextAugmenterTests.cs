using Suite.Text.Augmentation;
using Suite.Text.Intents;
using Xunit;

namespace Suite.Text.Tests.Augmentation;

public sealed class TextAugmenterTests
{
    private static readonly AugmentationOptions None = new() { SynonymProbability = 0, OrderProbability = 0, TypoProbability = 0 };
    private static readonly AugmentationOptions SynonymsOnly = None with { SynonymProbability = 1 };

    [Fact]
    public void Known_words_are_replaced_in_both_languages()
    {
        var variants = TextAugmenter.Variants([new("Where is my parcel?", "track"), new("请问怎么退款", "refund")], SynonymsOnly);
        Assert.Contains(variants, v => v is { Intent: "track", Text: "where is my package?" or "where is my shipment?" });
        Assert.Contains(variants, v => v.Intent == "refund" && v.Text.Contains("退钱", StringComparison.Ordinal));
        Assert.DoesNotContain(variants, v => v.Text.Contains("parcel", StringComparison.Ordinal));
    }

    [Fact]
    public void Words_that_the_examples_use_alike_are_learned_and_words_that_tell_intents_apart_are_not()
    {
        string[] colours = ["crimson", "scarlet"];
        LabelledText[] messages =
        [
            .. colours.SelectMany(c => new[] { $"the {c} lamp is here", $"the {c} table is here", $"the {c} chair is here" }).Select(t => new LabelledText(t, "have")),
            new("the crimson sofa is here", "have"),
            .. Enumerable.Range(0, 6).Select(i => new LabelledText($"the missing thing{i} is gone", "lost")),
        ];
        var learned = LearnedSynonyms.Learn(messages);
        Assert.Equal(["scarlet"], learned["crimson"]);
        Assert.False(learned.ContainsKey("missing")); // it stands where the colours stand, and means another intent
        Assert.Contains(new LabelledText("the scarlet sofa is here", "have"), TextAugmenter.Variants(messages, SynonymsOnly));
    }

    [Theory]
    [InlineData("hello, where is my card?", "where is my card, hello?")]
    [InlineData("您好,我的卡丢了", "我的卡丢了, 您好")]
    public void Clauses_change_places(string text, string expected) =>
        Assert.Equal(expected, Assert.Single(TextAugmenter.Variants([new(text, "a")], None with { OrderProbability = 1, VariantsMax = 1 })).Text);

    [Fact]
    public void A_slip_changes_one_longer_word_by_one_letter()
    {
        foreach (var variant in TextAugmenter.Variants([new("my transfer is not here", "a")], None with { TypoProbability = 1, VariantsMax = 50 }))
        {
            var changed = variant.Text.Split(' ').Zip("my transfer is not here".Split(' ')).Where(w => w.First != w.Second).ToArray();
            var (slip, word) = Assert.Single(changed);
            Assert.True(word.Length >= Typos.LengthMin);
            Assert.InRange(slip.Length, word.Length - 1, word.Length + 1);
            Assert.Equal(word[0], slip[0]);
        }
    }

    [Theory]
    [InlineData('g', "fhtyvb")]
    [InlineData('q', "wa")]
    [InlineData('m', "njk")]
    [InlineData('7', "")]
    public void Neighbouring_keys_are_those_that_touch(char letter, string expected) =>
        Assert.Equal(expected.Order(), Typos.Neighbours(letter).Order());

    [Fact]
    public void Only_small_intents_get_variants_and_none_is_there_twice()
    {
        LabelledText[] messages =
        [
            .. Enumerable.Range(0, 12).Select(i => new LabelledText($"track parcel number{i}, please", "large")),
            .. Enumerable.Range(0, 5).Select(i => new LabelledText($"refund order number{i}, please", "small")),
        ];
        var variants = TextAugmenter.Variants(messages, new AugmentationOptions());
        Assert.NotEmpty(variants);
        Assert.All(variants, v => Assert.Equal("small", v.Intent));
        var all = messages.Concat(variants).Select(v => v.Text).ToArray();
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal(variants, TextAugmenter.Variants(messages, new AugmentationOptions()));
        Assert.NotEqual(variants, TextAugmenter.Variants(messages, new AugmentationOptions { Seed = 7 }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("🙂")]
    [InlineData("\uD83D")]
    [InlineData(",")]
    [InlineData("a,")]
    public void Odd_examples_do_no_harm(string text) =>
        Assert.All(TextAugmenter.Variants([new(text, "a")], new AugmentationOptions { OrderProbability = 1, TypoProbability = 1 }), v => Assert.Equal("a", v.Intent));
}
