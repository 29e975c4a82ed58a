using Suite.Text.Intents;

namespace Suite.Support.Training;

/// <summary>How well a model of these examples does on messages it has not seen: every fifth is held out, and a model of the others asked.</summary>
/// <param name="Messages">The held-out ones.</param>
/// <param name="Results">What the model said of each.</param>
/// <param name="Evaluation">The figures.</param>
internal sealed record HeldOutMeasurement(IReadOnlyList<LabelledText> Messages, IReadOnlyList<IntentResult> Results, IntentEvaluation Evaluation)
{
    private const int Every = 5;
    private const int ConfusionsMax = 20;

    /// <summary>Null where there are too few messages to hold any out.</summary>
    public static HeldOutMeasurement? Run(
        IReadOnlyList<LabelledText> messages, IReadOnlyList<string> outOfScope, IntentTrainingOptions options, IProgress<double> progress, CancellationToken ct)
    {
        var isHeld = HeldOut([.. messages.Select(m => m.Intent)], options.Seed);
        var isOutsideHeld = HeldOut([.. outOfScope.Select(_ => "")], options.Seed);
        var held = messages.Where((_, i) => isHeld[i]).ToArray();
        if (held.Length == 0)
        {
            return null;
        }

        var model = IntentTrainer.Train(
            [.. messages.Where((_, i) => !isHeld[i])], [.. outOfScope.Where((_, i) => !isOutsideHeld[i])], options, progress, ct);
        var results = held.Select(m => model.Classify(m.Text)).ToArray();
        var outside = outOfScope.Where((_, i) => isOutsideHeld[i]).Select(text => model.Classify(text)).ToArray();
        return new HeldOutMeasurement(held, results, IntentEvaluation.Of(held, results, outside));
    }

    public IReadOnlyList<Confusion> Confusions =>
    [
        .. Messages.Zip(Results, (m, r) => (m.Intent, TakenFor: r.Top[0].Intent)).Where(p => p.Intent != p.TakenFor)
            .GroupBy(p => p).Select(g => new Confusion(g.Key.Intent, g.Key.TakenFor, g.Count()))
            .OrderByDescending(c => c.Messages).ThenBy(c => c.Intent, StringComparer.Ordinal).ThenBy(c => c.TakenFor, StringComparer.Ordinal).Take(ConfusionsMax),
    ];

    /// <summary>Every fifth of each group, in an order drawn once; a group of fewer keeps all, so that every intent stays known.</summary>
    private static bool[] HeldOut(string[] groups, int seed)
    {
        var random = new Random(seed);
        var isHeld = new bool[groups.Length];
        foreach (var group in Enumerable.Range(0, groups.Length).GroupBy(i => groups[i], StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var members = group.ToArray();
            random.Shuffle(members);
            foreach (var i in members.Take(members.Length / Every))
            {
                isHeld[i] = true;
            }
        }

        return isHeld;
    }
}
