using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Suite.Grains;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud.Scoring;

/// <summary>Recovers the windows of every tenant when the server starts, and says when that is done: only then should a balancer send payments.</summary>
internal sealed partial class ScoringReadiness(IJournal journal, IGrainFactory grains, ILogger<ScoringReadiness> logger)
    : BackgroundService, IReadinessCheck
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, string> _missing = new() { ["tenants"] = "The tenants are being read from the journal." };

    public string Name => "fraud-windows";

    public ValueTask<string?> CheckAsync(CancellationToken ct) => new(_missing.IsEmpty ? null : string.Join(" ", _missing.Values.Order()));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryRecoverAsync(stoppingToken))
        {
            await Task.Delay(Retry, stoppingToken);
        }
    }

    private async Task<bool> TryRecoverAsync(CancellationToken ct)
    {
        try
        {
            var done = true;
            foreach (var tenant in await journal.ListTenantsAsync(ct))
            {
                done &= tenant == ApiKeys.SystemTenant || await TryRecoverAsync(tenant, ct);
            }

            _missing.TryRemove("tenants", out _);
            return done;
        }
        catch (JournalUnavailableException e)
        {
            LogFailed("all", e);
            return false;
        }
    }

    /// <summary>
    /// One tenant whose windows cannot be recovered (a model's content lost, a declaration no longer understood) keeps the node unready and is
    /// tried again, but neither stops the server nor keeps the other tenants from their windows.
    /// </summary>
    private async Task<bool> TryRecoverAsync(TenantId tenant, CancellationToken ct)
    {
        try
        {
            if (await HasScoringAsync(tenant, ct))
            {
                _missing.TryAdd(tenant.Value, $"The windows of tenant {tenant} are being recovered.");
                await grains.GetGrain<IPaymentScoringGrain>(tenant.Value).CatchUpAsync(ct);
                _missing.TryRemove(tenant.Value, out _);
            }

            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException and not OutOfMemoryException)
        {
            _missing[tenant.Value] = $"The windows of tenant {tenant} cannot be recovered; the log says why.";
            LogFailed(tenant.Value, e);
            return false;
        }
    }

    private async Task<bool> HasScoringAsync(TenantId tenant, CancellationToken ct)
    {
        await foreach (var _ in journal.ReadStreamAsync(tenant, Journaling.FraudEvents.FeatureSetStream, 0, ct))
        {
            return true;
        }

        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The windows of tenant {Tenant} could not be recovered yet")]
    private partial void LogFailed(string tenant, Exception cause);
}
