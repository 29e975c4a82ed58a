using Microsoft.Extensions.Options;
using Suite.Hosting;
using Suite.Journal;
using Suite.Models;
using Suite.Support.Bots;
using Suite.Support.Intents;
using Suite.Text.Intents;

namespace Suite.Support.Training;

/// <summary>A tenant's examples as of a version of their stream.</summary>
/// <param name="Imports">That the set is put together from.</param>
internal sealed record StoredExamples(ExampleSet Set, long StreamVersion, int Imports, long Position);

/// <summary>What an import did.</summary>
internal abstract record ImportResult
{
    public sealed record Done(int Added, int Moved, StoredExamples Stored) : ImportResult;

    public sealed record Refused(Problem Problem) : ImportResult;
}

/// <summary>Example messages: files in the content store, imports in the journal.</summary>
internal sealed class ExampleBook(IJournal journal, IContentStore contents, IOptions<TrainingOptions> options, TimeProvider time)
{
    private const int AttemptsMax = 20;

    /// <exception cref="JournalUnavailableException">The journal or the content store is out of reach, or a file is lost.</exception>
    public async Task<StoredExamples> ReadAsync(TenantId tenant, CancellationToken ct)
    {
        var imports = new List<IntentsImported>();
        var (version, position) = (0L, 0L);
        await foreach (var e in journal.ReadStreamAsync(tenant, BotEvents.IntentStream, 0, ct))
        {
            (version, position) = (e.StreamVersion, e.Position);
            if (e.Type != BotEvents.IntentsImported)
            {
                continue;
            }

            var imported = BotEvents.Read(e, BotEventsJson.Default.IntentsImported);
            if (imported.Replaces)
            {
                imports.Clear();
            }

            imports.Add(imported);
        }

        var set = new ExampleSet();
        foreach (var imported in imports)
        {
            set.Take(await FetchAsync(imported.Content, ct));
        }

        return new StoredExamples(set, version, imports.Count, position);
    }

    /// <param name="tenant">Whose.</param>
    /// <param name="messages">Out-of-scope ones have the intent <see cref="ExampleSet.OutOfScopeIntent"/>.</param>
    /// <param name="replace">In the place of all there are, instead of on top of them.</param>
    /// <param name="actor">The key that asks for it.</param>
    /// <param name="ct">Ends it; what was journaled stays.</param>
    public async Task<ImportResult> ImportAsync(TenantId tenant, IReadOnlyList<LabelledText> messages, bool replace, string actor, CancellationToken ct)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var before = await ReadAsync(tenant, ct);
            var set = before.Set;
            if (replace)
            {
                set = new ExampleSet();
            }

            var (added, moved) = set.Take(messages);
            if (set.Count > options.Value.MessagesMax)
            {
                return new ImportResult.Refused(new Problem(
                    409, "too-many-examples", "There would be more examples than may be.",
                    $"A tenant may have {options.Value.MessagesMax} example messages; with these it would have {set.Count}. Nothing was stored."));
            }

            if (!replace && added + moved == 0)
            {
                return new ImportResult.Done(0, 0, before);
            }

            var whole = replace || before.Imports >= options.Value.ImportsMax;
            var file = whole ? set.All : messages;
            var content = await contents.PutAsync(ExampleSet.ToCsv(file), ct);
            var outOfScope = file.Count(m => m.Intent == ExampleSet.OutOfScopeIntent);
            var imported = new IntentsImported(content.Value, file.Count - outOfScope, outOfScope, whole, actor);
            if (await journal.AppendAsync(tenant, [BotEvents.Of(imported, before.StreamVersion, time.NowMicros())], ct) is AppendResult.Appended appended)
            {
                return new ImportResult.Done(
                    added, moved, new StoredExamples(set, before.StreamVersion + 1, whole ? 1 : before.Imports + 1, appended.FirstPosition));
            }

            // Another import came first: what is new is decided again on top of it.
        }

        throw new JournalUnavailableException($"Other imports come first every time: {AttemptsMax} attempts failed. Nothing was stored.");
    }

    private async Task<IReadOnlyList<LabelledText>> FetchAsync(string content, CancellationToken ct)
    {
        var file = await contents.GetAsync(new ContentAddress(content), ct)
            ?? throw new JournalUnavailableException($"The example messages {content} are not in the content store; restore it from a backup, or import them anew with mode=replace.");
        return IntentCsv.Read(new MemoryStream(file.ToArray(), writable: false));
    }
}
