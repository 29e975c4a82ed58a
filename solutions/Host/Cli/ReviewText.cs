using System.Text;
using System.Text.Json.Nodes;

namespace Suite.Host.Cli;

/// <summary>A review case for a person: what is decided about, who has it, and what happened, a line each. <c>--json</c> has everything.</summary>
internal static class ReviewText
{
    private const int Width = 12;

    public static void Print(JsonObject answer, bool json)
    {
        if (json || answer["history"] is not JsonArray)
        {
            Output.Result(answer, json);
            return;
        }

        Console.Out.Write(Of(answer));
    }

    internal static string Of(JsonObject review)
    {
        var text = new StringBuilder();
        Add(text, "transaction", $"{review["transactionId"]}");
        Add(text, "status", $"{review["status"]}, version {review["version"]}");
        Add(text, "amount", $"{review["amount"]} {review["currency"]}".Trim());
        Add(text, "score", $"{review["score"]}");
        Add(text, "priority", $"{review["priority"]}");
        Add(text, "opened", $"{review["openedAt"]} by {review["openedBy"]}");
        Add(text, "assignee", Who(review["assignee"]));
        Add(text, "team", $"{review["team"]}");
        AddPayment(text, review["transaction"]);
        if (review["release"] is { } release)
        {
            Add(text, "release", $"proposed by {Who(release["proposedBy"])} at {release["proposedAt"]}: {release["reasonCode"]} (limit {release["limit"]?.ToString() ?? "none"})");
        }

        if (review["verdict"] is { } verdict)
        {
            var approved = verdict["approvedBy"] is { } second ? $", approved by {Who(second)}" : "";
            Add(text, "verdict", $"{verdict["verdict"]}: {verdict["reasonCode"]}, by {Who(verdict["decidedBy"])}{approved} at {verdict["decidedAt"]}");
        }

        if (review["conflict"] is { } conflict)
        {
            Add(text, "conflict", $"{conflict["source"]} reported {(conflict["fraud"]!.GetValue<bool>() ? "fraud" : "no fraud")} at {conflict["reportedAt"]}");
        }

        foreach (var change in review["history"]!.AsArray())
        {
            Add(text, change == review["history"]![0] ? "history" : "", Change(change!));
        }

        return text.ToString();
    }

    private static void AddPayment(StringBuilder text, JsonNode? payment)
    {
        Add(text, "decision", $"{payment?["decision"]}");
        foreach (var reason in payment?["reasons"] as JsonArray ?? [])
        {
            Add(text, "reason", $"{(reason as JsonObject)?["text"] ?? (reason as JsonObject)?["feature"] ?? reason}");
        }
    }

    private static string Change(JsonNode change)
    {
        string?[] parts =
        [
            $"{change["at"]}  {change["change"]} by {Who(change["by"])}",
            change["to"] is { } to ? $"to {Who(to)}" : null,
            change["team"] is { } team ? $"to team {team}" : null,
            change["finding"]?.ToString(),
            change["reasonCode"]?.ToString(),
            change["erased"]?.GetValue<bool>() == true ? "(text erased)" : change["text"]?.ToString(),
        ];
        return string.Join("; ", parts.Where(p => p is not null));
    }

    private static string Who(JsonNode? analyst) => $"{analyst?["name"] ?? analyst?["key"]}";

    /// <summary>A member that is not there has no line.</summary>
    private static void Add(StringBuilder text, string name, string value)
    {
        if (value.Length > 0)
        {
            text.Append(name.PadRight(Width)).AppendLine(value);
        }
    }
}
