using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>What operators watch of the fraud solution.</summary>
internal sealed class FraudInstruments : IDisposable
{
    public const string MeterName = "Suite.Fraud";

    private readonly Meter _meter;
    private readonly Counter<long> _scored;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _batchSeconds;
    private readonly Histogram<int> _batchSize;
    private readonly ConcurrentDictionary<TenantId, (int Entities, long Bytes, long Loads)> _windows = new();

    public FraudInstruments(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _scored = _meter.CreateCounter<long>("suite.fraud.payments_scored", "{payment}", "Payments decided and durable.");
        _refused = _meter.CreateCounter<long>("suite.fraud.payments_refused", "{payment}", "Payments refused because too many were waiting.");
        _batchSeconds = _meter.CreateHistogram<double>("suite.fraud.batch_duration", "s", "From the start of a batch until it was durable.");
        _batchSize = _meter.CreateHistogram<int>("suite.fraud.batch_size", "{payment}", "Payments in a batch.");
        _meter.CreateObservableGauge(
            "suite.fraud.window_entities",
            () => _windows.Select(w => new Measurement<int>(w.Value.Entities, Tag(w.Key))), "{entity}", "Cards, merchants and devices in memory.");
        _meter.CreateObservableGauge(
            "suite.fraud.window_bytes",
            () => _windows.Select(w => new Measurement<long>(w.Value.Bytes, Tag(w.Key))), "By", "Memory held by windows.");
        _meter.CreateObservableCounter(
            "suite.fraud.window_history_loads",
            () => _windows.Select(w => new Measurement<long>(w.Value.Loads, Tag(w.Key))), "{load}", "Times an entity's past was reread from the journal.");
    }

    public void OnBatch(TenantId tenant, int payments, TimeSpan took)
    {
        _scored.Add(payments, Tag(tenant));
        _batchSize.Record(payments, Tag(tenant));
        _batchSeconds.Record(took.TotalSeconds, Tag(tenant));
    }

    public void OnRefused(TenantId tenant) => _refused.Add(1, Tag(tenant));

    public void OnWindows(TenantId tenant, int entities, long bytes, long loads) => _windows[tenant] = (entities, bytes, loads);

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(TenantId tenant) => new("tenant", tenant.Value);
}
