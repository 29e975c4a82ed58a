namespace Suite.Text.Intents;

/// <summary>What cross-validation found.</summary>
/// <param name="Pooled">Over all messages, each predicted by the model of the folds it is not in.</param>
/// <param name="AccuracyByFold">Their spread tells how much of a difference is chance.</param>
public sealed record CrossValidated(IntentEvaluation Pooled, IReadOnlyList<double> AccuracyByFold);

/// <summary>Stratified k-fold cross-validation of <see cref="IntentTrainer"/> (Kohavi, IJCAI 1995). Deterministic for a seed. Cost: k trainings.</summary>
public static class IntentCrossValidation
{
    public const int FoldsMax = 20;

    /// <exception cref="InvalidDataException">Too few messages or intents for so many folds.</exception>
    public static CrossValidated Run(
        IReadOnlyList<LabelledText> messages, int folds, IntentTrainingOptions options, IProgress<double>? progress, CancellationToken ct)
    {
        if (folds is < 2 or > FoldsMax || messages.Count < 2 * folds)
        {
            throw new InvalidDataException($"Cross-validation takes 2 to {FoldsMax} folds and at least two messages a fold; there are {messages.Count} messages for {folds} folds.");
        }

        var fold = Assign(messages, folds, options.Seed);
        var results = new IntentResult[messages.Count];
        var accuracies = new double[folds];
        for (var f = 0; f < folds; f++)
        {
            var model = IntentTrainer.Train([.. messages.Where((_, i) => fold[i] != f)], [], options, null, ct);
            var held = Enumerable.Range(0, messages.Count).Where(i => fold[i] == f).ToArray();
            foreach (var i in held)
            {
                results[i] = model.Classify(messages[i].Text);
            }

            accuracies[f] = held.Average(i => results[i].Top[0].Intent == messages[i].Intent ? 1.0 : 0);
            progress?.Report((f + 1.0) / folds);
        }

        return new CrossValidated(IntentEvaluation.Of(messages, results, []), accuracies);
    }

    /// <summary>Every intent spread evenly over the folds.</summary>
    private static int[] Assign(IReadOnlyList<LabelledText> messages, int folds, int seed)
    {
        var random = new Random(seed);
        var fold = new int[messages.Count];
        var next = 0;
        foreach (var intent in Enumerable.Range(0, messages.Count).GroupBy(i => messages[i].Intent, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var members = intent.ToArray();
            random.Shuffle(members);
            foreach (var i in members)
            {
                fold[i] = next++ % folds;
            }
        }

        return fold;
    }
}
