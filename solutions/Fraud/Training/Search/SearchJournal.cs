using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Suite.Hosting;
using Suite.Journal;
using Suite.Trees;

namespace Suite.Fraud.Training.Search;

/// <summary>A search as the journal has it.</summary>
internal sealed record StoredSearch(SearchStarted Started, SearchSpace Space, IReadOnlyList<FinishedTrial> Trials, SearchFinished? Finished);

/// <summary>
/// A tenant's searches in the journal: each has a stream <c>search/ID</c> with how it began, its trials as they end and the model that came of it;
/// the stream <c>searches</c> names them in order.
/// </summary>
internal sealed class SearchJournal(IJournal journal, TimeProvider time)
{
    private const string Started = "search-started";
    private const string Trial = "search-trial-ended";
    private const string Finished = "search-finished";
    private const string Listed = "search-listed";
    private const string ListStream = "searches";

    /// <exception cref="InvalidDataException">There is such a search already.</exception>
    public async Task BeginAsync(TenantId tenant, SearchStarted started, CancellationToken ct)
    {
        var stream = StreamOf(started.Id);
        NewEvent[] events =
        [
            Event($"{stream}/started", stream, Started, Bytes(started, SearchEventJson.Default.SearchStarted)) with { ExpectedVersion = 0 },
            Event($"{stream}/listed", ListStream, Listed, Bytes(new SearchListed(started.Id), SearchEventJson.Default.SearchListed)),
        ];
        if (await journal.AppendAsync(tenant, events, ct) is not AppendResult.Appended)
        {
            throw new InvalidDataException($"The search {started.Id} over the same payments with the same seed is there already: resume it, or give another seed.");
        }
    }

    /// <summary>A search that had ended already and is resumed without further trials ends the same way again; it is written once.</summary>
    public async Task FinishAsync(TenantId tenant, string id, SearchFinished finished, CancellationToken ct) => await journal.AppendAsync(
        tenant, [Event($"{StreamOf(id)}/finished/{finished.Trials}", StreamOf(id), Finished, Bytes(finished, SearchEventJson.Default.SearchFinished))], ct);

    public IStudyLog LogOf(TenantId tenant, string id, SearchSpace space) => new TrialLog(this, tenant, id, space);

    /// <summary>Null when there is no such search.</summary>
    public async Task<StoredSearch?> FindAsync(TenantId tenant, string id, CancellationToken ct)
    {
        SearchStarted? started = null;
        SearchFinished? finished = null;
        SearchSpace? space = null;
        var trials = new List<FinishedTrial>();
        await foreach (var e in journal.ReadStreamAsync(tenant, StreamOf(id), 0, ct))
        {
            switch (e.Type)
            {
                case Started:
                    started = JsonSerializer.Deserialize(e.Payload.Span, SearchEventJson.Default.SearchStarted)!;
                    space = SearchSpace.Parse(started.Space.GetRawText());
                    break;
                case Trial:
                    trials.Add(FinishedTrial.FromJson(space!, JsonNode.Parse(e.Payload.Span)!.AsObject()));
                    break;
                case Finished:
                    finished = JsonSerializer.Deserialize(e.Payload.Span, SearchEventJson.Default.SearchFinished)!;
                    break;
            }
        }

        return started is null ? null : new StoredSearch(started, space!, [.. trials.OrderBy(t => t.Number)], finished);
    }

    /// <summary>The id of the search that was begun last; null when there was none.</summary>
    public async Task<string?> FindLatestAsync(TenantId tenant, CancellationToken ct)
    {
        string? latest = null;
        await foreach (var e in journal.ReadStreamAsync(tenant, ListStream, 0, ct))
        {
            latest = JsonSerializer.Deserialize(e.Payload.Span, SearchEventJson.Default.SearchListed)!.Id;
        }

        return latest;
    }

    private static string StreamOf(string id) => $"search/{id}";

    private static byte[] Bytes<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);

    private NewEvent Event(string id, string stream, string type, byte[] payload) => new()
    {
        Id = id,
        Stream = stream,
        Type = type,
        EventTimeMicros = time.NowMicros(),
        RequestHash = SHA256.HashData(payload),
        Payload = payload,
    };

    private async ValueTask AppendTrialAsync(TenantId tenant, string id, SearchSpace space, FinishedTrial trial, CancellationToken ct)
    {
        var payload = Encoding.UTF8.GetBytes(trial.ToJson(space).ToJsonString());
        if (await journal.AppendAsync(tenant, [Event($"{StreamOf(id)}/trial/{trial.Number}", StreamOf(id), Trial, payload)], ct) is not AppendResult.Appended)
        {
            throw new InvalidDataException($"Trial {trial.Number} of search {id} is in the journal already: another node is running it. Let one of them end.");
        }
    }

    private sealed class TrialLog(SearchJournal searches, TenantId tenant, string id, SearchSpace space) : IStudyLog
    {
        public ValueTask AppendAsync(FinishedTrial trial, CancellationToken ct) => searches.AppendTrialAsync(tenant, id, space, trial, ct);
    }
}
