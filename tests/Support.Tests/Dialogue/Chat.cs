using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Suite.Support.Dialogue;
using Suite.Text.Intents;

namespace Suite.Support.Tests.Dialogue;

/// <summary>A conversation as a test writes it down. The state goes through JSON after every message, as it does in the journal.</summary>
internal sealed class Chat(FlowSet flows, string language = "en")
{
    /// <summary>A Sunday.</summary>
    public static readonly DateOnly Today = new(2026, 11, 22);

    public FlowSet Flows { get; } = flows;

    public DialogueState State { get; set; } = DialogueState.Start;

    public DialogueStep Last { get; private set; } = null!;

    public string Text => string.Join(" | ", Last.Texts);

    public string Buttons => string.Join(", ", Last.QuickReplies.Select(q => q.Text));

    public string After => string.Join(" | ", Last.AfterAnswer);

    /// <summary>Says something, and gives the reply.</summary>
    public string Say(string text, IntentResult? intent = null)
    {
        Last = DialogueRules.Next(Flows, State, new UserTurn(text, language, intent, Today));
        State = Json.Copy(Last.State);
        return Text;
    }

    public string NoAnswer(string text, IntentResult? intent = null)
    {
        Last = DialogueRules.NoAnswer(Flows, State, new UserTurn(text, language, intent, Today));
        State = Json.Copy(Last.State);
        return Text;
    }

    /// <summary>A model that is sure.</summary>
    public static IntentResult Sure(string intent) => new() { Top = [new RankedIntent(intent, 0.97)], InScope = 0.99, IsOutOfScope = false, IsSure = true };

    public static IntentResult Unsure(params (string Intent, double Probability)[] top) =>
        new() { Top = [.. top.Select(t => new RankedIntent(t.Intent, t.Probability))], InScope = 0.9, IsOutOfScope = false, IsSure = false };

    public static IntentResult OutOfScope { get; } = new() { Top = [new RankedIntent("return_item", 0.2)], InScope = 0.03, IsOutOfScope = true, IsSure = false };
}

/// <summary>The state's way through the journal.</summary>
internal static class Json
{
    public static string Write(DialogueState state) => JsonSerializer.Serialize(state, DialogueTestJson.Default.DialogueState);

    public static DialogueState Read(string json) => JsonSerializer.Deserialize(json, DialogueTestJson.Default.DialogueState)!;

    public static DialogueState Copy(DialogueState state) => Read(Write(state));

    public static int Bytes(DialogueState state) => Encoding.UTF8.GetByteCount(Write(state));
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(DialogueState))]
[JsonSerializable(typeof(DialogueStep))]
internal sealed partial class DialogueTestJson : JsonSerializerContext;
