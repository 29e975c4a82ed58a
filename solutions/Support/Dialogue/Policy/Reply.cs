using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue.Policy;

/// <summary>A reply in the making.</summary>
internal sealed class Reply(TurnContext context, DialogueState state)
{
    /// <summary>Buttons that "the second one" may still refer to.</summary>
    private const int OfferedMax = 10;

    private readonly List<string> _texts = [];
    private readonly List<string> _afterAnswer = [];
    private readonly List<string> _buttons = [];
    private string? _query;
    private string? _reason;

    public TurnContext Context { get; } = context;

    public DialogueState State { get; set; } = state;

    public CompletedFlow? Completed { get; set; }

    /// <summary>Name of the flow that handled the message.</summary>
    public string? Flow { get; set; }

    public bool IsOutOfScope { get; set; }

    public IReadOnlyDictionary<string, string> Collected { get; set; } = new Dictionary<string, string>();

    public bool SaysNothing => _texts.Count == 0 && _query is null;

    public void Say(string text)
    {
        if (text.Length > 0)
        {
            (_query is null ? _texts : _afterAnswer).Add(text);
        }
    }

    public void SayNamed(string name) => Say(Context.Text(name));

    /// <summary>Replaces the buttons: they belong to what was said last.</summary>
    public void Offer(IEnumerable<string> buttons)
    {
        _buttons.Clear();
        _buttons.AddRange(buttons.Where(b => b.Length > 0).Distinct(StringComparer.Ordinal));
    }

    /// <summary>One message asks the knowledge base once.</summary>
    public void AskKnowledge(string query) => _query ??= Message.Cut(query, DialogueRules.QueryLengthMax);

    public void HandOver(string reason) => _reason = reason;

    public DialogueStep Build()
    {
        var outcome = _reason is not null ? DialogueOutcome.Handover : _query is not null ? DialogueOutcome.Answer : DialogueOutcome.Reply;
        var isAnswer = outcome == DialogueOutcome.Answer;
        return new DialogueStep
        {
            State = State with
            {
                Offered = [.. _buttons.Take(OfferedMax)],
                Asked = isAnswer,
                LastQuery = isAnswer ? _query : State.LastQuery,
            },
            Texts = outcome == DialogueOutcome.Handover ? [.. _texts, .. _afterAnswer] : _texts,
            QuickReplies = [.. _buttons.Select(b => new QuickReply(b))],
            Outcome = outcome,
            Query = isAnswer ? _query : null,
            HandoverReason = _reason,
            Completed = Completed,
            Flow = Flow,
            IsOutOfScope = IsOutOfScope,
            AfterAnswer = isAnswer ? _afterAnswer : [],
            Collected = Collected,
        };
    }
}
