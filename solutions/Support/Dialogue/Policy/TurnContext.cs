using Suite.Support.Dialogue.Slots;
using Suite.Support.Dialogue.Wording;
using Suite.Text.Intents;

namespace Suite.Support.Dialogue.Policy;

/// <summary>What a turn is judged by; nothing in it changes.</summary>
internal sealed record TurnContext(FlowSet Flows, Message Message, string Language, DateOnly Today, IntentResult? Intent)
{
    public static TurnContext Of(FlowSet flows, UserTurn turn) => new(
        flows,
        Message.Of(turn.Text),
        turn.Language == LocalText.Chinese ? LocalText.Chinese : LocalText.English,
        turn.Today,
        turn.Intent);

    public string Text(string name) => Flows.Text(name, Language);

    public SlotContext ForSlot(bool isAsked) => new(Flows, Today, Language, isAsked);

    /// <summary>Whether the message, politeness aside, is one of a command's words.</summary>
    public bool Says(string command) => CommandWords.Cores(Message.Bare).Any(Flows.Words(command).IsWhole);

    /// <summary>Two sentences as one message.</summary>
    public string Join(string first, string second) =>
        first.Length == 0 ? second : second.Length == 0 ? first : Language == LocalText.Chinese ? first + second : $"{first} {second}";
}
