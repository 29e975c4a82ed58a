using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Suite.Trees.Tests.Search;

public sealed class SearchSpaceTests
{
    private const string Conditional =
        """{"kind":{"type":"categorical","choices":["flat","deep"]},"depth":{"type":"int","low":2,"high":9,"when":{"kind":["deep"]}},"rate":{"type":"float","low":0.001,"high":1,"scale":"log"}}""";

    [Theory]
    [InlineData("no json", "")]
    [InlineData("[]", "")]
    [InlineData("{}", "")]
    [InlineData("""{"a b":{"type":"int","low":1,"high":2}}""", "")]
    [InlineData("""{"x":5}""", "x")]
    [InlineData("""{"x":{}}""", "x.type")]
    [InlineData("""{"x":{"type":"double","low":0,"high":1}}""", "x.type")]
    [InlineData("""{"x":{"type":"float","high":1}}""", "x.low")]
    [InlineData("""{"x":{"type":"float","low":"0","high":1}}""", "x.low")]
    [InlineData("""{"x":{"type":"float","low":0,"high":1e999}}""", "x.high")]
    [InlineData("""{"x":{"type":"float","low":1,"high":1}}""", "x.high")]
    [InlineData("""{"x":{"type":"float","low":0,"high":1,"scale":"log"}}""", "x.low")]
    [InlineData("""{"x":{"type":"float","low":0,"high":1,"scale":"square"}}""", "x.scale")]
    [InlineData("""{"x":{"type":"float","low":0,"high":1,"step":0.1}}""", "x.step")]
    [InlineData("""{"x":{"type":"float","low":0,"low":0,"high":1}}""", "x")]
    [InlineData("""{"x":{"type":"int","low":0.5,"high":2}}""", "x.low")]
    [InlineData("""{"x":{"type":"categorical","choices":["a"]}}""", "x.choices")]
    [InlineData("""{"x":{"type":"categorical","choices":["a","a"]}}""", "x.choices")]
    [InlineData("""{"x":{"type":"categorical","choices":["a",1]}}""", "x.choices")]
    [InlineData("""{"x":{"type":"float","low":0,"high":1,"when":{"y":["a"]}}}""", "x.when")]
    [InlineData("""{"y":{"type":"categorical","choices":["a","b"]},"x":{"type":"float","low":0,"high":1,"when":{"y":["c"]}}}""", "x.when.y")]
    public void A_space_that_means_nothing_is_refused_with_the_name_of_the_member(string json, string member)
    {
        var refused = Assert.Throws<SearchSpaceException>(() => SearchSpace.Parse(json));

        Assert.Equal(member, refused.Member);
        Assert.StartsWith(member, refused.Message, StringComparison.Ordinal);
        Assert.NotEqual("", refused.Fault);
    }

    [Fact]
    public void Every_drawn_point_is_inside_and_survives_being_written_down() =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
        {
            var space = SearchSpace.Parse(Conditional);
            var point = new RandomSampler().Suggest(space, seed, seed % 7, [], []);
            var back = space.FromJson(JsonNode.Parse(space.ToJson(point).ToJsonString())!.AsObject());
            return space.IsInside(point) && back.AsSpan().SequenceEqual(point) && double.IsNaN(point[1]) == (point[0] == 0);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whole_numbers_and_choices_come_equally_often_and_a_log_range_by_orders_of_magnitude()
    {
        var space = SearchSpace.Parse("""{"n":{"type":"int","low":3,"high":7},"c":{"type":"categorical","choices":["a","b","c"]},"r":{"type":"float","low":0.01,"high":100,"scale":"log"}}""");
        var points = Enumerable.Range(0, 6000).Select(i => new RandomSampler().Suggest(space, 5, i, [], [])).ToList();

        Assert.All(Enumerable.Range(3, 5), n => Assert.InRange(points.Count(p => p[0] == n), 1080, 1320));
        Assert.All(Enumerable.Range(0, 3), c => Assert.InRange(points.Count(p => p[1] == c), 1860, 2140));
        Assert.All(Enumerable.Range(-2, 4), e => Assert.InRange(points.Count(p => p[2] >= Math.Pow(10, e) && p[2] < Math.Pow(10, e + 1)), 1380, 1620));
    }

    [Fact]
    public void A_trial_of_another_space_is_not_taken_for_one_of_this()
    {
        var space = SearchSpace.Parse(Conditional);

        Assert.Throws<InvalidDataException>(() => space.FromJson(new JsonObject { ["kind"] = "flat", ["depth"] = 4, ["rate"] = 0.1 }));
        Assert.Throws<InvalidDataException>(() => space.FromJson(new JsonObject { ["kind"] = "flat", ["rate"] = 4 }));
        Assert.Throws<InvalidDataException>(() => space.FromJson(new JsonObject { ["kind"] = "round", ["rate"] = 0.1 }));
        Assert.Throws<InvalidDataException>(() => space.FromJson(new JsonObject { ["kind"] = "flat", ["rate"] = 0.1, ["more"] = 1 }));
        Assert.Equal(0.1, space.Find(space.FromJson(new JsonObject { ["kind"] = "flat", ["rate"] = 0.1 }), "rate"));
    }
}
