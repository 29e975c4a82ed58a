using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Suite.Fraud.Journaling;
using Suite.Journal;

namespace Suite.Fraud.Rules;

internal sealed record RulePut(Rule Rule, int Version, string Actor, string Reason);

internal sealed record RuleRemoved(string Name, string Actor, string Reason);

/// <summary>Changes of rules as events: the only place that knows their layout on disk.</summary>
internal static class RuleEvents
{
    public static NewEvent Put(Rule rule, int version, long streamVersion, string actor, string reason, long nowMicros) => Build(
        FraudEvents.RulePut, streamVersion, nowMicros, JsonSerializer.SerializeToUtf8Bytes(new RulePut(rule, version, actor, reason), RulesJson.Default.RulePut));

    public static NewEvent Remove(string name, long streamVersion, string actor, string reason, long nowMicros) => Build(
        FraudEvents.RuleRemoved, streamVersion, nowMicros, JsonSerializer.SerializeToUtf8Bytes(new RuleRemoved(name, actor, reason), RulesJson.Default.RuleRemoved));

    public static StoredRule ReadPut(JournalEvent e)
    {
        var put = Deserialize(e, RulesJson.Default.RulePut);
        return new StoredRule(put.Rule, put.Version, put.Actor, put.Reason, e.EventTimeMicros);
    }

    public static RuleRemoved ReadRemoved(JournalEvent e) => Deserialize(e, RulesJson.Default.RuleRemoved);

    /// <summary>The id names the place in the stream: of two changes made at once one is stored, and the other decided anew.</summary>
    private static NewEvent Build(string type, long streamVersion, long nowMicros, byte[] json) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"rule-change/{streamVersion + 1}"),
        Stream = FraudEvents.RuleStream,
        ExpectedVersion = streamVersion,
        Type = type,
        EventTimeMicros = nowMicros,
        RequestHash = SHA256.HashData(json),
        Payload = json,
    };

    private static T Deserialize<T>(JournalEvent e, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(e.Payload.Span, type) ?? throw new InvalidDataException($"Event {e.Position} is an empty change of a rule.");
        }
        catch (JsonException cause)
        {
            throw new InvalidDataException($"Event {e.Position} is no change of a rule that this version can read: start a newer version of the server.", cause);
        }
    }
}
