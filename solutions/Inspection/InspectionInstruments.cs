using System.Diagnostics.Metrics;
using Suite.Inspection.Verdicts;

namespace Suite.Inspection;

/// <summary>Metrics of the line. Cameras are labels: an installation has tens of them.</summary>
internal sealed class InspectionInstruments : IDisposable
{
    private readonly Meter _meter = new("Suite.Inspection");
    private readonly Histogram<double> _latency;
    private readonly Histogram<int> _batch;
    private readonly Histogram<double> _run;
    private readonly Counter<long> _verdicts;
    private readonly Counter<long> _skipped;
    private readonly Counter<long> _alarms;
    private readonly Counter<long> _deliveries;

    public InspectionInstruments()
    {
        _latency = _meter.CreateHistogram<double>("suite.inspection.latency", "s", "From a frame's capture to its verdict.");
        _batch = _meter.CreateHistogram<int>("suite.inspection.batch.size", "{picture}", "Pictures and tiles that went to a model together.");
        _run = _meter.CreateHistogram<double>("suite.inspection.batch.duration", "s", "Preparing and running a batch.");
        _verdicts = _meter.CreateCounter<long>("suite.inspection.verdicts", "{verdict}", "Verdicts by outcome: ok, ng, not-inspected.");
        _skipped = _meter.CreateCounter<long>("suite.inspection.frames.skipped", "{frame}", "Frames of free-running cameras that were not looked at because a later one was there.");
        _alarms = _meter.CreateCounter<long>("suite.inspection.alarms", "{alarm}", "Alarms raised, by kind.");
        _deliveries = _meter.CreateCounter<long>("suite.inspection.output.deliveries", "{event}", "Events sent to webhooks and brokers: delivered, retried, dead.");
    }

    public void OnBatch(int count, TimeSpan duration)
    {
        _batch.Record(count);
        _run.Record(duration.TotalSeconds);
    }

    public void OnVerdict(string source, PartVerdict verdict, TimeSpan latency)
    {
        var camera = new KeyValuePair<string, object?>("camera", source);
        _verdicts.Add(1, camera, new("outcome", verdict.Name()));
        _latency.Record(latency.TotalSeconds, camera);
    }

    public void OnSkipped(string camera) => _skipped.Add(1, new KeyValuePair<string, object?>("camera", camera));

    public void OnAlarm(string kind) => _alarms.Add(1, new KeyValuePair<string, object?>("kind", kind));

    /// <param name="result"><c>delivered</c>, <c>retried</c> or <c>dead</c>.</param>
    public void OnDelivery(string result) => _deliveries.Add(1, new KeyValuePair<string, object?>("result", result));

    public void Dispose() => _meter.Dispose();
}
