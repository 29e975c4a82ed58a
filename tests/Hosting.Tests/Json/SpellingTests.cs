namespace Suite.Hosting.Tests.Json;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("order", "order", 0)]
    [InlineData("Order", "oRDER", 0)]
    [InlineData("order", "ordr", 1)]
    [InlineData("order", "odrer", 1)]
    [InlineData("order", "ordert", 1)]
    [InlineData("order", "border s", 3)]
    [InlineData("", "abc", 3)]
    public void Distance_counts_letters_put_in_left_out_replaced_or_swapped(string a, string b, int expected)
    {
        Assert.Equal(expected, Spelling.Distance(a, b));
        Assert.Equal(expected, Spelling.Distance(b, a));
    }

    [Fact]
    public void Words_too_long_are_near_to_nothing() => Assert.Null(Spelling.Nearest(new string('a', 65), [new string('a', 65)]));

    [Theory]
    [InlineData("orderNumbr", "orderNumber")]
    [InlineData("order_number", "orderNumber")]
    [InlineData("flow", "flows")]
    [InlineData("teh", "the")]
    [InlineData("on", null)]
    [InlineData("parcel", null)]
    public void The_nearest_known_word_is_suggested(string word, string? expected)
    {
        Assert.Equal(expected, Spelling.Nearest(word, ["the", "flows", "orderNumber", "in"]));
        Assert.Equal(expected is null ? "" : $" Did you mean '{expected}'?", Spelling.Suggest(word, ["the", "flows", "orderNumber", "in"]));
    }
}
