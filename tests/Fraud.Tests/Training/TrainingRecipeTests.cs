using Suite.FeatureStore;
using Suite.Fraud.Training;
using Xunit;

namespace Suite.Fraud.Tests.Training;

public sealed class TrainingRecipeTests
{
    [Fact]
    public void Decline_is_where_most_payments_are_fraud_and_review_what_analysts_can_look_at()
    {
        // 1000 payments, the ten highest scores: eight frauds, then two genuine; 2 % may be looked at.
        var scores = Enumerable.Range(0, 1000).Select(i => 1f - (i / 1000f)).ToArray();
        var isFraud = Enumerable.Range(0, 1000).Select(i => i < 8).ToArray();
        var recipe = TrainingRecipe.Default with { ReviewShareMax = 0.02, DeclinePrecisionMin = 0.8 };

        var (review, decline) = recipe.ChooseThresholds(scores, isFraud);

        Assert.Equal(scores[9], decline);
        Assert.Equal(scores[19], review);
    }

    [Fact]
    public void Without_evidence_nothing_is_declined_and_thresholds_stay_in_order()
    {
        float[] scores = [0.5f, 0.4f, 0.3f, 0.2f];

        var (review, decline) = TrainingRecipe.Default.ChooseThresholds(scores, [false, true, false, false]);

        Assert.Equal(1, decline);
        Assert.Equal(1, review);
    }

    [Fact]
    public void Payments_of_one_score_are_stopped_together_or_not_at_all()
    {
        var scores = Enumerable.Repeat(0.5f, 100).ToArray();
        scores[0] = 0.9f;
        var isFraud = new bool[100];
        isFraud[0] = true;

        var (review, decline) = (TrainingRecipe.Default with { ReviewShareMax = 0.1 }).ChooseThresholds(scores, isFraud);

        Assert.Equal(0.9f, decline);
        Assert.Equal(0.9f, review);
    }

    [Theory]
    [InlineData("\"categories\":[\"attributes.TX_FRAUD_SCENARIO\"]", "")]
    [InlineData("\"categories\":[]", ",\"attributes.tx_fraud\":{\"scale\":0}")]
    public void A_feature_set_that_reads_the_answer_is_refused(string categories, string number)
    {
        var set = FeatureSet.Parse($$$"""
            {"name":"leak","schema":{"entities":{"card":["card"]},"numbers":{"amount":{"money":true}{{{number}}}},{{{categories}}}},
             "features":[{"name":"AMOUNT","value":"amount"}]}
            """);

        Assert.Contains("holds the answer", Assert.Throws<FormatException>(() => FeatureSetRules.RefuseAnswers(set)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Our_own_sets_are_allowed_and_each_has_its_recipe()
    {
        FeatureSetRules.RefuseAnswers(FeatureSet.Baseline15);
        FeatureSetRules.RefuseAnswers(FeatureSet.Default);

        Assert.Same(TrainingRecipe.Handbook, TrainingRecipe.For(FeatureSet.Baseline15));
        Assert.Same(TrainingRecipe.Default, TrainingRecipe.For(FeatureSet.Default));
    }

    [Fact]
    public void Every_direction_the_recipe_fixes_belongs_to_a_feature()
    {
        var names = FeatureSet.Default.Features.Select(f => f.Name).ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(TrainingRecipe.Default.Parameters.MonotoneConstraints);
        Assert.All(TrainingRecipe.Default.Parameters.MonotoneConstraints.Keys, name => Assert.Contains(name, names));
    }
}
