using System.Collections.Concurrent;
using Suite.Text.Augmentation;
using Suite.Text.Features;
using Suite.Text.Linear;
using Suite.Text.Neural;

namespace Suite.Text.Intents;

/// <summary>How an intent model is trained.</summary>
public sealed record IntentTrainingOptions
{
    public int Seed { get; init; } = 42;

    /// <summary>Networks over the wide view and over the narrow one, whose probabilities are averaged; at least one in all. One of the wide view takes the longest of all.</summary>
    public int WideNetworks { get; init; } = 1;

    public int NarrowNetworks { get; init; } = 1;

    /// <summary>The stored scope threshold, at most one half, lets at least this share of held-out in-scope messages pass.</summary>
    public double InScopeAcceptedMin { get; init; } = 0.975;

    /// <summary>Variants of small intents' examples to learn from as well; null for none. See docs/support.md for what it did and did not do.</summary>
    public AugmentationOptions? Augmentation { get; init; }

    /// <summary>What the linear machine and the wide networks see.</summary>
    public NgramOptions Wide { get; init; } = new() { AcrossWordsMax = 5, PairsWithin = 6, Shape = true };

    /// <summary>What the narrow networks see.</summary>
    public NgramOptions Narrow { get; init; } = new() { PairsWithin = 2, Shape = true };

    /// <summary>In sets of fewer messages than this every n-gram counts, also one that a single message has.</summary>
    public int RareNgramsBelow { get; init; } = 4_000;

    public LinearSvmOptions Linear { get; init; } = new();

    /// <summary>The wide view says everything several times over: more of it can be hidden from each step, which also makes the step cheaper.</summary>
    public NgramNetworkOptions WideNetwork { get; init; } = new() { InputDropout = 0.6f, SharedSecondMoments = true, LearningRate = 0.004f };

    public NgramNetworkOptions NarrowNetwork { get; init; } = new();
}

/// <summary>
/// From labelled messages to an <see cref="IntentModel"/>. A part of the messages is held out once (twice with out-of-scope examples), models of the others calibrate
/// probabilities, thresholds and scope on it; the model that is kept then learns from all. Deterministic for a seed. Uses two threads.
/// </summary>
public static class IntentTrainer
{
    public const int IntentsMax = 5_000;

    /// <summary>More messages than this would not fit in memory on a small machine, and teach nothing new.</summary>
    public const int MessagesMax = 1_000_000;

    private const int HoldOutEvery = 5;

    private const int Threads = 2;

    /// <summary>With fewer held-out predictions of an intent its threshold is not learned.</summary>
    private const int LearnThresholdFrom = 5;

    /// <summary>Never refuse what is more probably in scope than not, however sure held-out messages that resemble one another make the models look.</summary>
    private const double ScopeThresholdMax = 0.5;

    private const double PrecisionWanted = 0.95;

    /// <param name="messages">In scope.</param>
    /// <param name="outOfScope">About none of the intents; may be empty.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told the share of the work that is done, 0 to 1.</param>
    /// <param name="ct">Ends the training early.</param>
    /// <exception cref="InvalidDataException">Fewer than two intents, or too much.</exception>
    public static IntentModel Train(
        IReadOnlyList<LabelledText> messages, IReadOnlyList<string> outOfScope, IntentTrainingOptions options, IProgress<double>? progress, CancellationToken ct)
    {
        var intents = messages.Select(m => m.Intent).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (intents.Length is < 2 or > IntentsMax || messages.Count > MessagesMax)
        {
            throw new InvalidDataException($"Training needs 2 to {IntentsMax} different intents and at most {MessagesMax} messages; there are {intents.Length} and {messages.Count}.");
        }

        var texts = messages.Select(m => m.Text).Concat(outOfScope).ToArray();
        var classes = intents.Length + (outOfScope.Count > 0 ? 1 : 0);
        var labels = messages.Select(m => Array.BinarySearch(intents, m.Intent, StringComparer.Ordinal)).Concat(outOfScope.Select(_ => intents.Length)).ToArray();
        var folds = Folds(labels, options.Seed);
        var foldsUsed = outOfScope.Count > 0 ? 2 : 1; // out-of-scope examples are few: a fifth of them would be too few to learn from
        var fittings = new StackFitting[foldsUsed + 1];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Threads, CancellationToken = ct };
        Parallel.For(0, fittings.Length, parallel, f =>
        {
            var learned = Enumerable.Range(0, texts.Length).Where(i => f == foldsUsed || folds[i] != f).ToArray();
            fittings[f] = Begin([.. learned.Select(i => texts[i])], [.. learned.Select(i => labels[i])], intents, classes, options);
        });

        Run([.. fittings.SelectMany(f => f.Jobs(ct)).OrderByDescending(j => j.Cost)], parallel, progress);
        var held = HeldOut.None;
        for (var f = 0; f < foldsUsed; f++)
        {
            var stack = fittings[f].Result();
            var rest = Enumerable.Range(0, texts.Length).Where(i => folds[i] == f).ToArray();
            held = held.And(new HeldOut([.. rest.Select(i => stack.Score(texts[i]))], [.. rest.Select(i => labels[i])]));
        }

        progress?.Report(1);
        return Calibrate(intents, fittings[^1].Result(), held, options);
    }

    /// <summary>Variants are of what this fold learns from: one of a held-out message would tell the answer.</summary>
    private static StackFitting Begin(string[] texts, int[] labels, string[] intents, int classes, IntentTrainingOptions options)
    {
        if (options.Augmentation is null)
        {
            return new StackFitting(texts, labels, classes, options);
        }

        var inScope = texts.Zip(labels).Where(e => e.Second < intents.Length).Select(e => new LabelledText(e.First, intents[e.Second])).ToArray();
        var variants = TextAugmenter.Variants(inScope, options.Augmentation with { Seed = options.Seed });
        return new StackFitting(
            [.. texts, .. variants.Select(v => v.Text)],
            [.. labels, .. variants.Select(v => Array.BinarySearch(intents, v.Intent, StringComparer.Ordinal))], classes, options);
    }

    /// <summary>One at a time to whichever thread is free, so that none waits for another's fold.</summary>
    private static void Run(StackFitting.Job[] jobs, ParallelOptions parallel, IProgress<double>? progress)
    {
        var all = jobs.Sum(j => j.Cost);
        var done = 0.0;
        var gate = new Lock();
        Parallel.ForEach(Partitioner.Create(jobs, EnumerablePartitionerOptions.NoBuffering), parallel, job =>
        {
            job.Work();
            lock (gate)
            {
                done += job.Cost;
                progress?.Report(Math.Min(0.99, done / all)); // calibration is to come
            }
        });
    }

    /// <summary>Every fifth message of each class, in an order drawn once; classes with one message are never held out.</summary>
    private static int[] Folds(int[] labels, int seed)
    {
        var random = new Random(seed);
        var folds = new int[labels.Length];
        foreach (var group in Enumerable.Range(0, labels.Length).GroupBy(i => labels[i]).OrderBy(g => g.Key))
        {
            var members = group.ToArray();
            random.Shuffle(members);
            for (var i = 0; i < members.Length; i++)
            {
                folds[members[i]] = members.Length == 1 ? HoldOutEvery : i % HoldOutEvery;
            }
        }

        return folds;
    }

    private static IntentModel Calibrate(string[] intents, ClassifierStack stack, HeldOut held, IntentTrainingOptions options)
    {
        var pool = LogLinearPool.Fit(held.Outputs, held.Labels);
        var inScope = new List<double[]>();
        var outOfScope = new List<double[]>();
        var predictions = new List<(int Intent, double Probability, bool Right)>();
        var pooled = new float[stack.Classes];
        for (var i = 0; i < held.Outputs.Count; i++)
        {
            pool.Mix(held.Outputs[i], pooled);
            var signals = new double[ScopeGate.SignalCount];
            ScopeGate.Signals(held.Outputs[i], pooled, intents.Length, signals);
            (held.Labels[i] < intents.Length ? inScope : outOfScope).Add(signals);
            if (held.Labels[i] < intents.Length)
            {
                predictions.Add(Best(pooled.AsSpan(0, intents.Length), held.Labels[i]));
            }
        }

        var gate = outOfScope.Count > 0 ? ScopeGate.Fit(inScope, outOfScope) : ScopeGate.Unlearned;
        var curve = Curve([.. inScope.Select(s => gate.Probability(s)).Order()], [.. outOfScope.Select(s => gate.Probability(s)).Order()]);
        var chosen = Math.Min(ScopeThresholdMax, curve.LastOrDefault(p => p.InScopeAccepted >= options.InScopeAcceptedMin).Threshold);
        var thresholds = Enumerable.Range(0, intents.Length).Select(i => LearnThreshold([.. predictions.Where(p => p.Intent == i)])).ToArray();
        return new IntentModel(intents, stack, pool, gate, chosen, thresholds, curve);
    }

    private static (int Intent, double Probability, bool Right) Best(ReadOnlySpan<float> pooled, int label)
    {
        var (best, sum) = (0, 0f);
        for (var c = 0; c < pooled.Length; c++)
        {
            sum += pooled[c];
            best = pooled[c] > pooled[best] ? c : best;
        }

        return (best, sum > 0 ? pooled[best] / sum : 0, best == label);
    }

    /// <summary>The lowest probability from which on enough held-out predictions of the intent were right.</summary>
    private static double LearnThreshold((int Intent, double Probability, bool Right)[] predictions)
    {
        if (predictions.Length < LearnThresholdFrom)
        {
            return IntentModel.ThresholdUnlearned;
        }

        var threshold = IntentModel.ThresholdUnlearned;
        var (count, right) = (0, 0);
        foreach (var prediction in predictions.OrderByDescending(p => p.Probability))
        {
            count++;
            right += prediction.Right ? 1 : 0;
            if (right >= PrecisionWanted * count)
            {
                threshold = Math.Min(threshold, prediction.Probability);
            }
        }

        return threshold;
    }

    /// <summary>One point for each percent of in-scope messages let go.</summary>
    private static ScopePoint[] Curve(double[] inScope, double[] outOfScope)
    {
        if (inScope.Length == 0)
        {
            return [];
        }

        var points = new List<ScopePoint>();
        for (var permille = 0; permille <= 500; permille += 5)
        {
            var threshold = inScope[Math.Min(inScope.Length - 1, inScope.Length * permille / 1000)];
            points.Add(new ScopePoint(
                threshold,
                inScope.Count(p => p >= threshold) / (double)inScope.Length,
                outOfScope.Length == 0 ? double.NaN : outOfScope.Count(p => p < threshold) / (double)outOfScope.Length));
        }

        return [.. points];
    }

    private sealed record HeldOut(IReadOnlyList<StackOutput> Outputs, IReadOnlyList<int> Labels)
    {
        public static HeldOut None { get; } = new([], []);

        public HeldOut And(HeldOut other) => new([.. Outputs, .. other.Outputs], [.. Labels, .. other.Labels]);
    }
}
