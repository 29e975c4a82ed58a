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
        var done = false;
        while (!done)
        {
            try
            {
                await RecoverAsync(stoppingToken);
                done = true;
            }
            catch (Exception e) when (e is JournalUnavailableException or InvalidDataException or LimitExceededException)
            {
                LogFailed(e.Message);
                await Task.Delay(Retry, stoppingToken);
            }
        }
    }

    private async Task RecoverAsync(CancellationToken ct)
    {
        foreach (var tenant in await journal.ListTenantsAsync(ct))
        {
            if (tenant != ApiKeys.SystemTenant && await HasPaymentsAsync(tenant, ct))
            {
                _missing[tenant.Value] = $"The windows of tenant {tenant} are being recovered.";
                await grains.GetGrain<IPaymentScoringGrain>(tenant.Value).CatchUpAsync(ct);
                _missing.TryRemove(tenant.Value, out _);
            }
        }

        _missing.TryRemove("tenants", out _);
    }

    private async Task<bool> HasPaymentsAsync(TenantId tenant, CancellationToken ct)
    {
        await foreach (var _ in journal.ReadStreamAsync(tenant, Journaling.FraudEvents.FeatureSetStream, 0, ct))
        {
            return true;
        }

        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Windows could not be recovered yet: {Reason}")]
    private partial void LogFailed(string reason);
}
