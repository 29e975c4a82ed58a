using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Suite.Hosting;
using Suite.Journal;
using Suite.Models;

namespace Suite.Inspection.Results;

/// <summary>
/// Removes pictures of parts that are beyond the bounds of <see cref="EvidenceOptions"/>. What there is, is read from the journal, so a node that was away finds what others
/// wrote; memory: a hundred bytes a picture. Harmless on several nodes at once.
/// </summary>
internal sealed partial class EvidenceRetention(
    ResultBook book, IJournal journal, IContentStore contents, IOptions<EvidenceOptions> options, TimeProvider time, ILogger<EvidenceRetention> logger) : BackgroundService
{
    /// <summary>Pictures older than the oldest that may be kept, by so much, were removed by an earlier run, or never will be found by one.</summary>
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(2);

    private readonly ConcurrentDictionary<TenantId, (List<KeptEvidence> Kept, long ReadUpTo)> _tenants = new();

    /// <summary>One pass over one tenant. Gives how many pictures it removed.</summary>
    internal async Task<int> RunAsync(TenantId tenant, CancellationToken ct)
    {
        var now = time.NowMicros();
        var oldest = now - (options.Value.DaysMax * TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond);
        var (kept, readUpTo) = _tenants.GetOrAdd(tenant, _ => ([], oldest - (LookBack.Ticks / TimeSpan.TicksPerMicrosecond)));
        var found = new List<KeptEvidence>();
        await foreach (var (_, result) in book.ListAsync(tenant, new ResultQuery(readUpTo, now, null, long.MaxValue) { Where = static r => r.Picture is not null }, ct))
        {
            found.Add(new KeptEvidence(result.Id, result.AtMicros, result.Picture!, result.HeatMap, result.EvidenceBytes));
        }

        // Verdicts that waited for the journal are written with the time at which they were made: the last ten minutes are looked at again.
        found.Reverse();
        var known = kept.Select(static k => k.ResultId).ToHashSet(StringComparer.Ordinal);
        kept.AddRange(found.Where(f => known.Add(f.ResultId)));
        var labels = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var corrected in book.CorrectionsAsync(tenant, ct))
        {
            labels.Add(corrected.Picture);
        }

        var gone = RetentionPlan.Remove(kept, labels, oldest, options.Value.BytesMax);
        foreach (var evidence in gone)
        {
            await RemoveAsync(evidence, kept, ct);
        }

        _tenants[tenant] = (kept, now - TenantInspectionKeys.SlotMicros);
        return gone.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                foreach (var tenant in await journal.ListTenantsAsync(stoppingToken))
                {
                    await RunAsync(tenant, stoppingToken);
                }
            }
#pragma warning disable CA1031 // Journal or store are out of reach; the next pass finds what this one did not.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                LogFailed(e);
            }
        }
    }

    /// <summary>Two parts may show the very same picture: it goes with the last of them.</summary>
    private async Task RemoveAsync(KeptEvidence evidence, List<KeptEvidence> kept, CancellationToken ct)
    {
        kept.Remove(evidence);
        foreach (var address in new[] { evidence.Picture, evidence.HeatMap }.OfType<string>().Where(a => kept.TrueForAll(k => k.Picture != a && k.HeatMap != a)))
        {
            await contents.RemoveAsync(new ContentAddress(address), ct);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Old pictures could not be removed; the next pass tries again.")]
    private partial void LogFailed(Exception exception);
}
