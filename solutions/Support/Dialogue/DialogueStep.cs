using Suite.Text.Intents;

namespace Suite.Support.Dialogue;

/// <summary>A message of the shopper as the dialogue sees it. Time comes in with it: the same turn gives the same step on replay.</summary>
/// <param name="Text">What was written or pressed; any text.</param>
/// <param name="Language">"en" or "zh": what to reply in. What is read from the text is read in both.</param>
/// <param name="Intent">What the intent model takes it for; null without a model.</param>
/// <param name="Today">The shopper's day: "yesterday" is the day before.</param>
public sealed record UserTurn(string Text, string Language, IntentResult? Intent, DateOnly Today);

/// <summary>A button under the reply; pressing it sends the text.</summary>
public sealed record QuickReply(string Text);

public enum DialogueOutcome
{
    /// <summary>The texts are the whole reply.</summary>
    Reply,

    /// <summary>The knowledge base is to be asked for <see cref="DialogueStep.Query"/>; if it has no answer, <see cref="DialogueRules.NoAnswer"/> says what to reply.</summary>
    Answer,

    /// <summary>A person takes over; the texts tell the shopper so.</summary>
    Handover,
}

/// <summary>A flow that came to its end, with what was collected.</summary>
/// <param name="Name">The flow's name in the flow file.</param>
/// <param name="Slots">Values in the form they are stored in: dates as 2026-11-03, amounts as "12.50 EUR", choices by name, yes/no as "yes" and "no".</param>
public sealed record CompletedFlow(string Name, IReadOnlyDictionary<string, string> Slots);

/// <summary>What the dialogue does in reply to one message.</summary>
public sealed record DialogueStep
{
    /// <summary>Where the conversation stands after this reply.</summary>
    public required DialogueState State { get; init; }

    /// <summary>Messages to the shopper in order; with <see cref="DialogueOutcome.Answer"/> they come before the answer.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    public IReadOnlyList<QuickReply> QuickReplies { get; init; } = [];

    public required DialogueOutcome Outcome { get; init; }

    /// <summary>With <see cref="DialogueOutcome.Answer"/>: what to ask the knowledge base. Otherwise null.</summary>
    public string? Query { get; init; }

    /// <summary>With <see cref="DialogueOutcome.Handover"/>: why, for the agent. Otherwise null.</summary>
    public string? HandoverReason { get; init; }

    /// <summary>The flow that this message brought to its end; null if none.</summary>
    public CompletedFlow? Completed { get; init; }

    /// <summary>The flow that this message was handled in; null if none.</summary>
    public string? Flow { get; init; }

    /// <summary>The message was about nothing the bot knows.</summary>
    public bool IsOutOfScope { get; init; }

    /// <summary>What the conversation has collected, for an agent who takes over: the slots of the flow that is open, was left or came to its end, in stored form.</summary>
    public IReadOnlyDictionary<string, string> Collected { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// With <see cref="DialogueOutcome.Answer"/>: what follows the answer, as "Back to your return: what is the order number?". Where there is no answer, the step
    /// of <see cref="DialogueRules.NoAnswer"/> takes the place of it all.
    /// </summary>
    public IReadOnlyList<string> AfterAnswer { get; init; } = [];
}
