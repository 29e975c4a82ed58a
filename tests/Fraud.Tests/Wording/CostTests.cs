using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.Scoring;
using Suite.Fraud.Training.Cards;
using Suite.Fraud.Wording;
using Suite.Hosting;
using Xunit;
using Xunit.Abstractions;

namespace Suite.Fraud.Tests.Wording;

public sealed class CostTests(ITestOutputHelper output)
{
    /// <summary>Measured 5.9 kB with four reasons, half of it the answer itself; what a sentence needs from the declaration is made once, not here.</summary>
    private const long BytesMax = 7_000;

    private const int Times = 5_000;
    private const int Rounds = 8;

    [Fact]
    public void An_answer_with_four_reasons_in_words_allocates_little()
    {
        var set = FeatureSet.Default;
        var spread = new Spread(0.2, 1, 0, 3);
        var words = new ReasonWords(set, [.. set.Features.Select(f => new CardFeature(f.Name, f.Description, f.Unit, 0, spread, spread, new Dictionary<string, Spread> { ["EUR"] = spread }, 0))]);
        var decision = new Decision
        {
            Kind = DecisionKind.Review,
            Score = 0.42f,
            ModelVersion = "m-0001-12345678",
            FeatureSetVersion = set.Version,
            Features = [.. set.Features.Select((_, i) => 1.5 + i)],
            Reasons = [new Reason(2, 2.5), new Reason(0, 1.5), new Reason(9, 0.5), new Reason(13, 0.25)],
        };
        var paid = new PaidAmount(13_024, Currency.Find("EUR"));
        Measure("as names and descriptions, as it was", () => Describe(set, decision));
        var bytes = Measure("in words", () => ScoreResponse.ToJson("t-1", 1, decision, words, paid));
        Assert.InRange(bytes, 0, BytesMax);
    }

    private long Measure(string what, Func<byte[]> write)
    {
        _ = write();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < Times; i++)
            {
                _ = write();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalMicroseconds / Times);
        }

        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (Rounds * Times);
        output.WriteLine($"{what}: {bytes} bytes, {best:F2} µs an answer, best of {Rounds} rounds");
        return bytes;
    }

    /// <summary>Reasons as they were written before they had words: the control.</summary>
    private static byte[] Describe(FeatureSet set, Decision decision)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("transactionId", "t-1");
        writer.WriteNumber("position", 1);
        writer.WriteNumber("score", decision.Score!.Value);
        writer.WriteString("decision", ScoreResponse.Word(decision.Kind));
        writer.WriteStartArray("reasons");
        foreach (var reason in decision.Reasons)
        {
            writer.WriteStartObject();
            writer.WriteString("code", set.Features[reason.Feature].Name);
            writer.WriteString("text", set.Features[reason.Feature].Description);
            ScoreResponse.WriteNumberOrNull(writer, "value", decision.Features[reason.Feature]);
            writer.WriteNumber("contribution", reason.Contribution);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("modelVersion", decision.ModelVersion);
        writer.WriteString("featureSetVersion", decision.FeatureSetVersion);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
