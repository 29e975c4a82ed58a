using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Suite.Journal;

namespace Suite.Fraud.Reviews;

/// <summary>What operators watch of the review queue.</summary>
internal sealed class ReviewInstruments : IDisposable
{
    private readonly Meter _meter;
    private readonly Histogram<double> _assignmentSeconds;
    private readonly Histogram<double> _decisionSeconds;
    private readonly Counter<long> _verdicts;
    private readonly ConcurrentDictionary<TenantId, ReviewCounts> _queues = new();

    public ReviewInstruments(IMeterFactory meters)
    {
        _meter = meters.Create("Suite.Fraud.Reviews");
        _assignmentSeconds = _meter.CreateHistogram<double>(
            "suite.fraud.review_time_to_assignment", "s", "From the opening of a case until somebody first had it; counted by the node that took the command.");
        _decisionSeconds = _meter.CreateHistogram<double>(
            "suite.fraud.review_time_to_decision", "s", "From the opening of a case until its verdict was final; counted by the node that took the command.");
        _verdicts = _meter.CreateCounter<long>("suite.fraud.review_verdicts", "{verdict}", "Final verdicts, by what they say.");
        _meter.CreateObservableGauge("suite.fraud.review_cases", Cases, "{case}", "Live cases by status, as this node sees them.");
    }

    public void OnChanged(TenantId tenant, ReviewEvent raised)
    {
        var seconds = Math.Max(0, raised.AtMicros - raised.OpenedAtMicros) / 1e6;
        switch (raised)
        {
            case ReviewAssigned { First: true }:
                _assignmentSeconds.Record(seconds, Tag(tenant));
                break;
            case ReviewDecided decided:
                _decisionSeconds.Record(seconds, Tag(tenant));
                _verdicts.Add(1, Tag(tenant), new("verdict", decided.IsFraud ? "fraud" : "genuine"));
                break;
        }
    }

    public void OnQueue(TenantId tenant, ReviewCounts counts) => _queues[tenant] = counts;

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Cases() => _queues.SelectMany(q => (Measurement<long>[])
    [
        new(q.Value.Open, Tag(q.Key), new("status", "open")),
        new(q.Value.AwaitingSecond, Tag(q.Key), new("status", "awaiting-second")),
    ]);

    private static KeyValuePair<string, object?> Tag(TenantId tenant) => new("tenant", tenant.Value);
}
