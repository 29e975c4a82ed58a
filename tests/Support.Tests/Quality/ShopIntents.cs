using Suite.Support.Intents;
using Suite.Support.Knowledge;
using Suite.Support.Tests.Knowledge;
using Suite.Text.Intents;

namespace Suite.Support.Tests.Quality;

/// <summary>The shop's articles, and the intent model that its example messages make: once for all tests, since training takes a while.</summary>
internal static class ShopIntents
{
    public static KnowledgeIndex Index { get; } = KnowledgeIndex.Build(GoldenQuestions.Articles());

    private static readonly Lazy<(IntentModel Model, IntentArticles Articles)> Learned = new(() =>
    {
        var messages = IntentCsv.Read(ShopContent.OpenIntents());
        var outside = IntentCsv.Read(ShopContent.OpenOutOfScope()).Select(m => m.Text).ToArray();
        return (IntentTrainer.Train(messages, outside, new IntentTrainingOptions(), null, CancellationToken.None), IntentArticles.Learn(Index, messages, CancellationToken.None));
    });

    /// <summary>As a turn asks it.</summary>
    public static KnowledgeQuestion Ask(GoldenQuestion question, bool withModel) => Sample.Ask(question.Text, question.Language) with
    {
        Prior = withModel ? PriorOf(question.Text, question.Language) : null,
    };

    public static ArticlePrior PriorOf(string text, string language) => Learned.Value.Articles.PriorOf(Learned.Value.Model.Classify(text), language);
}
