using Suite.Text.Features;
using Suite.Text.Linear;
using Suite.Text.Neural;

namespace Suite.Text.Intents;

/// <summary>How an intent model is trained.</summary>
public sealed record IntentTrainingOptions
{
    public int Seed { get; init; } = 42;

    /// <summary>Networks whose probabilities are averaged; each costs as much training time as all else.</summary>
    public int Networks { get; init; } = 2;

    /// <summary>The stored scope threshold, at most one half, lets at least this share of held-out in-scope messages pass.</summary>
    public double InScopeAcceptedMin { get; init; } = 0.975;

    public NgramOptions Ngrams { get; init; } = new() { SkipPairs = true };

    public LinearSvmOptions Linear { get; init; } = new();

    public NgramNetworkOptions Network { get; init; } = new();
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
        var held = HeldOut.None;
        var folds = Folds(labels, options.Seed);
        var foldsUsed = outOfScope.Count > 0 ? 2 : 1; // out-of-scope examples are few: a fifth of them would be too few to learn from
        for (var fold = 0; fold < foldsUsed; fold++)
        {
            held = held.And(HoldOut(texts, labels, classes, folds, fold, options, ct));
            progress?.Report((fold + 1) / (foldsUsed + 1.0));
        }

        var stack = Fit(texts, labels, classes, options, ct);
        return Calibrate(intents, stack, held, options);
    }

    private static HeldOut HoldOut(string[] texts, int[] labels, int classes, int[] folds, int fold, IntentTrainingOptions options, CancellationToken ct)
    {
        var kept = Enumerable.Range(0, texts.Length).Where(i => folds[i] != fold).ToArray();
        var rest = Enumerable.Range(0, texts.Length).Where(i => folds[i] == fold).ToArray();
        var stack = Fit([.. kept.Select(i => texts[i])], [.. kept.Select(i => labels[i])], classes, options, ct);
        return new HeldOut([.. rest.Select(i => stack.Score(texts[i]))], [.. rest.Select(i => labels[i])]);
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

    private static ClassifierStack Fit(string[] texts, int[] labels, int classes, IntentTrainingOptions options, CancellationToken ct)
    {
        // In small sets every n-gram counts.
        var ngrams = texts.Length < 2_000 ? options.Ngrams with { TextsMin = 1 } : options.Ngrams;
        var vectorizer = TfIdfVectorizer.Fit(texts, ngrams);
        var rows = texts.Select(vectorizer.Transform).ToArray();
        var networks = new NgramNetwork[options.Networks];
        LinearModel? linear = null;
        Parallel.For(0, options.Networks + 1, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = ct }, i =>
        {
            if (i == options.Networks)
            {
                linear = LinearSvmTrainer.Train(rows, labels, vectorizer.Count, classes, options.Linear with { Seed = options.Seed }, ct).AsStored();
            }
            else
            {
                networks[i] = NgramNetworkTrainer.Train(rows, labels, vectorizer.Count, classes, options.Network with { Seed = options.Seed + 1 + i }, ct);
            }
        });
        return new ClassifierStack(vectorizer, linear!, networks);
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
