using Microsoft.Extensions.Logging;
using Suite.Journal;
using Suite.Support.Embeddings;
using Suite.Support.Knowledge;
using Suite.Support.Knowledge.Indexing;

namespace Suite.Support.Bots;

/// <summary>
/// The sentence vectors of one tenant's passages: kept by what was embedded, so that an unchanged passage of a changed article keeps its own, and computed in the background
/// for passages that have none. Belongs to the one task that follows the tenant; only the computing runs beside it.
/// </summary>
internal sealed partial class BotVectors(TenantId tenant, VectorParts parts) : IPassageVectors, IDisposable
{
    /// <summary>Passages after which what was computed is taken into use and written.</summary>
    private const int RoundMax = 256;

    private readonly Dictionary<UInt128, float[]> _vectors = [];

    /// <summary>How often passages were in a request that failed: they come after the others, so that one that the model refuses holds up no other.</summary>
    private readonly Dictionary<UInt128, int> _failures = [];
    private readonly CancellationTokenSource _ended = new();
    private Task<Round>? _running;
    private int _batch = parts.Sentences.BatchMax;
    private TimeSpan _wait;
    private long _failedAt;
    private int _stored;

    /// <param name="Vectors">Computed.</param>
    /// <param name="Failed">The passages of the request that failed.</param>
    /// <param name="Cause">Why; null where none did.</param>
    private sealed record Round(List<KeyValuePair<UInt128, float[]>> Vectors, IReadOnlyList<UInt128> Failed, Exception? Cause);

    public int Width { get; private set; }

    public UInt128 KeyOf(Passage passage) => parts.Sentences.KeyOf(IndexSegment.TextOf(passage));

    public float[]? Find(UInt128 key) => _vectors.GetValueOrDefault(key);

    /// <summary>Reads what was computed before the last stop.</summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        var read = await BotLoader.OnOwnThreadAsync(() => parts.Files.Read(tenant, parts.Sentences.Model), ct);
        _stored = read.Count;
        foreach (var (key, vector) in read)
        {
            (_vectors[key], Width) = (vector, vector.Length);
        }
    }

    /// <summary>Every known vector put to its passage.</summary>
    public Task<KnowledgeIndex> FillAsync(KnowledgeIndex knowledge, CancellationToken ct) => BotLoader.OnOwnThreadAsync(() => knowledge.With(this), ct);

    /// <summary>Begins computing what the index lacks, unless that is under way or the model has just failed.</summary>
    /// <param name="knowledge">Filled.</param>
    /// <param name="onDone">Told when there is something to take.</param>
    public void BeginIfDue(KnowledgeIndex knowledge, Action onDone)
    {
        if (_running is not null || (_wait > TimeSpan.Zero && parts.Time.GetElapsedTime(_failedAt) < _wait))
        {
            return;
        }

        var wanted = knowledge.VectorCount == knowledge.VectorSlots ? [] : knowledge.Keys().Where(k => !_vectors.ContainsKey(k.Key)).DistinctBy(k => k.Key)
            .OrderBy(k => _failures.GetValueOrDefault(k.Key)).Take(RoundMax).Select(k => (k.Key, IndexSegment.TextOf(k.Passage))).ToArray();
        if (wanted.Length == 0)
        {
            ForgetOld(knowledge);
            return;
        }

        var batch = _batch;
        _running = Task.Run(() => ComputeAsync(wanted, batch, _ended.Token));
        _ = _running.ContinueWith(_ => onDone(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Takes what was computed meanwhile; true where there is any, and the index is to be filled again.</summary>
    public async Task<bool> TakeAsync()
    {
        if (_running is not { IsCompleted: true } done)
        {
            return false;
        }

        _running = null;
        var round = await done;
        if (round.Cause is not null)
        {
            OnFailed(round);
        }
        else
        {
            (_wait, _batch) = (TimeSpan.Zero, Math.Min(parts.Sentences.BatchMax, 2 * _batch));
        }

        Keep(round.Vectors);
        return round.Vectors.Count > 0;
    }

    /// <summary>Stops computing; what is done is kept.</summary>
    public async Task EndAsync()
    {
        await _ended.CancelAsync();
        if (_running is not null)
        {
            Keep((await _running).Vectors);
        }
    }

    public void Dispose() => _ended.Dispose();

    private async Task<Round> ComputeAsync((UInt128 Key, string Text)[] wanted, int batch, CancellationToken ct)
    {
        var vectors = new List<KeyValuePair<UInt128, float[]>>();
        UInt128[] asked = [];
        try
        {
            await parts.One.WaitAsync(ct);
            try
            {
                foreach (var some in wanted.Chunk(batch))
                {
                    asked = [.. some.Select(s => s.Key)];
                    var computed = await parts.Sentences.OfPassagesAsync([.. some.Select(s => s.Text)], ct);
                    vectors.AddRange(some.Select((s, i) => KeyValuePair.Create(s.Key, computed[i])));
                }
            }
            finally
            {
                parts.One.Release();
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new Round(vectors, asked, e);
        }

        return new Round(vectors, [], null);
    }

    private void OnFailed(Round round)
    {
        foreach (var key in round.Failed)
        {
            _failures[key] = _failures.GetValueOrDefault(key) + 1;
        }

        // Fewer at once the next time: perhaps only one of them is refused, or all together are too much.
        _batch = Math.Max(1, round.Failed.Count / 2);
        _failedAt = parts.Time.GetTimestamp();
        _wait = round.Vectors.Count > 0 || _wait == TimeSpan.Zero ? parts.Options.RetryMin : TimeSpan.FromTicks(Math.Min(parts.Options.RetryMax.Ticks, 2 * _wait.Ticks));
        LogFailed(parts.Logger, tenant.Value, round.Cause!.GetType().Name, _wait);
    }

    private void Keep(List<KeyValuePair<UInt128, float[]>> vectors)
    {
        if (vectors.Count == 0)
        {
            return;
        }

        var width = vectors[^1].Value.Length;
        if (width != Width)
        {
            // The first ones ever; or the service's model has changed under its name, and none of the others can be compared any more.
            (Width, _stored) = (width, 0);
            _vectors.Clear();
        }

        var fitting = vectors.FindAll(v => v.Value.Length == width);
        foreach (var (key, vector) in fitting)
        {
            _vectors[key] = vector;
            _failures.Remove(key);
        }

        if (_stored == 0)
        {
            parts.Files.Replace(tenant, parts.Sentences.Model, width, fitting);
        }
        else
        {
            parts.Files.Append(tenant, fitting);
        }

        _stored += fitting.Count;
    }

    /// <summary>Once most belong to passages that are gone.</summary>
    private void ForgetOld(KnowledgeIndex knowledge)
    {
        if (_stored <= (2 * knowledge.PassageCount) + RoundMax)
        {
            return;
        }

        var live = knowledge.Keys().Select(k => k.Key).ToHashSet();
        foreach (var key in _vectors.Keys.Where(k => !live.Contains(k)).ToArray())
        {
            _vectors.Remove(key);
        }

        _failures.Clear();
        _stored = _vectors.Count;
        parts.Files.Replace(tenant, parts.Sentences.Model, Width, _vectors);
    }

    // Kind only: services repeat parts of the key, and of the text, in their messages.
    [LoggerMessage(Level = LogLevel.Warning, Message = "The embedding model gave no vectors of passages of tenant {Tenant} ({Kind}); the next attempt is in {Wait}")]
    private static partial void LogFailed(ILogger logger, string tenant, string kind, TimeSpan wait);
}

/// <summary>What all tenants' vectors are computed with.</summary>
/// <param name="Sentences">The model.</param>
/// <param name="Files">Where they are kept.</param>
/// <param name="Options">How to retry.</param>
/// <param name="Time">The clock.</param>
/// <param name="One">One tenant's passages at a time: the others' and the questions want the model too.</param>
/// <param name="Logger">Hears of failures.</param>
internal sealed record VectorParts(SentenceVectors Sentences, VectorFiles Files, EmbeddingOptions Options, TimeProvider Time, SemaphoreSlim One, ILogger Logger);
