using System.Text.Json;

namespace Suite.FeatureStore.Tests;

public sealed class FeatureSetTests
{
    private const string Schema = """
        "schema": {
          "entities": { "card": ["card"], "merchant": ["merchant"], "cardAtMerchant": ["card", "merchant"] },
          "numbers": { "amount": { "money": true }, "attributes.age": { "scale": 0 } },
          "categories": ["channel", "attributes.country"]
        }
        """;

    [Fact]
    public void The_book_has_its_fifteen_features_in_order()
    {
        var set = FeatureSet.Baseline15;

        Assert.Equal(
            [
                "AMOUNT", "IS_WEEKEND", "IS_NIGHT",
                "CARD_COUNT_1D", "CARD_MEAN_AMOUNT_1D", "CARD_COUNT_7D", "CARD_MEAN_AMOUNT_7D", "CARD_COUNT_30D", "CARD_MEAN_AMOUNT_30D",
                "MERCHANT_COUNT_1D", "MERCHANT_FRAUD_SHARE_1D", "MERCHANT_COUNT_7D", "MERCHANT_FRAUD_SHARE_7D", "MERCHANT_COUNT_30D", "MERCHANT_FRAUD_SHARE_30D",
            ],
            set.Features.Select(static feature => feature.Name));
        Assert.Equal(TimeSpan.FromDays(37).TotalMicroseconds, set.HorizonMicros);
        Assert.Equal(["card", "merchant", "device"], set.Schema.Entities);
    }

    [Fact]
    public void A_feature_says_in_a_plain_sentence_what_it_is()
    {
        Assert.Equal(
            "share of payments at this merchant known to be fraud, over 30 days ending 7 days ago",
            FeatureSet.Baseline15.Features[^1].Description);
        Assert.Equal("mean amount of payments with this card, over 1 day", FeatureSet.Baseline15.Features[4].Description);
        var set = Parse("""{"name":"R","entity":"cardAtMerchant","aggregation":"ratio","of":"count","window":"90s","over":"36h","filter":[{"field":"channel","equals":"ecommerce"},{"field":"amount","above":9.50}]}""");
        Assert.Equal(
            "number of payments with this card at this merchant with amount above 9.5 and channel ecommerce, over 90 seconds relative to 36 hours",
            set.Features[0].Description);
    }

    [Fact]
    public void A_declared_usual_value_is_kept_and_changes_no_value()
    {
        const string Mean = """{"name":"M","entity":"card","aggregation":"mean","field":"amount","window":"90d"}""";
        var plain = Parse(Mean + """,{"name":"A","value":"amount"}""");
        var usual = Parse(Mean + """,{"name":"A","value":"amount","usual":"M","description":"what is paid now"}""");

        Assert.Equal(plain.Version, usual.Version);
        var again = FeatureSet.Parse(usual.Json).Features[1];
        Assert.Equal(("M", true), (again.Usual, again.HasOwnDescription));
        Assert.False(FeatureSet.Parse(plain.Json).Features[1].HasOwnDescription);
    }

    [Theory]
    [InlineData("B")]
    [InlineData("A")]
    public void A_usual_value_that_no_other_feature_holds_is_refused(string name)
    {
        var refused = Assert.Throws<FormatException>(() => Parse($$"""{"name":"A","value":"amount","usual":"{{name}}"}"""));
        Assert.Equal($"$.features[0].usual: '{name}' is no other feature of this set; name the one whose value is usual for A.", refused.Message);
    }

    [Fact]
    public void A_grid_of_a_few_lines_declares_eight_hundred_distinct_features()
    {
        var features = FeatureSet.Grid800.Features;

        Assert.Equal(800, features.Count);
        Assert.Equal(800, features.Select(static feature => feature.Name).Distinct().Count());
        Assert.Equal(800, features.Select(static feature => feature.Description).Distinct().Count());
        Assert.Equal(800, features.Select(static f => (f.Entity, f.Aggregation, f.Field, f.Filter, f.Window, f.Delay)).Distinct().Count());
        Assert.Contains("MERCHANT_RATIO_TO_MEAN_AMOUNT_90D_ABOVE_100", features.Select(static feature => feature.Name));
    }

    [Fact]
    public void The_canonical_text_reads_back_to_the_same_set_and_version()
    {
        foreach (var set in new[] { FeatureSet.Baseline15, FeatureSet.Grid800, Parse("""{"name":"X","matches":[{"field":"amount","atMost":2.50},{"field":"channel","equals":"pos"}]}""") })
        {
            var again = FeatureSet.Parse(set.Json);

            Assert.Equal(set.Json, again.Json);
            Assert.Equal(set.Version, again.Version);
            Assert.Equal(set.Features, again.Features);
            Assert.Matches("^[0-9a-f]{16}$", set.Version);
        }
    }

    [Fact]
    public void The_version_follows_what_is_computed_and_not_how_it_is_written_or_worded()
    {
        const string Feature = """{"name":"N","entity":"card","aggregation":"count","window":"1d"}""";
        var version = Parse(Feature).Version;

        Assert.Equal(version, Parse("""{ "window":"24h", "aggregation":"count", "entity":"card", "name":"N", "description":"how busy the card is" }""").Version);
        Assert.NotEqual(version, Parse(Feature.Replace("1d", "2d", StringComparison.Ordinal)).Version);
        Assert.NotEqual(version, Parse(Feature.Replace("\"N\"", "\"M\"", StringComparison.Ordinal)).Version);
        Assert.NotEqual(version, Parse(Feature.Replace("card", "merchant", StringComparison.Ordinal)).Version);
    }

    [Theory]
    [InlineData("""{"name":"N","entity":"card","aggregation":"median","field":"amount","window":"1d"}""", "$.features[0].aggregation", "use one of count")]
    [InlineData("""{"name":"N","entity":"card","aggregation":"sum","field":"channel","window":"1d"}""", "$.features[0]", "no sum of a category")]
    [InlineData("""{"name":"N","entity":"card","aggregation":"sum","field":"price","window":"1d"}""", "$.features[0]", "one of the numbers amount")]
    [InlineData("""{"name":"N","entity":"card","aggregation":"sum","window":"1d"}""", "$.features[0]", "'field' is missing")]
    [InlineData("""{"name":"N","entity":"card","aggregation":"count","field":"amount","window":"1d"}""", "$.features[0]", "takes no field")]
    [InlineData("""{"name":"N","entity":"card","aggregation":"distinct","field":"card","window":"1d"}""", "$.features[0]", "no category or other entity")]
    [InlineData("""{"name":"N","entity":"shop","aggregation":"count","window":"1d"}""", "$.features[0].entity", "use one of card, merchant, cardAtMerchant")]
    [InlineData("""{"name":"N","entity":"card","aggregation":"count","window":"91d"}""", "$.features[0].window", "from 1s to 90d")]
    [InlineData("""{"name":"N","entity":"card","aggregation":"count","window":"0s"}""", "$.features[0].window", "from 1s to 90d")]
    [InlineData("""{"name":"N","entity":"card","aggregation":"count","window":"1 day"}""", "$.features[0].window", "like \"7d\"")]
    [InlineData("""{"name":"N","entity":"card","aggregation":"count","window":86400}""", "$.features[0].window", "expected a text")]
    [InlineData("""{"name":"N","entity":"card","aggregation":"count"}""", "$.features[0]", "'window' is missing")]
    [InlineData("""{"name":"N","entity":"card","aggregation":"count","window":"1d","delay":"91d"}""", "$.features[0].delay", "at most 90d")]
    [InlineData("""{"name":"N","entity":"card","aggregation":"count","window":"1d","windw":"2d"}""", "$.features[0]", "unknown member 'windw'")]
    [InlineData("""{"name":"N","entity":"card","aggregation":"ratio","of":"last","field":"amount","window":"1d","over":"2d"}""", "$.features[0].of", "no ratio of last")]
    [InlineData("""{"name":"N","entity":"card","aggregation":"ratio","of":"count","window":"1d","over":"24h"}""", "$.features[0].over", "always be 1")]
    [InlineData("""{"name":"1N","calendar":"night"}""", "$.features[0].name", "use a letter")]
    [InlineData("""{"name":"N","calendar":"noon"}""", "$.features[0].calendar", "weekend, night")]
    [InlineData("""{"name":"N","value":"channel"}""", "$.features[0].value", "unknown number 'channel'")]
    [InlineData("""{"name":"N","calendar":"night"},{"name":"N","calendar":"hour"}""", "$.features[1]", "a second feature named 'N'")]
    [InlineData("""{"name":"N","entity":"card","aggregation":"count","window":"1d","filter":[{"field":"amount","equals":"pos"}]}""", "$.features[0].filter[0].field", "compares a category")]
    [InlineData("""{"name":"N","entity":"card","aggregation":"count","window":"1d","filter":[{"field":"amount","above":"many"}]}""", "$.features[0].filter[0].above", "give a number")]
    [InlineData("""{"name":"N","name":"M","calendar":"night"}""", "$", "N")]
    [InlineData("", "$", "no features")]
    public void Nonsense_is_refused_with_its_path_and_what_to_do(string features, string path, string advice)
    {
        var refused = Assert.Throws<FormatException>(() => Parse(features));

        Assert.StartsWith(path, refused.Message, StringComparison.Ordinal);
        Assert.Contains(advice, refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("""{"name":"s","schema":{"entities":{"card":["card"],"pair":["card","shop"]}},"features":[]}""", "$.schema.entities.pair", "different ones of card")]
    [InlineData("""{"name":"s","schema":{"entities":{"pair":["card","shop"]}},"features":[]}""", "$.schema.entities", "declare at least one")]
    [InlineData("""{"name":"s","schema":{"entities":{"card":["card"]},"numbers":{"amount":{}}},"features":[]}""", "$.schema.numbers.amount", "money")]
    [InlineData("""{"name":"s","schema":{"entities":{"card":["card"]},"categories":["card"]},"features":[]}""", "$.schema", "declared twice")]
    [InlineData("""{"name":"s","schema":{"entities":{"card":["card"]}},"grid":[{"entities":["card"],"aggregations":["sum"],"windows":["1d"]}]}""", "$.grid[0]", "no field fits sum")]
    [InlineData("[1]", "$", "expected an object")]
    [InlineData("{", "$", "not the JSON")]
    [InlineData("""{"name":"s"}""", "$", "'schema' is missing")]
    public void A_set_that_makes_no_sense_is_refused_too(string json, string path, string advice)
    {
        var refused = Assert.Throws<FormatException>(() => FeatureSet.Parse(json));

        Assert.StartsWith(path, refused.Message, StringComparison.Ordinal);
        Assert.Contains(advice, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_two_thousand_features_are_refused()
    {
        var windows = JsonSerializer.Serialize(Enumerable.Range(1, 2_001).Select(static second => $"{second}s"));
        var json = "{\"name\":\"s\"," + Schema + ",\"grid\":[{\"entities\":[\"card\"],\"aggregations\":[\"count\"],\"windows\":" + windows + "}]}";

        Assert.Contains("more than 2000 features", Assert.Throws<FormatException>(() => FeatureSet.Parse(json)).Message, StringComparison.Ordinal);
    }

    private static FeatureSet Parse(string features) => FeatureSet.Parse("{\"name\":\"test\"," + Schema + ",\"features\":[" + features + "]}");
}
