namespace Suite.Inspection.Evaluation;

/// <summary>How one class did. A share of nothing is NaN.</summary>
/// <param name="Support">Pictures that show it.</param>
/// <param name="Recall">Of these, how many were called it.</param>
/// <param name="Precision">Of what was called it, how much was.</param>
/// <param name="F1">The harmonic mean of both; 0 where nothing was found.</param>
public sealed record ClassResult(int Support, double Recall, double Precision, double F1);

/// <summary>What became of the pictures of each class.</summary>
/// <param name="Classes">Names of rows and columns.</param>
/// <param name="Counts">[true class][called].</param>
public sealed record ConfusionMatrix(IReadOnlyList<string> Classes, int[][] Counts)
{
    /// <param name="classes">Names, in the order of the indices.</param>
    /// <param name="truth">One a picture.</param>
    /// <param name="called">One a picture.</param>
    public static ConfusionMatrix Of(IReadOnlyList<string> classes, IReadOnlyList<int> truth, IReadOnlyList<int> called)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(called);
        var counts = classes.Select(_ => new int[classes.Count]).ToArray();
        foreach (var (t, c) in truth.Zip(called))
        {
            counts[t][c]++;
        }

        return new ConfusionMatrix(classes, counts);
    }

    /// <summary>Share of pictures called right.</summary>
    public double Accuracy => (double)Counts.Index().Sum(static r => r.Item[r.Index]) / Counts.Sum(static r => r.Sum());

    /// <summary>Mean recall over the classes that occur.</summary>
    public double BalancedAccuracy => Results().Where(static r => r.Support > 0).Average(static r => r.Recall);

    /// <summary>Mean F1 over the classes that occur.</summary>
    public double MacroF1 => Results().Where(static r => r.Support > 0).Average(static r => r.F1);

    /// <summary>One a class.</summary>
    public IReadOnlyList<ClassResult> Results() =>
    [
        .. Counts.Select((row, c) =>
        {
            double right = row[c], support = row.Sum(), called = Counts.Sum(r => r[c]);
            return new ClassResult((int)support, right / support, right / called, support + called > 0 ? 2 * right / (support + called) : double.NaN);
        }),
    ];
}
