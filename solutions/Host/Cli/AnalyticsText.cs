using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Suite.Host.Cli;

/// <summary>What conversations add up to, for a person: a line a figure. <c>--json</c> has everything.</summary>
internal static class AnalyticsText
{
    private const int Width = 18;

    public static string Of(JsonObject figures)
    {
        var text = new StringBuilder();
        var (feedback, handover) = (figures["feedback"]!, figures["handover"]!);
        Add(text, "period", $"{figures["from"]?.ToString() ?? "the first day"} to {figures["to"]?.ToString() ?? "today"} (UTC)");
        Add(text, "conversations", $"{figures["conversations"]}");
        Add(text, "without a person", $"{figures["deflected"]}{Of(figures["deflectionRate"], "of all")}");
        Add(text, "messages", $"{figures["turns"]}, {figures["outOfScope"]} about nothing the bot knows");
        Add(text, "answered", $"{figures["answered"]} of {Sum(figures, "answered", "unanswered")} questions put to the articles{Of(figures["answeredShare"], "")}");
        Add(text, "feedback", $"{feedback["helpful"]} helpful, {feedback["unhelpful"]} not{Of(feedback["helpfulShare"], "helpful")}");
        Add(text, "persons asked for", $"{handover["requested"]}, {handover["taken"]} taken, {handover["waitingNow"]} waiting now");
        if (handover["waitSecondsP50"] is { } half)
        {
            Add(text, "wait for a person", $"{Seconds(half)} at the median, {Seconds(handover["waitSecondsP90"]!)} at the 90th percentile");
        }

        foreach (var intent in figures["topIntents"]!.AsArray())
        {
            Add(text, intent == figures["topIntents"]![0] ? "intents" : "", $"{intent!["name"]}: {intent["messages"]}{Of(intent["share"], "")}, {intent["unanswered"]} unanswered");
        }

        return text.ToString();
    }

    public static string OfUnanswered(JsonObject figures)
    {
        var text = new StringBuilder();
        var groups = figures["groups"]!.AsArray();
        text.AppendLine(CultureInfo.InvariantCulture, $"{figures["questions"]} questions without an answer; groups: {groups.Count}; in no group: {figures["single"]}; erased: {figures["erased"]}.");
        foreach (var group in groups)
        {
            text.AppendLine();
            Add(text, "group", $"{group!["proposedIntent"]} ({group["language"]}): {group["questions"]} questions in {group["conversations"]} conversations");
            Add(text, "keywords", string.Join(", ", group["keywords"]!.AsArray()));
            Add(text, "asked", $"{group["firstAt"]} to {group["lastAt"]}");
            Add(text, "taken for now", $"{group["nearestIntent"]}");
            Add(text, "article", $"{group["proposedArticle"]!["title"]}");
            foreach (var question in group["proposedArticle"]!["outline"]!.AsArray())
            {
                Add(text, "", $"- {question}");
            }

            foreach (var example in group["examples"]!.AsArray())
            {
                Add(text, example == group["examples"]![0] ? "examples" : "", $"{example}");
            }
        }

        return text.ToString();
    }

    private static int Sum(JsonObject figures, string one, string other) => figures[one]!.GetValue<int>() + figures[other]!.GetValue<int>();

    /// <summary>" (66.7 % of all)"; nothing where there is no share of nothing.</summary>
    private static string Of(JsonNode? share, string what) =>
        share is null ? "" : string.Create(CultureInfo.InvariantCulture, $" ({share.GetValue<double>() * 100:0.#} %{(what.Length > 0 ? $" {what}" : "")})");

    private static string Seconds(JsonNode seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds.GetValue<double>():0} s");

    /// <summary>A member that is not there has no line. The words are shoppers': what would steer the terminal is left out.</summary>
    private static void Add(StringBuilder text, string name, string value)
    {
        if (value.Length > 0)
        {
            text.Append(name.PadRight(Width)).AppendLine(string.Concat(value.Where(static c => !char.IsControl(c))));
        }
    }
}
