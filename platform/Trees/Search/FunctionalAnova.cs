namespace Suite.Trees;

/// <summary>
/// How much of the variation of a study's values each parameter explains by itself: functional analysis of variance over a forest of regression
/// trees (Hutter, Hoos and Leyton-Brown, "An Efficient Approach for Assessing Hyperparameter Importance", ICML 2014), main effects only. A tree cuts
/// the unit cube into boxes, so a parameter's marginal, the mean over all others, is a step function that is integrated exactly: it does
/// not matter that a sampler looked more often where it was good.
/// </summary>
public static class FunctionalAnova
{
    /// <summary>Fewer complete trials show nothing but chance.</summary>
    public const int TrialsMin = 8;

    private const int TreeCount = 64;
    private const int LeafMin = 2;

    /// <summary>Chance that a split may use a parameter: trees differ, and a second-best parameter shows too.</summary>
    private const double ParameterShare = 0.6;

    /// <summary>
    /// Shares by parameter, largest first; they add up to at most 1, the rest being interactions. Empty with too few complete trials or when all
    /// values are equal. A parameter that does not exist at a point counts as in the middle there. The same trials give the same shares.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, double>> Importances(SearchSpace space, IEnumerable<FinishedTrial> trials)
    {
        ArgumentNullException.ThrowIfNull(space);
        var complete = trials.Where(t => t.Outcome == TrialOutcome.Complete && t.CopyOf is null).OrderBy(t => t.Number).ToList();
        var values = complete.ConvertAll(t => t.Value!.Value);
        if (complete.Count < TrialsMin || values.Max() - values.Min() <= 0)
        {
            return [];
        }

        var rows = complete.ConvertAll(t => Units(space, t.Point));
        var shares = new double[space.Parameters.Count];
        var counted = 0;
        for (var tree = 0; tree < TreeCount; tree++)
        {
            var boxes = Grow(rows, values, new SearchRandom(0, tree));
            counted += AddShares(boxes, shares) ? 1 : 0;
        }

        return [.. space.Parameters.Select((p, i) => KeyValuePair.Create(p.Name, counted == 0 ? 0 : shares[i] / counted)).OrderByDescending(s => s.Value).ThenBy(s => s.Key, StringComparer.Ordinal)];
    }

    private static double[] Units(SearchSpace space, double[] point) => [.. space.Parameters.Select((p, i) =>
        double.IsNaN(point[i]) ? 0.5 : p.Kind == SearchKind.Categorical ? (point[i] + 0.5) / p.Choices.Count : p.ToUnit(point[i]))];

    private static List<Box> Grow(List<double[]> rows, List<double> values, SearchRandom random)
    {
        var width = rows[0].Length;
        var boxes = new List<Box>();
        var open = new Stack<(List<int> Sample, double[] Low, double[] High)>();
        open.Push(([.. Enumerable.Range(0, rows.Count).Select(_ => random.Below(rows.Count))], new double[width], [.. Enumerable.Repeat(1.0, width)]));
        while (open.TryPop(out var node))
        {
            if (BestSplit(node.Sample, rows, values, ref random) is not var (parameter, at))
            {
                boxes.Add(new Box(node.Low, node.High, node.Sample.Average(i => values[i])));
                continue;
            }

            var (low, high) = ((double[])node.Low.Clone(), (double[])node.High.Clone());
            (low[parameter], high[parameter]) = (at, at);
            open.Push((node.Sample.FindAll(i => rows[i][parameter] < at), node.Low, high));
            open.Push((node.Sample.FindAll(i => rows[i][parameter] >= at), low, node.High));
        }

        return boxes;
    }

    /// <summary>The cut that leaves the least squared error, half-way between two values; null where none helps.</summary>
    private static (int Parameter, double At)? BestSplit(List<int> sample, List<double[]> rows, List<double> values, ref SearchRandom random)
    {
        var total = sample.Sum(i => values[i]);
        var bestGain = 1e-12;
        (int, double)? best = null;
        for (var parameter = 0; parameter < rows[0].Length; parameter++)
        {
            if (random.Unit() >= ParameterShare)
            {
                continue;
            }

            var column = parameter;
            var sorted = sample.OrderBy(i => rows[i][column]).ToList();
            var left = 0.0;
            for (var n = 1; n < sorted.Count; n++)
            {
                left += values[sorted[n - 1]];
                var (below, above) = (rows[sorted[n - 1]][parameter], rows[sorted[n]][parameter]);
                if (below == above || n < LeafMin || sorted.Count - n < LeafMin)
                {
                    continue;
                }

                var gain = (left * left / n) + ((total - left) * (total - left) / (sorted.Count - n)) - (total * total / sorted.Count);
                if (gain > bestGain)
                {
                    (bestGain, best) = (gain, (parameter, (below + above) / 2));
                }
            }
        }

        return best;
    }

    /// <returns>False when the tree is constant and explains nothing.</returns>
    private static bool AddShares(List<Box> boxes, double[] shares)
    {
        var mean = boxes.Sum(b => b.Volume * b.Value);
        var variance = boxes.Sum(b => b.Volume * (b.Value - mean) * (b.Value - mean));
        if (variance <= 0)
        {
            return false;
        }

        for (var parameter = 0; parameter < shares.Length; parameter++)
        {
            var column = parameter;
            var cuts = boxes.Select(b => b.Low[column]).Append(1).Distinct().Order().ToList();
            for (var i = 0; i + 1 < cuts.Count; i++)
            {
                var (from, through) = (cuts[i], cuts[i + 1]);
                var marginal = boxes.Where(b => b.Low[column] <= from && b.High[column] >= through).Sum(b => b.Volume / (b.High[column] - b.Low[column]) * b.Value);
                shares[parameter] += (through - from) * (marginal - mean) * (marginal - mean) / variance;
            }
        }

        return true;
    }

    /// <summary>A leaf: a box in the unit cube and the mean of what fell into it.</summary>
    private sealed class Box(double[] low, double[] high, double value)
    {
        public double[] Low => low;

        public double[] High => high;

        public double Value => value;

        /// <summary>Kept, because every cut of every parameter asks for it.</summary>
        public double Volume { get; } = low.Zip(high, (from, through) => through - from).Aggregate(1.0, (product, side) => product * side);
    }
}
