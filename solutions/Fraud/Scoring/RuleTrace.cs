using System.Text.Json;
using Suite.Fraud.Journaling;

namespace Suite.Fraud.Scoring;

/// <summary>What rules and lists had to do with a decision, as JSON.</summary>
internal static class RuleTrace
{
    /// <summary>The reason that stands before the model's own: a rule or list decided in its place. Nothing where the model decided.</summary>
    public static void WriteReason(Utf8JsonWriter writer, Decision decision)
    {
        if (decision.DecidedBy is not { } by)
        {
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("code", Code(by));
        writer.WriteString("text", by.IsList ? $"the {PaymentEvents.Entities[by.Number]} is on the {by.Name} list" : $"decided by the rule {by.Name}, version {by.Number}");
        foreach (var member in (string[])["value", "unit", "usual", "usualUnit", "usualFrom", "contribution"])
        {
            writer.WriteNull(member); // a rule has no measured value, and adds nothing to the model's score
        }

        writer.WriteEndObject();
    }

    /// <summary>Members of a stored decision: what decided, and which shadow rules would have matched.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, Decision decision)
    {
        if (decision.DecidedBy is { } by)
        {
            writer.WriteStartObject("decidedBy");
            writer.WriteString(by.IsList ? "list" : "rule", by.Name);
            if (by.IsList)
            {
                writer.WriteString("entity", PaymentEvents.Entities[by.Number]);
            }
            else
            {
                writer.WriteNumber("version", by.Number);
            }

            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("decidedBy");
        }

        writer.WriteStartArray("shadowRules");
        foreach (var shadow in decision.Shadows)
        {
            writer.WriteStartObject();
            writer.WriteString("rule", shadow.Name);
            writer.WriteNumber("version", shadow.Version);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string Code(DecidedBy by) => (by.IsList ? "RULE_LIST_" : "RULE_") + by.Name.ToUpperInvariant().Replace('-', '_');
}
