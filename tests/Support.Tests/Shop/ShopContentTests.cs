using System.Text.Json;
using System.Text.RegularExpressions;
using Suite.FeatureStore.Preparation;
using Suite.Support.Knowledge;
using Xunit;

namespace Suite.Support.Tests;

/// <summary>The demonstration shop contradicts itself nowhere: not between its two languages, not between its files.</summary>
public sealed partial class ShopContentTests
{
    private const int ExamplesMin = 25;

    public static IEnumerable<object[]> Keys() => ShopContent.Articles.Select(a => new object[] { a.Language, a.Id });

    [Fact]
    public void Every_article_is_there_in_both_languages_and_the_same_format()
    {
        var english = Of("en").Select(a => (a.Id, a.Format)).ToHashSet();
        Assert.True(english.Count >= 45, $"{english.Count} articles");
        Assert.Equal(english, [.. Of("zh").Select(a => (a.Id, a.Format))]);
        Assert.Equal(Enum.GetValues<ArticleFormat>().ToHashSet(), english.Select(a => a.Format).ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void An_article_is_read_and_is_of_a_length_that_is_read(string language, string id)
    {
        var article = ParsedArticle.Parse(Find(language, id));
        Assert.NotEmpty(article.Passages);
        Assert.DoesNotContain("**", article.Text, StringComparison.Ordinal);
        Assert.InRange(language == "en" ? Word().Count(article.Text) : Han().Count(article.Text) * 2 / 3, 120, 400);
        Assert.Equal(language == "zh", Han().IsMatch(article.Article.Title));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void An_article_states_the_same_figures_in_both_languages(string language, string id)
    {
        var other = language == "en" ? "zh" : "en";
        Assert.Equal(Figures(Find(other, id)), Figures(Find(language, id)));
    }

    [Fact]
    public void A_figure_that_differs_is_found()
    {
        var english = Find("en", "return-window");
        var forged = english with { Body = english.Body.Replace("within 60 days", "within 61 days", StringComparison.Ordinal) };
        Assert.NotEqual(Figures(Find("zh", "return-window")), Figures(forged));
    }

    [Fact]
    public void Golden_questions_name_articles_that_exist_and_a_quarter_has_no_answer()
    {
        var rows = Rows("golden.csv", "question", "language", "articleIds");
        Assert.All(rows, row => Assert.All(row[2].Split(';', StringSplitOptions.RemoveEmptyEntries), id => Find(row[1], id)));
        foreach (var language in new[] { "en", "zh" })
        {
            var questions = rows.Where(r => r[1] == language).ToList();
            Assert.True(questions.Count >= 100);
            Assert.InRange(questions.Count(r => r[2].Length == 0) / (double)questions.Count, .25, .35);
            Assert.Equal(Of(language).Select(a => a.Id).ToHashSet(), questions.SelectMany(r => r[2].Split(';')).Where(id => id.Length > 0).ToHashSet());
        }
    }

    [Fact]
    public void Every_intent_has_examples_in_both_languages_and_is_tested()
    {
        var examples = Messages("intents.csv");
        var tested = Messages("intents_test.csv").Select(m => m.Intent).ToHashSet();
        Assert.Equal(examples.Select(m => m.Intent).ToHashSet(), tested);
        foreach (var intent in tested)
        {
            var chinese = examples.Count(m => m.Intent == intent && Han().IsMatch(m.Text));
            Assert.True(chinese >= ExamplesMin && examples.Count(m => m.Intent == intent) - chinese >= ExamplesMin, $"{intent} has too few examples in one language");
        }
    }

    [Fact]
    public void No_message_is_there_twice_and_no_tested_one_was_an_example()
    {
        string[] files = ["intents.csv", "intents_test.csv", "out_of_scope.csv", "out_of_scope_test.csv"];
        var twice = files.SelectMany(Messages).GroupBy(m => Same(m.Text)).Where(g => g.Count() > 1).Select(g => g.First().Text);
        Assert.Empty(twice);
    }

    [Fact]
    public void Messages_out_of_scope_carry_that_intent() =>
        Assert.All([.. Messages("out_of_scope.csv"), .. Messages("out_of_scope_test.csv")], m => Assert.Equal("out-of-scope", m.Intent));

    [Fact]
    public void The_flows_know_the_intents_that_are_learned_and_no_others()
    {
        using var flows = JsonDocument.Parse(ShopContent.Flows);
        var learned = Messages("intents.csv").Select(m => m.Intent).ToHashSet();
        Assert.Equal(learned, [.. flows.RootElement.GetProperty("intents").EnumerateObject().Select(i => i.Name)]);
        var started = flows.RootElement.GetProperty("flows").EnumerateObject().SelectMany(f => f.Value.GetProperty("intents").EnumerateArray()).Select(i => i.GetString()!);
        Assert.Subset(learned, started.ToHashSet());
    }

    private static IEnumerable<Article> Of(string language) => ShopContent.Articles.Where(a => a.Language == language);

    private static Article Find(string language, string id) => Of(language).Single(a => a.Id == id);

    private static List<(string Text, string Intent)> Messages(string file) => [.. Rows(file, "text", "intent").Select(r => (r[0], r[1]))];

    private static List<string[]> Rows(string file, params string[] columns)
    {
        using var rows = CsvRows.Open(ShopContent.Open(file));
        Assert.Equal(columns, rows.Names);
        var all = new List<string[]>();
        while (rows.Next())
        {
            all.Add([.. Enumerable.Range(0, columns.Length).Select(rows.Text)]);
        }

        return all;
    }

    /// <summary>Case, blanks and punctuation make no other message; where nothing else is there, they are the message.</summary>
    private static string Same(string text) => NotLetters().Replace(text, "") is { Length: > 0 } letters ? letters.ToLowerInvariant() : text;

    /// <summary>Numbers, prices, times and hours as they stand there. Chinese months are numbers too, English ones are not.</summary>
    private static SortedSet<string> Figures(Article article) =>
        [.. Figure().Matches(ChineseMonth().Replace(ListNumber().Replace(Tag().Replace(article.Body, ""), ""), "")).Select(m => m.Value)];

    [GeneratedRegex(@"\d+(?:[.,:]\d+)*")]
    private static partial Regex Figure();

    [GeneratedRegex(@"\d+月")]
    private static partial Regex ChineseMonth();

    [GeneratedRegex(@"^\d+\. ", RegexOptions.Multiline)]
    private static partial Regex ListNumber();

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\S+")]
    private static partial Regex Word();

    [GeneratedRegex(@"[\u4e00-\u9fff]")]
    private static partial Regex Han();

    [GeneratedRegex(@"[^\p{L}\p{N}]+")]
    private static partial Regex NotLetters();
}
