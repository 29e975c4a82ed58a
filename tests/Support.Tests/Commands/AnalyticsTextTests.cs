using System.Text.Json.Nodes;
using Suite.Host.Cli;
using Xunit;

namespace Suite.Support.Tests.Commands;

public sealed class AnalyticsTextTests
{
    [Fact]
    public void Figures_are_a_line_each()
    {
        var figures = JsonNode.Parse("""
            {"from":"2026-01-05","to":null,"conversations":3,"deflected":1,"handedOver":2,"deflectionRate":0.3333,"turns":4,"outOfScope":1,"answered":2,"unanswered":1,"answeredShare":0.6667,
             "topIntents":[{"name":"delivery","messages":2,"share":0.6667,"unanswered":1},{"name":"refund","messages":1,"share":0.3333,"unanswered":0}],
             "feedback":{"helpful":1,"unhelpful":1,"helpfulShare":0.5},"handover":{"requested":2,"taken":1,"waitingNow":1,"waitSecondsP50":99.7,"waitSecondsP90":100.2}}
            """)!.AsObject();
        string[] expected =
        [
            "period            2026-01-05 to today (UTC)",
            "conversations     3",
            "without a person  1 (33.3 % of all)",
            "messages          4, 1 about nothing the bot knows",
            "answered          2 of 3 questions put to the articles (66.7 %)",
            "feedback          1 helpful, 1 not (50 % helpful)",
            "persons asked for 2, 1 taken, 1 waiting now",
            "wait for a person 100 s at the median, 100 s at the 90th percentile",
            "intents           delivery: 2 (66.7 %), 1 unanswered",
            "                  refund: 1 (33.3 %), 0 unanswered",
        ];
        Assert.Equal(expected, Lines(AnalyticsText.Of(figures)));
    }

    [Fact]
    public void Nothing_has_no_shares()
    {
        var figures = JsonNode.Parse("""
            {"from":null,"to":null,"conversations":0,"deflected":0,"handedOver":0,"deflectionRate":null,"turns":0,"outOfScope":0,"answered":0,"unanswered":0,"answeredShare":null,
             "topIntents":[],"feedback":{"helpful":0,"unhelpful":0,"helpfulShare":null},"handover":{"requested":0,"taken":0,"waitingNow":0,"waitSecondsP50":null,"waitSecondsP90":null}}
            """)!.AsObject();
        var lines = Lines(AnalyticsText.Of(figures));
        Assert.Equal(7, lines.Length);
        Assert.DoesNotContain(lines, line => line.Contains('%', StringComparison.Ordinal));
    }

    [Fact]
    public void Groups_of_unanswered_questions_have_what_is_needed_to_answer_them_and_do_not_steer_the_terminal()
    {
        var figures = JsonNode.Parse("""
            {"questions":5,"single":2,"erased":1,"groups":[{"language":"en","questions":3,"conversations":2,"keywords":["gift","wrap"],"examples":["can you \u001b[2Jgift wrap it","gift wrapping?"],
             "proposedIntent":"gift_wrap","nearestIntent":null,"proposedArticle":{"title":"Can you gift wrap it?","outline":["What does it cost?"]},"firstAt":"2026-01-05T10:00:00Z","lastAt":"2026-01-06T10:00:00Z"}]}
            """)!.AsObject();
        string[] expected =
        [
            "5 questions without an answer; groups: 1; in no group: 2; erased: 1.",
            "",
            "group             gift_wrap (en): 3 questions in 2 conversations",
            "keywords          gift, wrap",
            "asked             2026-01-05T10:00:00Z to 2026-01-06T10:00:00Z",
            "article           Can you gift wrap it?",
            "                  - What does it cost?",
            "examples          can you [2Jgift wrap it",
            "                  gift wrapping?",
        ];
        Assert.Equal(expected, Lines(AnalyticsText.OfUnanswered(figures)));
    }

    private static string[] Lines(string text) => text.TrimEnd('\n').Split('\n');
}
