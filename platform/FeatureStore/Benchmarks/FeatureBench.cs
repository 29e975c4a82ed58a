using System.Diagnostics;

namespace Suite.FeatureStore;

/// <summary>Measures the windows on generated payments, on the calling thread. Figures depend on the machine and on what else it does.</summary>
public static class FeatureBench
{
    private const long LabelDelayMicros = 7L * 86_400_000_000;
    private const int OneEventCards = 50_000;

    /// <param name="WindowsEventsPerSecond">Payments admitted with the features of baseline15, labels applied besides.</param>
    /// <param name="BytesPerActiveCard">Heap bytes of the card windows over the cards, at the end: each card has made some 290 payments.</param>
    /// <param name="BytesPerOneEventCard">The same for cards that have made one payment only, as most have.</param>
    /// <param name="SnapshotBytes">Size of the snapshot of all windows then.</param>
    public sealed record WindowsResult(
        int Events, double WindowsEventsPerSecond, double BytesPerActiveCard, double BytesPerOneEventCard, long SnapshotBytes, double SnapshotWriteSeconds, double SnapshotReadSeconds);

    /// <param name="P50Micros">Median time to admit one payment with all 800 features.</param>
    public sealed record WideResult(int Events, int Features, double P50Micros, double P99Micros);

    /// <summary>About <paramref name="events"/> / 200,000 seconds; 1,466,282 is the size of the shared file.</summary>
    public static WindowsResult MeasureWindows(int events = 1_466_282, int seed = 1)
    {
        var stream = new BenchmarkStream(seed);
        var payments = new (FeatureEvent Event, bool IsFraud)[events];
        for (var i = 0; i < events; i++)
        {
            payments[i] = (stream.Next(), stream.IsFraud());
        }

        var bytesPerOneEventCard = BytesPerCard(payments.AsSpan(0, 1), OneEventCards);
        var bytesPerActiveCard = BytesPerCard(payments, 1);
        var engine = NewEngine(FeatureSet.Baseline15);
        var features = new double[engine.Set.Features.Count];
        var needed = new List<HistoryRequest>();
        var labels = new Queue<FeatureEvent>();
        var started = Stopwatch.GetTimestamp();
        foreach (var (e, isFraud) in payments)
        {
            while (labels.TryPeek(out var payment) && payment.TimeMicros + LabelDelayMicros <= e.TimeMicros)
            {
                engine.Apply(new LabelEvent(e.Position, labels.Dequeue(), true, payment.TimeMicros + LabelDelayMicros));
            }

            engine.TryAdmit(e, features, needed);
            if (isFraud)
            {
                labels.Enqueue(e);
            }
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var (bytes, write, read) = MeasureSnapshot(engine);
        return new WindowsResult(events, events / seconds, bytesPerActiveCard, bytesPerOneEventCard, bytes, write, read);
    }

    /// <summary>Takes the vector of an event; called within the measured time.</summary>
    public delegate void Scoring(ReadOnlySpan<double> features);

    /// <summary>Fills 90 days first, so that every window has its full length.</summary>
    /// <param name="score">What is done with each vector, measured along; null for the windows alone.</param>
    public static WideResult MeasureWide(int measured = 20_000, int warmUp = 862_000, int seed = 1, Scoring? score = null)
    {
        var engine = NewEngine(FeatureSet.Grid800);
        var features = new double[engine.Set.Features.Count];
        var needed = new List<HistoryRequest>();
        var stream = new BenchmarkStream(seed);
        for (var i = 0; i < warmUp; i++)
        {
            engine.Apply(stream.Next());
        }

        for (var i = 0; i < 2_000; i++)
        {
            engine.TryAdmit(stream.Next(), features, needed);
        }

        var micros = new double[measured];
        for (var i = 0; i < measured; i++)
        {
            var e = stream.Next();
            var started = Stopwatch.GetTimestamp();
            engine.TryAdmit(e, features, needed);
            score?.Invoke(features);
            micros[i] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        }

        Array.Sort(micros);
        return new WideResult(measured, features.Length, micros[measured / 2], micros[(int)(measured * 0.99)]);
    }

    private static FeatureEngine NewEngine(FeatureSet set)
    {
        var engine = new FeatureEngine(set, new FeatureEngineOptions { MemoryBytesMax = 16L << 30 });
        engine.MarkComplete();
        return engine;
    }

    /// <summary>What the collector says the card features of baseline15 hold, per card, hash slots included.</summary>
    private static double BytesPerCard(ReadOnlySpan<(FeatureEvent Event, bool IsFraud)> payments, int copies)
    {
        var cardFeatures = FeatureSet.Parse(CardsOnly);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var engine = NewEngine(cardFeatures);
        foreach (var (e, _) in payments)
        {
            for (var copy = 0; copy < copies; copy++)
            {
                engine.Apply(copies == 1 ? e : BenchmarkStream.Another(e, copy));
            }
        }

        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        var cards = engine.EntityCount;
        GC.KeepAlive(engine);
        return (double)bytes / cards;
    }

    private const string CardsOnly = """
        {
          "name": "cards of baseline15",
          "schema": {
            "entities": { "card": ["card"], "merchant": ["merchant"], "device": ["device"] },
            "numbers": { "amount": { "money": true } },
            "categories": ["channel", "attributes.country"]
          },
          "grid": [{ "entities": ["card"], "fields": ["amount"], "aggregations": ["count", "mean"], "windows": ["1d", "7d", "30d"] }]
        }
        """;

    private static (long Bytes, double WriteSeconds, double ReadSeconds) MeasureSnapshot(FeatureEngine engine)
    {
        using var file = new MemoryStream();
        var started = Stopwatch.GetTimestamp();
        engine.WriteSnapshot(file, 1);
        var write = Stopwatch.GetElapsedTime(started).TotalSeconds;
        file.Position = 0;
        started = Stopwatch.GetTimestamp();
        FeatureEngine.ReadSnapshot(file, engine.Set, new FeatureEngineOptions { MemoryBytesMax = 16L << 30 }, out _);
        return (file.Length, write, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }
}
