using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;

namespace Suite.Hosting.Tests;

public sealed partial class PrometheusExporterTests
{
    [Fact]
    public void Counters_gauges_and_histograms_are_written_so_that_they_parse()
    {
        using var meter = new Meter("Suite.Test.Kinds");
        using var exporter = new PrometheusExporter(new SuiteServerOptions());
        var counter = meter.CreateCounter<long>("kinds.things", "{thing}", "Things,\nand \\ more.");
        counter.Add(2, new KeyValuePair<string, object?>("kind", "a\"b\\c\nd"));
        counter.Add(3, new KeyValuePair<string, object?>("kind", "plain"));
        counter.Add(4, new KeyValuePair<string, object?>("kind", "plain"));
        var histogram = meter.CreateHistogram("kinds.time", "s", "Time.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        histogram.Record(0.05);
        histogram.Record(0.1);
        histogram.Record(0.5);
        histogram.Record(7);
        var level = meter.CreateUpDownCounter<int>("kinds.level");
        level.Add(5);
        level.Add(-2);
        meter.CreateObservableGauge("kinds.seen", () => new Measurement<double>(1.5, new KeyValuePair<string, object?>("node", "x")));
        meter.CreateObservableCounter("kinds.read", () => 42L, "By");

        _ = exporter.Write();
        var text = exporter.Write();
        var samples = Parse(text);
        Assert.Equal(2, samples["kinds_things_total{kind=\"a\\\"b\\\\c\\nd\"}"]);
        Assert.Equal(7, samples["kinds_things_total{kind=\"plain\"}"]);
        Assert.Equal(2, samples["kinds_time_seconds_bucket{le=\"0.1\"}"]);
        Assert.Equal(3, samples["kinds_time_seconds_bucket{le=\"1\"}"]);
        Assert.Equal(4, samples["kinds_time_seconds_bucket{le=\"+Inf\"}"]);
        Assert.Equal(4, samples["kinds_time_seconds_count"]);
        Assert.Equal(7.65, samples["kinds_time_seconds_sum"], 9);
        Assert.Equal(3, samples["kinds_level"]);
        Assert.Equal(1.5, samples["kinds_seen{node=\"x\"}"]);
        Assert.Equal(42, samples["kinds_read_bytes_total"]);
        Assert.Contains("# HELP kinds_things_total Things,\\nand \\\\ more.\n# TYPE kinds_things_total counter\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE kinds_time_seconds histogram\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE kinds_level gauge\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_beyond_the_limit_are_summed_in_one_series_and_nothing_is_lost()
    {
        using var meter = new Meter("Suite.Test.Overflow");
        using var exporter = new PrometheusExporter(new SuiteServerOptions { MetricSeriesMax = 10 });
        var counter = meter.CreateCounter<long>("overflow.things");
        Parallel.For(0, 1_000, i => counter.Add(1, new KeyValuePair<string, object?>("id", i % 100)));
        var samples = Parse(exporter.Write()).Where(s => s.Key.StartsWith("overflow_things", StringComparison.Ordinal)).ToArray();
        Assert.Equal(11, samples.Length);
        Assert.Equal(1_000, samples.Sum(s => s.Value));
        Assert.Contains(samples, s => s.Key == "overflow_things_total{overflow=\"true\"}" && s.Value == 900);
    }

    [Fact]
    public void The_order_of_labels_does_not_matter_and_two_instruments_of_one_name_share_a_family()
    {
        using var one = new Meter("Suite.Test.Shared");
        using var two = new Meter("Suite.Test.Shared");
        using var exporter = new PrometheusExporter(new SuiteServerOptions());
        one.CreateCounter<int>("shared.things").Add(1, new("a", 1), new("b", 2));
        two.CreateCounter<int>("shared.things").Add(1, new("b", 2), new("a", 1));
        Assert.Equal(2, Parse(exporter.Write())["shared_things_total{a=\"1\",b=\"2\"}"]);
    }

    [Fact]
    public async Task The_endpoint_measures_requests_by_route_and_never_by_path()
    {
        await using var server = await TestServer.StartAsync(app => app.MapGet("/things/{id}", (string id) => id).AllowWithoutKey());
        for (var i = 0; i < 3; i++)
            await server.Anonymous.GetStringAsync($"/things/secret-{i}");
        // The measurement is taken after the answer: wait for it.
        var deadline = DateTime.UtcNow.AddSeconds(10);
        while (true)
        {
            var answer = await server.Anonymous.GetAsync("/metrics");
            Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
            var text = await answer.Content.ReadAsStringAsync();
            Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
            if (Parse(text).GetValueOrDefault("suite_http_request_duration_seconds_count{method=\"GET\",route=\"/things/{id}\",status=\"200\"}") == 3)
                return;
            Assert.True(DateTime.UtcNow < deadline, text);
        }
    }

    /// <summary>A strict reading of the format: every line a comment or a sample, every sample after its TYPE, none twice.</summary>
    private static Dictionary<string, double> Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var samples = new Dictionary<string, double>();
        var types = new HashSet<string>();
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                Assert.True(types.Add(line.Split(' ')[2]), line);
                continue;
            }

            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
                continue;
            var match = Sample().Match(line);
            Assert.True(match.Success, line);
            var name = match.Groups[1].Value;
            Assert.True(types.Contains(name) || types.Contains(Suffix().Replace(name, "")), line);
            var value = match.Groups[3].Value;
            samples.Add(name + match.Groups[2].Value, value switch
            {
                "+Inf" => double.PositiveInfinity,
                "-Inf" => double.NegativeInfinity,
                _ => double.Parse(value, CultureInfo.InvariantCulture),
            });
        }

        return samples;
    }

    [GeneratedRegex("""^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\["\\n])*",?)+\})? (\S+)$""")]
    private static partial Regex Sample();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
