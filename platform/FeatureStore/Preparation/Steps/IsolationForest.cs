using System.Text.Json.Nodes;

namespace Suite.FeatureStore.Preparation.Steps;

/// <summary>
/// Isolation forest (Liu, Ting, Zhou 2008): rows that few random splits set apart are outliers. Score 2^(−E[path] / c(sample)): near 1 an outlier, well
/// under 0.5 none. Columns attributes.isolation_score and attributes.isolation_outlier (score at or above "threshold"). Missing values are refused: impute first.
/// </summary>
internal sealed class IsolationForest(string[] columns, int trees, int sample, double threshold, int seed) : PreparationStep
{
    public static IsolationForest Parse(DeclarationNode node)
    {
        node.AllowOnly("step", "columns", "trees", "sample", "threshold", "seed");
        return new IsolationForest(
            node.Columns(), node.Integer("trees", 100, 1, 1_000), node.Integer("sample", 256, 2, 65_536), node.Number("threshold", 0.6, 0, 1), node.Integer("seed", 1, 0, int.MaxValue));
    }

    public override FitOutcome Fit(Table training, PreparationSecrets secrets)
    {
        var rows = Rows(training, columns);
        if (rows.Length < 2)
        {
            throw new InvalidDataException("An isolation forest needs 2 rows at least.");
        }

        var size = Math.Min(sample, rows.Length);
        var forest = new IsolationTree[trees];
        for (var i = 0; i < trees; i++)
        {
            var random = SeededRandom.For(seed, (ulong)i);
            forest[i] = IsolationTree.Grow(Sample(rows, size, random), random);
        }

        return new Fitted(columns, threshold, size, forest).OnTraining(training, secrets);
    }

    public override FittedStep Read(DeclarationNode learned)
    {
        learned.AllowOnly("sample", "trees");
        var forest = learned.Get("trees", "the trees").Items().Select(tree => IsolationTree.Read(tree, columns.Length)).ToArray();
        return forest.Length == trees
            ? new Fitted(columns, threshold, learned.Get("sample", "rows a tree").Integer(2, sample), forest)
            : throw learned.Refuse($"{forest.Length} trees, but the recipe has {trees}.");
    }

    /// <summary>Row by row, for trees walk rows.</summary>
    internal static double[][] Rows(Table table, string[] columns)
    {
        var sources = columns.Select(table.Number).ToArray();
        var rows = new double[table.RowCount][];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = Array.ConvertAll(sources, s => s.Values[row]);
            if (Array.FindIndex(rows[row], double.IsNaN) is var hole and >= 0)
            {
                throw new InvalidDataException($"The column '{columns[hole]}' is missing in row {row + 1}; put an imputing step before.");
            }
        }

        return rows;
    }

    /// <summary>Without repetition: the first places of a shuffle that goes no further than needed.</summary>
    private static double[][] Sample(double[][] rows, int size, SeededRandom random)
    {
        var moved = new Dictionary<int, int>();
        var sample = new double[size][];
        for (var i = 0; i < size; i++)
        {
            var j = i + random.Next(rows.Length - i);
            sample[i] = rows[moved.GetValueOrDefault(j, j)];
            moved[j] = moved.GetValueOrDefault(i, i);
        }

        return sample;
    }

    private sealed class Fitted(string[] columns, double threshold, int sample, IsolationTree[] forest) : FittedStep
    {
        public override StepOutcome Apply(Table table, PreparationSecrets secrets)
        {
            var scores = Array.ConvertAll(Rows(table, columns), Score);
            var marks = Array.ConvertAll(scores, s => s >= threshold ? 1.0 : 0);
            return new StepOutcome(
                table.With(new NumberColumn(AttributeColumn.Named("isolation_score"), scores), new NumberColumn(AttributeColumn.Named("isolation_outlier"), marks)),
                new JsonObject { ["outliers"] = marks.Count(m => m == 1), ["scoreMax"] = scores.Length == 0 ? 0 : scores.Max() });
        }

        public override JsonObject Learned() => new() { ["sample"] = sample, ["trees"] = new JsonArray([.. forest.Select(tree => tree.ToJson())]) };

        private double Score(double[] row)
        {
            double sum = 0;
            foreach (var tree in forest)
            {
                sum += tree.PathLength(row);
            }

            return Math.Pow(2, -sum / forest.Length / IsolationTree.AveragePath(sample));
        }
    }
}
