using Suite.FeatureStore;
using Suite.Fraud.Training;
using Suite.Fraud.Training.Search;
using Suite.Journal;
using Suite.Trees;
using Xunit;

namespace Suite.Fraud.Tests.Training.Search;

public sealed class TrainingSettingsTests
{
    private static readonly FeatureSet Features = FeatureSet.Parse(
        """{"name":"one","schema":{"entities":{"card":["card"]},"numbers":{"amount":{"money":true}},"categories":[]},"features":[{"name":"AMOUNT","value":"amount"}]}""");

    /// <summary>Old models' fingerprints are over these names and values; with a name more, the same training would be another model.</summary>
    [Fact]
    public void Without_settings_a_recipe_trains_what_it_always_did()
    {
        var set = Payments();
        var fitted = TrainingRecipe.Fit(set, TrainingSettings.Default, CancellationToken.None);
        var alone = TrainingRecipe.Default.Train(new LabelledRows(["AMOUNT"], set.Rows, set.Labels), null, CancellationToken.None);

        Assert.Equal(TrainingRecipe.Default.Parameters, TrainingRecipe.Default.With(TrainingSettings.Default).Parameters);
        Assert.Equal(alone.Ubj, fitted.Model);
        Assert.Equal(
            "columnSampleByTree declinePrecisionMin lambda learningRate maxBin maxDepth minChildWeight monotone reviewShareMax rounds seed subsample threads trainer treeMethod",
            string.Join(' ', fitted.Parameters.Keys.Order(StringComparer.Ordinal)));
        Assert.Equal(("150", "0.05", "4"), (fitted.Parameters["rounds"], fitted.Parameters["learningRate"], fitted.Parameters["maxDepth"]));
    }

    [Fact]
    public void What_is_set_is_what_trains_and_what_is_recorded()
    {
        var space = SearchSpace.Parse(
            """{"rounds":{"type":"int","low":5,"high":50},"gamma":{"type":"float","low":0,"high":1},"treeMethod":{"type":"categorical","choices":["hist","exact"]}}""");
        var settings = TrainingSettings.FromPoint(space, [7, 0.25, 1]) with { Origin = new Dictionary<string, string> { ["search"] = "s-1" } };

        var fitted = TrainingRecipe.Fit(Payments(), settings, CancellationToken.None);

        Assert.Equal(7, TreeModel.LoadXgboost(fitted.Model).TreeCount);
        Assert.Equal(("7", "0.25", "exact", "s-1"), (fitted.Parameters["rounds"], fitted.Parameters["gamma"], fitted.Parameters["treeMethod"], fitted.Parameters["search"]));
    }

    [Theory]
    [InlineData("""{"depth":{"type":"int","low":1,"high":3}}""", "depth")]
    [InlineData("""{"maxDepth":{"type":"int","low":0,"high":3}}""", "maxDepth")]
    [InlineData("""{"maxDepth":{"type":"int","low":1,"high":30}}""", "maxDepth")]
    [InlineData("""{"maxDepth":{"type":"float","low":1,"high":3}}""", "maxDepth")]
    [InlineData("""{"subsample":{"type":"float","low":0,"high":1}}""", "subsample")]
    [InlineData("""{"learningRate":{"type":"categorical","choices":["fast","slow"]}}""", "learningRate")]
    [InlineData("""{"treeMethod":{"type":"categorical","choices":["hist","gpu_hist"]}}""", "treeMethod")]
    public void A_space_beyond_what_can_be_trained_is_refused_by_name(string json, string member)
    {
        var refused = Assert.Throws<SearchSpaceException>(() => TrainingSettings.RefuseUnknown(SearchSpace.Parse(json)));

        Assert.Equal(member, refused.Member);
    }

    [Fact]
    public void The_space_that_is_searched_by_default_can_be_trained_and_holds_the_recipe()
    {
        TrainingSettings.RefuseUnknown(SearchSpaces.Default);
        var own = TrainingRecipe.Default.Parameters;

        Assert.True(SearchSpaces.Default.IsInside(
            [own.Rounds, own.LearningRate, own.MaxDepth, own.MinChildWeight, own.Subsample, own.ColumnSampleByTree, own.Lambda, own.Gamma]));
    }

    private static TrainingSet Payments()
    {
        var set = new TrainingSet(Features);
        for (var i = 0; i < 1000; i++)
        {
            set.Label(set.Add([i * 37 % 101], i, EntityKey.None), i * 37 % 101 > 90);
        }

        return set;
    }
}
