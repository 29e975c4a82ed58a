using Suite.Text.Features;
using Suite.Text.Linear;
using Suite.Text.Neural;

namespace Suite.Text.Intents;

/// <summary>A <see cref="ClassifierStack"/> in the making: vectors at once, then members as jobs that may run in any order and at the same time, then the stack.</summary>
internal sealed class StackFitting
{
    /// <summary>Seeds of the wide view's networks end before the narrow one's begin.</summary>
    private const int NetworkSeeds = 100;

    private readonly IntentTrainingOptions _options;
    private readonly int[] _labels;
    private readonly int _classes;
    private readonly TfIdfVectorizer _wide;
    private readonly TfIdfVectorizer _narrow;
    private readonly SparseVector[] _wideRows;
    private readonly SparseVector[] _narrowRows;
    private readonly NgramNetwork[] _wideNetworks;
    private readonly NgramNetwork[] _narrowNetworks;
    private LinearModel? _linear;

    public StackFitting(string[] texts, int[] labels, int classes, IntentTrainingOptions options)
    {
        (_labels, _classes, _options) = (labels, classes, options);
        (_wide, _wideRows) = Vectors(texts, options.Wide);
        (_narrow, _narrowRows) = Vectors(texts, options.Narrow);
        _wideNetworks = new NgramNetwork[options.WideNetworks];
        _narrowNetworks = new NgramNetwork[options.NarrowNetworks];
    }

    /// <summary>One member to train.</summary>
    /// <param name="Cost">Estimate, in values read: tells which to start first, and how far the work is.</param>
    /// <param name="Work">What to do, once.</param>
    public sealed record Job(double Cost, Action Work);

    public IEnumerable<Job> Jobs(CancellationToken ct)
    {
        double wideValues = _wideRows.Sum(r => (long)r.Count), narrowValues = _narrowRows.Sum(r => (long)r.Count);
        var linear = _options.Linear with { Seed = _options.Seed };
        yield return new Job(
            wideValues * _classes * linear.EpochsFor(_wideRows.Length),
            () => _linear = LinearSvmTrainer.Train(_wideRows, _labels, _wide.Count, _classes, linear, ct).AsStored());
        foreach (var i in Enumerable.Range(0, _wideNetworks.Length))
        {
            var network = _options.WideNetwork with { Seed = _options.Seed + 1 + i };
            yield return new Job(
                Cost(network, wideValues), () => _wideNetworks[i] = NgramNetworkTrainer.Train(_wideRows, _labels, _wide.Count, _classes, network, ct));
        }

        foreach (var i in Enumerable.Range(0, _narrowNetworks.Length))
        {
            var network = _options.NarrowNetwork with { Seed = _options.Seed + 1 + NetworkSeeds + i };
            yield return new Job(
                Cost(network, narrowValues), () => _narrowNetworks[i] = NgramNetworkTrainer.Train(_narrowRows, _labels, _narrow.Count, _classes, network, ct));
        }
    }

    /// <summary>Once all jobs are done.</summary>
    public ClassifierStack Result() => new(_wide, _narrow, _linear!, _wideNetworks, _narrowNetworks);

    private double Cost(NgramNetworkOptions network, double values)
    {
        var passes = Math.Max(network.Epochs, (double)network.StepsMin * network.BatchSize / Math.Max(1, _labels.Length));
        return passes * network.Hidden * ((values * (1 - network.InputDropout)) + (_classes * (double)_labels.Length));
    }

    private (TfIdfVectorizer Vectorizer, SparseVector[] Rows) Vectors(string[] texts, NgramOptions ngrams)
    {
        var vectorizer = TfIdfVectorizer.Fit(texts, texts.Length < _options.RareNgramsBelow ? ngrams with { TextsMin = 1 } : ngrams);
        return (vectorizer, texts.Select(vectorizer.Transform).ToArray());
    }
}
