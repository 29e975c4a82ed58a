using System.Globalization;
using Suite.Journal;

namespace Suite.FeatureStore.Tests;

/// <summary>
/// Drives an engine as a node does (batches, other nodes' events, evictions, history read from the journal, restarts from a snapshot)
/// and compares every feature of every event with the brute force, bit for bit.
/// </summary>
internal sealed class EngineHost(FeatureSet set, BruteForce journal, FeatureEngineOptions options, bool complete)
{
    private readonly List<object> _committed = [];
    private readonly double[] _features = new double[set.Features.Count];

    public FeatureEngine Engine { get; set; } = Start(set, options, complete);

    public BruteForce Journal => journal;

    public List<string> Mismatches { get; } = [];

    public int Compared { get; private set; }

    public int HistoryReads { get; private set; }

    public long Head => _committed.Count;

    public void Admit(FeatureEvent x)
    {
        var needed = new List<HistoryRequest>();
        for (var attempt = 0; !Engine.TryAdmit(x, _features, needed); attempt++)
        {
            if (attempt > 0)
            {
                throw new InvalidOperationException("History was given and asked for again.");
            }

            foreach (var request in needed)
            {
                HistoryReads++;
                Engine.LoadHistory(request, ReadByKey(request));
            }

            needed.Clear();
        }

        var expected = journal.Features(x);
        for (var i = 0; i < expected.Length; i++)
        {
            Compared++;
            if (BitConverter.DoubleToInt64Bits(expected[i]) != BitConverter.DoubleToInt64Bits(_features[i]))
            {
                Mismatches.Add(string.Create(CultureInfo.InvariantCulture,
                    $"position {x.Position} {set.Features[i].Name}: engine {_features[i]:R}, definition {expected[i]:R}"));
            }
        }
    }

    /// <summary>What was admitted or applied since is now in the journal; the brute force has it already.</summary>
    public void Commit(IEnumerable<object> items) => _committed.AddRange(items);

    public void Restart()
    {
        using var file = new MemoryStream();
        Engine.WriteSnapshot(file, Head);
        file.Position = 0;
        Engine = FeatureEngine.ReadSnapshot(file, set, options, out var position);
        if (position != Head)
        {
            throw new InvalidOperationException($"The snapshot is of {position}, not {Head}.");
        }
    }

    private List<object> ReadByKey(HistoryRequest request)
    {
        var component = set.Schema.EntityKinds[request.Entity].Components[0];
        return _committed.Where(item => item switch
        {
            FeatureEvent e => e.Keys[component] == request.Key && e.TimeMicros > request.AfterTimeMicros,
            LabelEvent l => l.Payment.Keys[component] == request.Key && l.Payment.TimeMicros > request.AfterTimeMicros,
            _ => false,
        }).ToList();
    }

    private static FeatureEngine Start(FeatureSet set, FeatureEngineOptions options, bool complete)
    {
        var engine = new FeatureEngine(set, options);
        if (complete)
        {
            engine.MarkComplete();
        }

        return engine;
    }
}
