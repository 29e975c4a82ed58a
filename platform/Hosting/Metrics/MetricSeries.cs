using System.Globalization;

namespace Suite.Hosting;

internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>One combination of labels of a metric. Recording is lock-free; a scrape may see a count before its sum, never a torn value.</summary>
internal sealed class MetricSeries
{
    private readonly double[] _bounds;
    private readonly long[] _buckets;
    private double _value;

    public MetricSeries(KeyValuePair<string, object?>[] tags, int hash, double[] bounds)
    {
        Tags = tags;
        Hash = hash;
        _bounds = bounds;
        _buckets = bounds.Length == 0 ? [] : new long[bounds.Length + 1];
    }

    public KeyValuePair<string, object?>[] Tags { get; }

    public int Hash { get; }

    /// <summary>Next series whose labels have the same hash.</summary>
    public MetricSeries? Next { get; init; }

    /// <summary>The scrape in which an observed value was last seen; older ones are gone.</summary>
    public long Scrape { get; set; }

    public double Value => Volatile.Read(ref _value);

    public void Set(double value) => Volatile.Write(ref _value, value);

    public void Add(double value)
    {
        var seen = Volatile.Read(ref _value);
        while (true)
        {
            var before = Interlocked.CompareExchange(ref _value, seen + value, seen);
            if (before.Equals(seen))
                return;
            seen = before;
        }
    }

    public void Observe(double value)
    {
        if (double.IsNaN(value))
            return;
        var bucket = 0;
        while (bucket < _bounds.Length && value > _bounds[bucket])
            bucket++;
        Interlocked.Increment(ref _buckets[bucket]);
        Add(value);
    }

    /// <summary>Bound and cumulative count of each bucket, the last one infinite.</summary>
    public IEnumerable<(double Bound, long Count)> Cumulative()
    {
        long count = 0;
        for (var i = 0; i < _buckets.Length; i++)
        {
            count += Interlocked.Read(ref _buckets[i]);
            yield return (i < _bounds.Length ? _bounds[i] : double.PositiveInfinity, count);
        }
    }

    /// <summary>Equal labels in any order.</summary>
    public bool Matches(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length != Tags.Length)
            return false;
        for (var i = 0; i < tags.Length; i++)
        {
            if (!Same(Tags[i], tags[i]) && !Contains(tags[i]))
                return false;
        }

        return true;
    }

    /// <summary>Independent of the labels' order.</summary>
    public static int HashOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = 0;
        foreach (var tag in tags)
            hash += HashCode.Combine(tag.Key, tag.Value);
        return hash;
    }

    private static bool Same(KeyValuePair<string, object?> a, KeyValuePair<string, object?> b) => a.Key == b.Key && Equals(a.Value, b.Value);

    private bool Contains(KeyValuePair<string, object?> tag)
    {
        foreach (var own in Tags)
        {
            if (Same(own, tag))
                return true;
        }

        return false;
    }
}

/// <summary>Names and texts in Prometheus' exposition format. Pure.</summary>
internal static class PrometheusText
{
    public static string MetricName(string name, string? unit, MetricKind kind)
    {
        var clean = Clean(name, colons: true);
        var suffix = unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "us" => "_microseconds",
            "By" => "_bytes",
            _ => "",
        };
        if (!clean.EndsWith(suffix, StringComparison.Ordinal))
            clean += suffix;
        return kind == MetricKind.Counter && !clean.EndsWith("_total", StringComparison.Ordinal) ? clean + "_total" : clean;
    }

    public static string LabelName(string name) => Clean(name, colons: false);

    public static string Help(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);

    public static string LabelValue(object? value)
    {
        var text = value switch
        {
            null => "",
            bool b => b ? "true" : "false",
            IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
        return text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
    }

    public static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : double.IsNaN(value) ? "NaN" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Clean(string name, bool colons)
    {
        var clean = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c == '_' || (colons && c == ':') ? c : '_'));
        return clean.Length == 0 || char.IsAsciiDigit(clean[0]) ? "_" + clean : clean;
    }
}
