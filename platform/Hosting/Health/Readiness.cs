using Suite.Journal;

namespace Suite.Hosting;

/// <summary>Whether the process can serve requests now. Register implementations as <c>IReadinessCheck</c>; each has two seconds.</summary>
public interface IReadinessCheck
{
    /// <summary>Short and stable, for example <c>journal</c>.</summary>
    string Name { get; }

    /// <returns>Null when ready; otherwise what is missing, in a sentence for operators without secrets.</returns>
    ValueTask<string?> CheckAsync(CancellationToken ct);
}

/// <summary>The journal answers and its head can be taken for writing.</summary>
internal sealed class JournalReadiness(IJournal journal) : IReadinessCheck
{
    public string Name => "journal";

    public async ValueTask<string?> CheckAsync(CancellationToken ct)
    {
        await using var session = await journal.BeginAppendAsync(ApiKeys.SystemTenant, ct);
        return null;
    }
}

/// <summary>There is room on the disk of the data directory: a node that cannot store a payment should get none.</summary>
internal sealed class DiskReadiness(SuiteServerOptions options) : IReadinessCheck
{
    /// <summary>Less than one large commit needs.</summary>
    private const long FreeBytesMin = 1 << 20;

    public string Name => "disk";

    public ValueTask<string?> CheckAsync(CancellationToken ct)
    {
        var free = new DriveInfo(Path.GetFullPath(options.DataDirectory)).AvailableFreeSpace;
        return new(free >= FreeBytesMin ? null : "The disk of the data directory is full. Free some space; the server then goes on by itself.");
    }
}

/// <summary>The API keys have been read.</summary>
internal sealed class KeysReadiness(ApiKeys keys) : IReadinessCheck
{
    public string Name => "keys";

    public ValueTask<string?> CheckAsync(CancellationToken ct) => new(keys.Recovered ? null : "The API keys are still being read.");
}

/// <summary>Runs every check, at most once a second however often it is asked.</summary>
internal sealed class Readiness(IEnumerable<IReadinessCheck> checks, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan CheckTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim _running = new(1);
    private (long At, IReadOnlyDictionary<string, string?> Results)? _last;

    /// <returns>By check, null for ready or what is missing.</returns>
    public async Task<IReadOnlyDictionary<string, string?>> CheckAsync(CancellationToken ct)
    {
        await _running.WaitAsync(ct);
        try
        {
            if (_last is { } last && time.GetElapsedTime(last.At) < KeepFor && last.Results.Values.All(r => r is null))
                return last.Results;
            var results = new SortedDictionary<string, string?>(StringComparer.Ordinal);
            foreach (var check in checks)
                results[check.Name] = await RunAsync(check, ct);
            _last = (time.GetTimestamp(), results);
            return results;
        }
        finally
        {
            _running.Release();
        }
    }

    public void Dispose() => _running.Dispose();

    private async Task<string?> RunAsync(IReadinessCheck check, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(CheckTime, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await check.CheckAsync(both.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return "No answer within two seconds.";
        }
        catch (JournalUnavailableException e)
        {
            return Redactor.Redact(e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
        {
            // Not ready is an answer; what exactly broke may name hosts or files and belongs in the log of whoever broke.
            return $"Failed ({e.GetType().Name}).";
        }
    }
}
