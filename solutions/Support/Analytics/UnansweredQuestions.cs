using System.Text.RegularExpressions;
using Suite.Grains;
using Suite.Hosting;
using Suite.Journal;
using Suite.Support.Bots;
using Suite.Support.Conversations;
using Suite.Text.Intents;

namespace Suite.Support.Analytics;

/// <summary>A group of questions that nothing answered, and what might: a new intent, or an article.</summary>
/// <param name="Questions">How many were asked.</param>
/// <param name="Conversations">In how many conversations.</param>
/// <param name="Keywords">What tells them from the others.</param>
/// <param name="Examples">Some of them, the central one first; addresses and numbers are taken out.</param>
/// <param name="ProposedIntent">A name for them.</param>
/// <param name="NearestIntent">The intent that most of them are taken for now; they may be examples of it. Null where there is none or they differ.</param>
/// <param name="ProposedArticle">What an article about them might answer.</param>
/// <param name="FirstAt">When the first was asked.</param>
/// <param name="LastAt">When the last was asked.</param>
internal sealed record UnansweredGroup(
    string Language, int Questions, int Conversations, IReadOnlyList<string> Keywords, IReadOnlyList<string> Examples, string ProposedIntent, string? NearestIntent,
    ProposedArticle ProposedArticle, string FirstAt, string LastAt);

/// <param name="Title">The central question.</param>
/// <param name="Outline">Questions that it should answer, each differently put.</param>
internal sealed record ProposedArticle(string Title, IReadOnlyList<string> Outline);

/// <param name="Questions">Read and put into groups: the newest, at most <see cref="AnalyticsOptions.UnansweredMax"/>.</param>
/// <param name="Single">Of them in no group.</param>
/// <param name="Erased">Left out since their conversation was erased.</param>
internal sealed record UnansweredView(int Questions, int Single, int Erased, IReadOnlyList<UnansweredGroup> Groups);

/// <summary>
/// Reads the words of unanswered questions from the journal and puts them into groups, anew for every call: nothing that a shopper wrote is kept here, so
/// what is erased is gone from the next answer on.
/// </summary>
internal sealed partial class UnansweredQuestions(IJournal journal, IGrainFactory grains, BotCatalog bots)
{
    private const int ReadAtOnce = 500;
    private const int GroupsMax = 50;
    private const int ExamplesMax = 5;
    private const int ExampleLengthMax = 300;

    /// <summary>From this share on, a group's members are taken for one intent.</summary>
    private const double NearestShareMin = 0.6;

    private sealed record Question(string Text, UnansweredPlace Place);

    public async Task<UnansweredView> ReadAsync(TenantId tenant, CancellationToken ct)
    {
        var places = await AnalyticsGrain.Of(grains, tenant).ListUnansweredAsync(ct);
        var questions = new List<Question>(places.Count);
        foreach (var chunk in places.Chunk(ReadAtOnce))
        {
            var events = await journal.FindAsync(tenant, [.. chunk.Select(p => p.EventId)], ct);
            questions.AddRange(events.Zip(chunk, (e, place) => (Text: e is null ? null : TextOf(e), Place: place))
                .Where(q => !string.IsNullOrWhiteSpace(q.Text)).Select(q => new Question(q.Text!, q.Place)));
        }

        var intents = (await bots.GetAsync(tenant, ct)).Intents;
        var groups = await BotLoader.OnOwnThreadAsync(() => questions.GroupBy(q => q.Place.Language, StringComparer.Ordinal).SelectMany(g => Group([.. g], intents, ct)).ToList(), ct);
        return new UnansweredView(
            questions.Count, questions.Count - groups.Sum(g => g.Questions), places.Count - questions.Count,
            [.. groups.OrderByDescending(g => g.Questions).ThenBy(g => g.FirstAt, StringComparer.Ordinal).Take(GroupsMax)]);
    }

    private static string? TextOf(JournalEvent stored) => ConversationJournal.Codec.Decode(stored) switch
    {
        BotReplied e => e.Personal?.Query,
        MessageReceived e => e.Personal?.Text,
        _ => null,
    };

    private static IEnumerable<UnansweredGroup> Group(List<Question> questions, IntentModel? intents, CancellationToken ct)
    {
        var words = questions.Select(q => QuestionWords.Of(q.Text)).ToList();
        var questionsWith = words.SelectMany(w => w).CountBy(w => w, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        foreach (var cluster in QuestionClusters.Of([.. questions.Select(q => q.Text)], ct))
        {
            var members = cluster.Members.Select(m => questions[m]).ToList();
            var keywords = QuestionWords.KeywordsOf([.. cluster.Members.Select(m => words[m])], questionsWith, questions.Count);
            var center = questions[cluster.Center];
            var examples = members.Where(m => m != center).Prepend(center).Select(m => Shown(m.Text)).Distinct(StringComparer.OrdinalIgnoreCase).Take(ExamplesMax).ToList();
            yield return new UnansweredGroup(
                center.Place.Language, members.Count, members.Select(m => m.Place.ConversationId).Distinct(StringComparer.Ordinal).Count(), keywords, examples,
                QuestionWords.NameOf(keywords, center.Text), NearestIntent(members, intents),
                new ProposedArticle(examples[0], [.. examples.Skip(1)]),
                Timestamps.Format(members.Min(m => m.Place.AtMicros)), Timestamps.Format(members.Max(m => m.Place.AtMicros)));
        }
    }

    private static string? NearestIntent(List<Question> members, IntentModel? intents)
    {
        if (intents is null)
        {
            return null;
        }

        var best = members.Select(m => intents.Classify(m.Text, 1).Top[0].Intent).CountBy(i => i, StringComparer.Ordinal)
            .OrderByDescending(i => i.Value).ThenBy(i => i.Key, StringComparer.Ordinal).First();
        return best.Value >= NearestShareMin * members.Count ? best.Key : null;
    }

    /// <summary>For people who have no business with this one shopper: without addresses, account numbers, and long numbers of any kind.</summary>
    private static string Shown(string text)
    {
        var shown = LongNumber().Replace(Redactor.Redact(text), "…");
        return shown.Length <= ExampleLengthMax ? shown : string.Concat(shown.AsSpan(0, ExampleLengthMax), "…");
    }

    [GeneratedRegex(@"\d[\d -]{3,}\d", RegexOptions.NonBacktracking)]
    private static partial Regex LongNumber();
}
