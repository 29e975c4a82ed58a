using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Suite.Fraud.Journaling;
using Suite.Fraud.Wording;

namespace Suite.Fraud.Scoring;

/// <summary>A decision as banks see it. Written by hand: it is on the hot path and its members' order is part of what people read.</summary>
internal static class ScoreResponse
{
    /// <param name="words">Of the model version that decided: see <see cref="ReasonCatalog"/>.</param>
    /// <param name="paid">The payment's own amount and currency.</param>
    public static byte[] ToJson(string transactionId, long position, Decision decision, ReasonWords words, PaidAmount paid)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        WriteMembers(writer, transactionId, position, decision, words, paid);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static void WriteMembers(Utf8JsonWriter writer, string transactionId, long position, Decision decision, ReasonWords words, PaidAmount paid)
    {
        writer.WriteString("transactionId", transactionId);
        writer.WriteNumber("position", position);
        WriteScore(writer, decision);
        writer.WriteString("decision", Word(decision.Kind));
        WriteReasons(writer, decision, words, paid);
        writer.WriteString("modelVersion", decision.ModelVersion);
        writer.WriteString("featureSetVersion", decision.FeatureSetVersion);
        writer.WriteStartObject("timings");
        writer.WriteNumber("queuedMicros", decision.QueuedMicros);
        writer.WriteNumber("scoredMicros", decision.ScoredMicros);
        writer.WriteEndObject();
    }

    public static void WriteScore(Utf8JsonWriter writer, Decision decision)
    {
        if (decision.Score is { } score)
        {
            writer.WriteNumber("score", score);
        }
        else
        {
            writer.WriteNull("score");
        }
    }

    /// <summary>The rule or list that decided, if any, before what the model gives.</summary>
    public static void WriteReasons(Utf8JsonWriter writer, Decision decision, ReasonWords words, PaidAmount paid)
    {
        writer.WriteStartArray("reasons");
        RuleTrace.WriteReason(writer, decision);
        foreach (var reason in decision.Reasons)
        {
            WriteReason(writer, words.Of(reason, decision.Features, paid));
        }

        writer.WriteEndArray();
    }

    public static string Word(DecisionKind kind) => kind switch
    {
        DecisionKind.Approve => "approve",
        DecisionKind.Review => "review",
        _ => "decline",
    };

    /// <summary>NaN, the mark of an undefined feature, has no JSON number: it is null.</summary>
    public static void WriteNumberOrNull(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumber(name, value);
        }
        else if (double.IsNaN(value))
        {
            writer.WriteNull(name);
        }
        else
        {
            writer.WriteString(name, value.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void WriteReason(Utf8JsonWriter writer, ReasonText reason)
    {
        writer.WriteStartObject();
        writer.WriteString("code", reason.Code);
        writer.WriteString("text", reason.Text);
        WriteNumberOrNull(writer, "value", reason.Value ?? double.NaN);
        writer.WriteString("unit", reason.Unit);
        WriteNumberOrNull(writer, "usual", reason.Usual ?? double.NaN);
        writer.WriteString("usualUnit", reason.UsualUnit);
        writer.WriteString("usualFrom", reason.UsualFrom);
        writer.WriteNumber("contribution", reason.Contribution);
        writer.WriteEndObject();
    }
}
