using System.Globalization;
using Suite.Support.Knowledge;
using Suite.Support.Tests.Knowledge;
using Xunit;
using Xunit.Abstractions;

namespace Suite.Support.Tests.Quality;

/// <summary>How well the project's own articles answer the held-out half of the golden questions. The floors lie a little under what was measured: see docs/support-knowledge.md.</summary>
public class KnowledgeQualityTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("en", true, 0.90, 0.56, 0.15, 0.15)]
    [InlineData("zh", true, 0.84, 0.41, 0.15, 0.11)]
    [InlineData("en", false, 0.82, 0.33, 0.13, 0.10)]
    [InlineData("zh", false, 0.83, 0.36, 0.13, 0.11)]
    public void Held_out_questions_are_answered_from_the_right_article_or_not_at_all(
        string language, bool withModel, double foundMin, double answeredMin, double misledMax, double outsideMax)
    {
        var questions = GoldenQuestions.Read().Where(q => q.IsHeldOut && q.Language == language).ToArray();
        var answerable = questions.Where(q => q.ArticleIds.Length > 0).ToArray();
        var outside = questions.Where(q => q.ArticleIds.Length == 0).ToArray();

        var found = Share(answerable, q => ShopIntents.Index.Search(ShopIntents.Ask(q, withModel), 5).Any(r => q.ArticleIds.Contains(r.Passage.ArticleId)));
        var best = Share(answerable, q => IsRight(q, Answer(q, withModel, 0)));
        var answered = Share(answerable, q => IsRight(q, Answer(q, withModel)));
        var misled = Share(answerable, q => Answer(q, withModel) is { } answer && !IsRight(q, answer));
        var invented = Share(outside, q => Answer(q, withModel) is not null);

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{language}, {(withModel ? "with" : "without")} an intent model: {answerable.Length} answerable, {outside.Length} outside; found in five {found:F3}, best passage right {best:F3}, answered rightly {answered:F3}, answered from another article {misled:F3}, outside answered {invented:F3}"));
        Assert.True(found >= foundMin, $"found {found:F3}");
        Assert.True(answered >= answeredMin, $"answered {answered:F3}");
        Assert.True(misled <= misledMax, $"answered from another article {misled:F3}");
        Assert.True(invented <= outsideMax, $"outside answered {invented:F3}");
    }

    [Fact]
    public void Every_citation_of_every_golden_answer_can_be_checked()
    {
        var sentences = GoldenQuestions.Read().SelectMany(q => Answer(q, false, 0)?.Sentences ?? []).ToArray();

        Assert.True(sentences.Length > 300);
        Assert.All(sentences, s => Assert.Equal(s.Citation.Quote, ShopIntents.Index.FindParsed(s.Citation.ArticleId, s.Citation.Language)!.Text[s.Citation.Start..s.Citation.End]));
    }

    private static GroundedAnswer? Answer(GoldenQuestion question, bool withModel, double? supportMin = null) =>
        AnswerFinder.Find(ShopIntents.Index, ShopIntents.Ask(question, withModel), supportMin is { } min ? new AnswerOptions { SupportMin = min } : new AnswerOptions());

    private static bool IsRight(GoldenQuestion question, GroundedAnswer? answer) => answer is not null && question.ArticleIds.Contains(answer.Sentences[0].Citation.ArticleId);

    private static double Share(GoldenQuestion[] questions, Func<GoldenQuestion, bool> holds) => questions.Count(holds) / (double)questions.Length;
}
