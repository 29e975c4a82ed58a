using Suite.Journal;
using Suite.Support.Conversations;

namespace Suite.Support.Analytics;

/// <summary>A question that no article answered: where it stands in the journal. Its words are read from there when somebody asks, or are erased.</summary>
/// <param name="EventId">Of the event that holds the words.</param>
/// <param name="ConversationId">Where it was asked.</param>
/// <param name="AtMicros">When.</param>
/// <param name="Language">Of the conversation then.</param>
internal sealed record UnansweredPlace(string EventId, string ConversationId, long AtMicros, string Language);

/// <summary>A conversation that may go on.</summary>
internal sealed class LiveConversation
{
    public required DateOnly Begun { get; init; }

    public long LastAtMicros { get; set; }

    public bool IsHandedOver { get; set; }

    public bool IsWaiting { get; set; }

    /// <summary>The shopper's last message: its event, intent, and whether it was about nothing the bot knows.</summary>
    public string? LastEventId { get; set; }

    public string? LastIntent { get; set; }

    public bool LastOutOfScope { get; set; }

    /// <summary>What was said of each message, so that who thinks again counts once; bounded by <see cref="RatingsMax"/>.</summary>
    public Dictionary<string, bool> Ratings { get; init; } = new(StringComparer.Ordinal);

    public const int RatingsMax = 200;
}

/// <summary>
/// What conversations add up to, folded event by event. Pure but for itself: the same events give the same figures. Holds no words of anybody: counts,
/// times, names of intents, and places in the journal.
/// </summary>
internal sealed class ConversationFigures(AnalyticsOptions options)
{
    /// <summary>Ordered, so that the oldest is found at once.</summary>
    private readonly SortedDictionary<DateOnly, DayFigures> _days = [];
    private readonly OrderedDictionary<string, LiveConversation> _live = new(StringComparer.Ordinal);
    private readonly LinkedList<UnansweredPlace> _unanswered = new();

    public IReadOnlyDictionary<DateOnly, DayFigures> Days => _days;

    public IReadOnlyDictionary<string, LiveConversation> Live => _live;

    /// <summary>Oldest first.</summary>
    public IReadOnlyCollection<UnansweredPlace> Unanswered => _unanswered;

    public static ConversationFigures From(FiguresCheckpoint checkpoint, AnalyticsOptions options)
    {
        var figures = new ConversationFigures(options);
        foreach (var (day, counted) in checkpoint.Days)
        {
            figures._days[day] = counted;
        }

        foreach (var (id, live) in checkpoint.Live)
        {
            figures._live[id] = live;
        }

        foreach (var place in checkpoint.Unanswered)
        {
            figures._unanswered.AddLast(place);
        }

        return figures;
    }

    public FiguresCheckpoint ToCheckpoint(long position, string eventId) =>
        new(FiguresCheckpoint.CurrentFormat, position, eventId, Days, [.. Live], Unanswered);

    public void Apply(JournalEvent stored)
    {
        if (!ConversationJournal.IsConversation(stored))
        {
            return;
        }

        var id = ConversationJournal.IdOf(stored);
        Apply(stored, id, ConversationJournal.Codec.Decode(stored));
    }

    private void Apply(JournalEvent stored, string id, ConversationEvent raised)
    {
        switch (raised)
        {
            case ConversationStarted e:
                Begin(id, e.AtMicros);
                break;
            case MessageReceived e:
                OnReceived(stored, LiveOf(id, e.AtMicros), e);
                break;
            case BotReplied e:
                OnReplied(stored, id, LiveOf(id, e.AtMicros), e);
                break;
            case HandoverRequested e:
                OnRequested(LiveOf(id, e.AtMicros), e);
                break;
            case HandoverTaken e:
                OnTaken(LiveOf(id, e.AtMicros), e);
                break;
            case FeedbackGiven e:
                OnFeedback(LiveOf(id, e.AtMicros), e);
                break;
            case AgentReplied or HandoverFinished:
                LiveOf(id, raised.AtMicros).IsWaiting = false;
                break;
            case ConversationClosed:
                _live.Remove(id);
                break;
            case ConversationErased:
                _live.Remove(id);
                Forget(id);
                break;
        }
    }

    private void OnReceived(JournalEvent stored, LiveConversation live, MessageReceived e)
    {
        var day = DayOf(e.AtMicros);
        day.Turns++;
        day.OutOfScope += e.OutOfScope == true ? 1 : 0;
        live.LastEventId = stored.Id;
        live.LastOutOfScope = e.OutOfScope == true;
        live.LastIntent = e is { OutOfScope: not true, Intent.Name: { } intent } ? intent : null;
        if (live.LastIntent is { } name)
        {
            IntentOf(day, name).Messages++;
        }
    }

    private void OnReplied(JournalEvent stored, string id, LiveConversation live, BotReplied e)
    {
        var day = DayOf(e.AtMicros);
        day.Answered += e.Answered == true ? 1 : 0;
        day.Unanswered += e.Answered == false ? 1 : 0;
        if (e.Answered == false && live.LastIntent is { } name)
        {
            IntentOf(day, name).Unanswered++;
        }

        // Asked of the articles in vain: the reply has the question as it was put to them. About nothing the bot knows: the message itself.
        if (e.Answered == false)
        {
            Note(new UnansweredPlace(stored.Id, id, e.AtMicros, e.Language));
        }
        else if (e.Answered is null && live is { LastOutOfScope: true, LastEventId: { } asked })
        {
            Note(new UnansweredPlace(asked, id, e.AtMicros, e.Language));
        }
    }

    private void OnRequested(LiveConversation live, HandoverRequested e)
    {
        DayOf(e.AtMicros).Handovers++;
        live.IsWaiting = true;
        if (!live.IsHandedOver)
        {
            live.IsHandedOver = true;
            if (_days.TryGetValue(live.Begun, out var begun))
            {
                begun.HandedOver++;
            }
        }
    }

    private void OnTaken(LiveConversation live, HandoverTaken e)
    {
        var day = DayOf(e.AtMicros);
        day.Taken++;
        live.IsWaiting = false;
        var bucket = WaitBuckets.Of(e.AtMicros - e.RequestedAtMicros);
        day.Waits[bucket] = day.Waits.GetValueOrDefault(bucket) + 1;
    }

    private void OnFeedback(LiveConversation live, FeedbackGiven e)
    {
        var day = DayOf(e.AtMicros);
        if (live.Ratings.TryGetValue(e.MessageId, out var before))
        {
            // Thought again: the earlier word no longer counts. It was most likely said on the same day.
            day.Helpful -= before && day.Helpful > 0 ? 1 : 0;
            day.Unhelpful -= !before && day.Unhelpful > 0 ? 1 : 0;
        }

        if (live.Ratings.Count < LiveConversation.RatingsMax || live.Ratings.ContainsKey(e.MessageId))
        {
            live.Ratings[e.MessageId] = e.Helpful;
        }

        day.Helpful += e.Helpful ? 1 : 0;
        day.Unhelpful += e.Helpful ? 0 : 1;
    }

    private LiveConversation Begin(string id, long atMicros)
    {
        if (_live.Count >= options.LiveMax)
        {
            _live.RemoveAt(0);
        }

        DayOf(atMicros).Conversations++;
        return _live[id] = new LiveConversation { Begun = DateOf(atMicros), LastAtMicros = atMicros };
    }

    /// <summary>One that was let go, or closed, and goes on all the same is kept again; it was counted when it began.</summary>
    private LiveConversation LiveOf(string id, long atMicros)
    {
        if (!_live.TryGetValue(id, out var live))
        {
            if (_live.Count >= options.LiveMax)
            {
                _live.RemoveAt(0);
            }

            _live[id] = live = new LiveConversation { Begun = DateOf(atMicros) };
        }

        live.LastAtMicros = Math.Max(live.LastAtMicros, atMicros);
        return live;
    }

    private void Note(UnansweredPlace place)
    {
        _unanswered.AddLast(place);
        if (_unanswered.Count > options.UnansweredMax)
        {
            _unanswered.RemoveFirst();
        }
    }

    private void Forget(string id)
    {
        for (var node = _unanswered.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.ConversationId == id)
            {
                _unanswered.Remove(node);
            }

            node = next;
        }
    }

    private DayFigures DayOf(long atMicros)
    {
        var date = DateOf(atMicros);
        if (!_days.TryGetValue(date, out var day))
        {
            _days[date] = day = new DayFigures();
            if (_days.Count > options.DaysMax)
            {
                _days.Remove(_days.Keys.First());
            }
        }

        return day;
    }

    private static IntentFigures IntentOf(DayFigures day, string name)
    {
        if (!day.Intents.TryGetValue(name, out var figures))
        {
            day.Intents[name] = figures = new IntentFigures();
        }

        return figures;
    }

    private static DateOnly DateOf(long atMicros) => DateOnly.FromDateTime(DateTime.UnixEpoch.AddTicks(atMicros * TimeSpan.TicksPerMicrosecond));
}
