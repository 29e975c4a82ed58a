using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Suite.Hosting;

/// <summary>
/// Collects the instruments of the product's meters (<c>Suite.*</c>) and of the runtime, and writes them in Prometheus' text format 0.0.4.
/// Recording takes a hash of the labels and an atomic addition. Thread-safe.
/// </summary>
public sealed class PrometheusExporter : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly string[] OtherMeters = ["System.Runtime", "Microsoft.AspNetCore.Server.Kestrel"];

    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly Lock _scraping = new();
    private readonly int _seriesMax;
    private long _scrape;

    public PrometheusExporter(SuiteServerOptions options)
    {
        _seriesMax = options.MetricSeriesMax;
        _listener.InstrumentPublished = OnPublished;
        _listener.SetMeasurementEventCallback<byte>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<short>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<decimal>((_, value, tags, state) => Record(state, (double)value, tags));
        _listener.Start();
    }

    /// <summary>Everything collected, observable instruments read now.</summary>
    public string Write()
    {
        lock (_scraping)
        {
            _scrape++;
            _listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach (var family in _families.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
                family.Write(text, _scrape);
            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private void OnPublished(Instrument instrument, MeterListener listener)
    {
        var meter = instrument.Meter.Name;
        if (!meter.StartsWith("Suite.", StringComparison.Ordinal) && meter != "Suite" && !OtherMeters.Contains(meter))
            return;
        var type = instrument.GetType().Name;
        var observed = instrument.IsObservable;
        var kind = type.StartsWith("Histogram", StringComparison.Ordinal) ? MetricKind.Histogram
            : type.StartsWith("Counter", StringComparison.Ordinal) || type.StartsWith("ObservableCounter", StringComparison.Ordinal) ? MetricKind.Counter
            : MetricKind.Gauge;
        var name = PrometheusText.MetricName(instrument.Name, instrument.Unit, kind);
        var family = _families.GetOrAdd(name, n => new MetricFamily(n, instrument, kind, observed, _seriesMax));
        // One name must not have two types: the first instrument keeps it.
        if (family.Kind == kind && family.Observed == observed)
            listener.EnableMeasurementEvents(instrument, new Target(family, Adds: !observed && !type.StartsWith("Gauge", StringComparison.Ordinal)));
    }

    private void Record(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var target = (Target)state!;
        target.Family.Record(value, tags, _scrape, target.Adds);
    }

    private sealed record Target(MetricFamily Family, bool Adds);
}
