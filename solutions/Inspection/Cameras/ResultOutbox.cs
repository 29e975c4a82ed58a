using Suite.Inspection.Alarms;
using Suite.Inspection.Results;
using Suite.Journal;

namespace Suite.Inspection.Cameras;

/// <summary>
/// A camera's verdicts on their way into the journal. While the journal cannot be written they wait in memory, in order, and are written when it can; beyond
/// the bound the oldest are lost, and that is counted. Pictures are not held meanwhile. Thread-safe.
/// </summary>
internal sealed class ResultOutbox(ResultBook book, TenantId tenant) : IDisposable
{
    /// <summary>Twenty minutes of a camera with ten parts a second.</summary>
    public const int WaitingMax = 12_000;

    private const int GroupMax = 256;

    private readonly SemaphoreSlim _writing = new(1);
    private readonly Queue<ResultEvent> _waiting = new();
    private readonly object _gate = new();
    private long _lost;
    private bool _isLate;

    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>True: it is durable, at this position. False: it waits, behind what waited before.</summary>
    public async Task<(bool Stored, long Position)> StoreAsync(ResultEvent raised, CancellationToken ct)
    {
        if (Waiting == 0)
        {
            try
            {
                return (true, (await book.AppendAsync(tenant, [raised], null, ct)).Position);
            }
            catch (JournalUnavailableException)
            {
                // Told by the alarm that the runner raises for what waits.
            }
        }

        lock (_gate)
        {
            if (_waiting.Count >= WaitingMax)
            {
                _waiting.Dequeue();
                _lost++;
            }

            _waiting.Enqueue(raised);
        }

        return (false, 0);
    }

    /// <summary>Writes what waits. Verdicts that had to wait are an alarm, which can be told, like they, once the journal can be written again.</summary>
    public async Task<AlarmChange?> RetryAsync(CancellationToken ct)
    {
        var waiting = Waiting;
        if (waiting == 0)
        {
            var wasLate = _isLate;
            _isLate = false;
            return wasLate ? AlarmChange.Clear(AlarmKind.ResultsNotStored) : null;
        }

        await WriteAsync(ct);
        if (_isLate)
        {
            return null;
        }

        _isLate = true;
        var lost = Lost > 0 ? $" {Lost} were lost." : "";
        return AlarmChange.Raise(AlarmKind.ResultsNotStored, $"{waiting} verdicts had to wait for the journal.{lost}");
    }

    public void Dispose() => _writing.Dispose();

    private async Task WriteAsync(CancellationToken ct)
    {
        await _writing.WaitAsync(ct);
        try
        {
            while (true)
            {
                ResultEvent[] group;
                lock (_gate)
                {
                    group = [.. _waiting.Take(GroupMax)];
                }

                if (group.Length == 0)
                {
                    return;
                }

                await book.AppendAsync(tenant, group, null, ct);
                Forget(group);
            }
        }
        catch (JournalUnavailableException)
        {
            // They go on waiting.
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>The oldest may have been lost to the bound meanwhile.</summary>
    private void Forget(ResultEvent[] group)
    {
        lock (_gate)
        {
            foreach (var stored in group)
            {
                if (_waiting.TryPeek(out var first) && ReferenceEquals(first, stored))
                {
                    _waiting.Dequeue();
                }
            }
        }
    }
}
