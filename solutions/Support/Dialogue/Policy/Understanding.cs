using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue.Policy;

/// <summary>What a message is about: by a button's text, by the intent model where it is sure, by an intent's phrases.</summary>
internal static class Understanding
{
    /// <summary>Less probable intents are noise in a question that asks back.</summary>
    private const double ClarifyProbabilityMin = 0.1;

    /// <summary>Verbs and nouns that together ask for a person, in one message of this length at most.</summary>
    private const int PersonLengthMax = 120;

    private static readonly Phrases PersonVerbs = new(["talk", "speak", "chat", "connect", "transfer", "put me through", "pass me", "get me", "give me", "escalate", "need", "want", "转", "找", "接", "要", "叫", "换"]);

    private static readonly Phrases PersonNouns = new(
        ["person", "human", "agent", "human being", "someone", "somebody", "representative", "colleague", "operator", "real people", "a manager", "your manager", "support team", "advisor", "adviser", "customer service",
         "人工", "真人", "人工客服", "客服人员", "客服", "活人", "工作人员"]);

    /// <summary>"Someone" alone may be anyone: "I want to send it to someone".</summary>
    private static readonly Phrases SpeakingVerbs = new(["talk", "speak", "chat", "connect", "transfer", "put me through", "pass me", "escalate"]);

    private static readonly Phrases VagueNouns = new(["someone", "somebody", "person", "agent", "customer service", "support team", "colleague"]);

    /// <summary>The command that a message is; null for none.</summary>
    public static string? Command(TurnContext context) => Array.Find([.. CommandWords.Commands], context.Says) ?? (AsksForPerson(context.Message) ? CommandWords.Person : null);

    /// <summary>Null where nothing says so surely.</summary>
    public static IntentRule? Intent(TurnContext context)
    {
        if (context.Flows.IntentLabelled(context.Message.Bare) is { } labelled)
        {
            return labelled;
        }

        if (context.Intent is { IsSure: true, Top.Count: > 0 } sure)
        {
            return context.Flows.FindIntent(sure.Top[0].Intent) ?? new IntentRule { Name = sure.Top[0].Intent };
        }

        return context.Flows.Intents.Select(i => (Intent: i, At: i.Phrases.Find(context.Message.Text))).Where(f => f.At is not null)
            .OrderByDescending(f => f.At!.Value.Length).Select(f => f.Intent).FirstOrDefault();
    }

    /// <summary>Labels of the likeliest intents where asking back helps: one of them does something, which the knowledge base cannot.</summary>
    public static IReadOnlyList<string> Likely(TurnContext context)
    {
        if (context.Intent is not { IsOutOfScope: false, IsSure: false } unsure)
        {
            return [];
        }

        var likely = unsure.Top.Where(t => t.Probability >= ClarifyProbabilityMin).Select(t => context.Flows.FindIntent(t.Intent)).OfType<IntentRule>()
            .Where(i => i.Label is not null).Take(context.Flows.Settings.Choices).ToList();
        var acts = likely.Exists(i => context.Flows.FlowOf(i.Name) is not null || (i.Say ?? i.Handover) is not null);
        return acts ? [.. likely.Select(i => i.Label!.In(context.Language))] : [];
    }

    private static bool AsksForPerson(Message message)
    {
        var text = message.Text;
        if (text.Length > PersonLengthMax || PersonNouns.Find(text) is not { } noun || PersonVerbs.Find(text) is not { } verb)
        {
            return false;
        }

        var isVague = VagueNouns.IsWhole(text.Substring(noun.Start, noun.Length));
        var speaks = SpeakingVerbs.Find(text) is { } speaking && speaking.Start < noun.Start;
        var isPlain = !isVague && verb.Start < noun.Start && noun.Start - verb.Start - verb.Length <= 12;
        return speaks || isPlain;
    }
}
