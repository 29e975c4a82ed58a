using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Suite.Hosting;

/// <summary>
/// A metric with all its series. Several instruments of one name (one per engine instance, say) share a family. Bounded: beyond the series limit
/// everything else is summed under <c>overflow="true"</c>.
/// </summary>
internal sealed class MetricFamily
{
    private static readonly KeyValuePair<string, object?>[] OverflowTags = [new("overflow", "true")];
    private static readonly double[] SecondBounds = [0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly double[] CountBounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000, 10_000, 100_000, 1_000_000];

    private readonly int _seriesMax;
    private readonly double[] _bounds;
    private readonly Lock _adding = new();
    private readonly MetricSeries _plain;
    private MetricSeries? _overflow;

    // Replaced as a whole when a series is added, so that recording reads it without a lock.
    private volatile Dictionary<int, MetricSeries> _series = [];
    private volatile MetricSeries[] _ordered = [];
    private int _count;

    public MetricFamily(string name, Instrument instrument, MetricKind kind, bool observed, int seriesMax)
    {
        Name = name;
        Help = instrument.Description ?? instrument.Name;
        Kind = kind;
        Observed = observed;
        _seriesMax = seriesMax;
        _bounds = kind == MetricKind.Histogram ? Bounds(instrument) : [];
        _plain = new MetricSeries([], 0, _bounds);
    }

    public string Name { get; }

    public string Help { get; }

    public MetricKind Kind { get; }

    /// <summary>Values are given anew at each scrape instead of being added up.</summary>
    public bool Observed { get; }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, long scrape, bool adds)
    {
        var series = Find(tags);
        if (Kind == MetricKind.Histogram)
            series.Observe(value);
        else if (adds)
            series.Add(value);
        else if (Observed && series.Scrape == scrape)
            series.Add(value); // A second instrument of the same name and labels in one scrape.
        else
            series.Set(value);
        series.Scrape = scrape;
    }

    public void Write(StringBuilder text, long scrape)
    {
        var visible = _ordered.Where(s => !Observed || s.Scrape == scrape).ToArray();
        if (visible.Length == 0)
            return;
        var type = Kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Gauge => "gauge",
            _ => "histogram",
        };
        text.Append("# HELP ").Append(Name).Append(' ').Append(PrometheusText.Help(Help)).Append('\n');
        text.Append("# TYPE ").Append(Name).Append(' ').Append(type).Append('\n');
        foreach (var series in visible)
        {
            if (Kind == MetricKind.Histogram)
                WriteHistogram(text, series);
            else
                WriteLine(text, "", series.Tags, null, PrometheusText.Number(series.Value));
        }
    }

    private void WriteHistogram(StringBuilder text, MetricSeries series)
    {
        long total = 0;
        foreach (var (bound, count) in series.Cumulative())
        {
            WriteLine(text, "_bucket", series.Tags, PrometheusText.Number(bound), count.ToString(CultureInfo.InvariantCulture));
            total = count;
        }

        WriteLine(text, "_sum", series.Tags, null, PrometheusText.Number(series.Value));
        WriteLine(text, "_count", series.Tags, null, total.ToString(CultureInfo.InvariantCulture));
    }

    private void WriteLine(StringBuilder text, string suffix, KeyValuePair<string, object?>[] tags, string? bound, string value)
    {
        text.Append(Name).Append(suffix);
        var divider = '{';
        foreach (var (key, tag) in tags)
        {
            text.Append(divider).Append(PrometheusText.LabelName(key)).Append("=\"").Append(PrometheusText.LabelValue(tag)).Append('"');
            divider = ',';
        }

        if (bound is not null)
        {
            text.Append(divider).Append("le=\"").Append(bound).Append('"');
            divider = ',';
        }

        text.Append(divider == ',' ? "} " : " ").Append(value).Append('\n');
    }

    private MetricSeries Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = MetricSeries.HashOf(tags);
        for (var series = _series.GetValueOrDefault(hash); series is not null; series = series.Next)
        {
            if (series.Matches(tags))
                return series;
        }

        return Add(tags, hash);
    }

    private MetricSeries Add(ReadOnlySpan<KeyValuePair<string, object?>> tags, int hash)
    {
        lock (_adding)
        {
            for (var known = _series.GetValueOrDefault(hash); known is not null; known = known.Next)
            {
                if (known.Matches(tags))
                    return known;
            }

            if (_count >= _seriesMax)
                return _overflow ??= Publish(new MetricSeries(OverflowTags, 0, _bounds));
            _count++;
            var series = tags.IsEmpty ? _plain : new MetricSeries(tags.ToArray(), hash, _bounds) { Next = _series.GetValueOrDefault(hash) };
            _series = new Dictionary<int, MetricSeries>(_series) { [hash] = series };
            return Publish(series);
        }
    }

    private MetricSeries Publish(MetricSeries series)
    {
        _ordered = [.. _ordered, series];
        return series;
    }

    private static double[] Bounds(Instrument instrument)
    {
        var advised = instrument switch
        {
            Histogram<double> h => h.Advice?.HistogramBucketBoundaries,
            Histogram<float> h => h.Advice?.HistogramBucketBoundaries?.Select(b => (double)b).ToArray(),
            Histogram<long> h => h.Advice?.HistogramBucketBoundaries?.Select(b => (double)b).ToArray(),
            Histogram<int> h => h.Advice?.HistogramBucketBoundaries?.Select(b => (double)b).ToArray(),
            _ => null,
        };
        if (advised is not null)
            return [.. advised];
        return instrument.Unit switch
        {
            "s" => SecondBounds,
            "ms" => [.. SecondBounds.Select(b => b * 1_000)],
            "us" => [.. SecondBounds.Select(b => b * 1_000_000)],
            _ => CountBounds,
        };
    }
}
