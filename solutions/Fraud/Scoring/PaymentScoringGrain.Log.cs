using Microsoft.Extensions.Logging;

namespace Suite.Fraud.Scoring;

internal sealed partial class PaymentScoringGrain
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Tenant {Tenant}: windows recovered to position {Position} in {Took}")]
    private partial void LogRecovered(string tenant, long position, TimeSpan took);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tenant {Tenant}: a batch of {Count} payments was not stored and not answered")]
    private partial void LogBatchFailed(string tenant, int count, Exception cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "Tenant {Tenant}: scoring met a broken invariant; windows are rebuilt from the journal")]
    private partial void LogBroken(string tenant, Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tenant {Tenant}: windows could not be brought up to date: {Reason}")]
    private partial void LogBehind(string tenant, string reason);
}
