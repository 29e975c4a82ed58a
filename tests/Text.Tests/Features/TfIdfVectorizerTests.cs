using Suite.Text.Features;
using Xunit;

namespace Suite.Text.Tests.Features;

public sealed class TfIdfVectorizerTests
{
    private static readonly NgramOptions Words = new() { WordsMax = 2, CharactersMin = 1, CharactersMax = 0, TextsMin = 1 };

    [Fact]
    public void Weights_are_those_of_the_definition_counted_by_hand()
    {
        string[] texts = ["red apple red", "green apple", "我要苹果"];
        var vectorizer = TfIdfVectorizer.Fit(texts, Words);

        // red, apple, "red apple", "apple red", green, "green apple"; 4 characters, 3 pairs.
        Assert.Equal(13, vectorizer.Count);
        double Idf(int df) => Math.Log((1.0 + texts.Length) / (1 + df)) + 1;
        double[] weights = [(1 + Math.Log(2)) * Idf(1), Idf(2), Idf(1), Idf(1)];
        var length = Math.Sqrt(weights.Sum(w => w * w));
        var vector = vectorizer.Transform("Red apple RED");
        Assert.Equal(weights.Select(w => w / length).Order(), vector.Values.Select(v => (double)v).Order(), Close);
        Assert.Equal(vector.Indices.Order().Distinct(), vector.Indices);
    }

    [Fact]
    public void A_text_of_unknown_words_has_no_vector_and_says_so()
    {
        var vectorizer = TfIdfVectorizer.Fit(["red apple"], Words);
        Assert.Equal(0, vectorizer.Transform("blue sky", out var known).Count);
        Assert.Equal(0, known);
        vectorizer.Transform("red sky", out known);
        Assert.Equal(1 / 3f, known); // of red, sky, "red sky"
    }

    [Fact]
    public void Character_ngrams_find_a_misspelt_word()
    {
        var vectorizer = TfIdfVectorizer.Fit(["refund", "invoice"], new NgramOptions { TextsMin = 1 });
        var misspelt = vectorizer.Transform("refnd");
        Assert.True(misspelt.Dot(vectorizer.Transform("refund")) > 0.3);
        Assert.Equal(0, misspelt.Dot(vectorizer.Transform("invoice")));
    }

    [Fact]
    public void Very_long_texts_are_read_up_to_a_bound()
    {
        var vectorizer = TfIdfVectorizer.Fit(["red apple"], Words);
        var vector = vectorizer.Transform(string.Concat(Enumerable.Repeat("red ", 100_000)) + "apple");
        Assert.Equal(1, vector.Count);
    }

    [Fact]
    public void Pairs_of_words_near_one_another_count_in_either_order()
    {
        var options = Words with { WordsMax = 1, PairsWithin = 2 };
        var vectorizer = TfIdfVectorizer.Fit(["card not here arrived"], options);
        Assert.Equal(4 + 5, vectorizer.Count); // of the six pairs the outermost are too far apart
        vectorizer.Transform("not card", out var known);
        Assert.Equal(1, known);
        vectorizer.Transform("card arrived", out known);
        Assert.Equal(2 / 3f, known);
    }

    [Fact]
    public void Chinese_pairs_keep_their_order_and_skip_one()
    {
        var vectorizer = TfIdfVectorizer.Fit(["我要退款"], Words with { WordsMax = 1, PairsWithin = 6 });
        Assert.Equal(4 + 2, vectorizer.Count);
        vectorizer.Transform("退要我", out var known);
        Assert.Equal(3 / 4f, known);
    }

    [Fact]
    public void Characters_across_the_space_between_two_words_are_features_of_both()
    {
        var vectorizer = TfIdfVectorizer.Fit(["top up"], Words with { WordsMax = 0, AcrossWordsMax = 4 });
        Assert.Equal(6, vectorizer.Count); // "op ", "p u", " up"; "top ", "op u", "p up"; nothing without a space
    }

    [Fact]
    public void The_shape_of_a_message_tells_messages_of_the_same_words_apart()
    {
        var vectorizer = TfIdfVectorizer.Fit(["is it 5 pm", "it is 5 pm?"], Words with { WordsMax = 1, Shape = true });
        var (one, other) = (vectorizer.Transform("is it 5 pm"), vectorizer.Transform("it is 5 pm?"));
        Assert.True(one.Dot(other) < 0.95);
        Assert.True(one.Dot(vectorizer.Transform("is it 7 pm")) > one.Dot(vectorizer.Transform("is it pm"))); // any number is a number
        vectorizer.Transform("?!", out var known);
        Assert.Equal(0, known); // shape alone is nothing known
    }

    private static readonly IEqualityComparer<double> Close = EqualityComparer<double>.Create((a, b) => Math.Abs(a - b) < 1e-6, _ => 0);
}
