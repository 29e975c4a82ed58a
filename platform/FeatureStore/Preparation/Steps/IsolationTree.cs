using System.Text.Json.Nodes;

namespace Suite.FeatureStore.Preparation.Steps;

/// <summary>One tree, its nodes in preorder: the left child follows its parent.</summary>
internal sealed class IsolationTree
{
    private const int ExactHarmonicMax = 1_024;
    private const double EulerGamma = 0.57721566490153286;

    /// <summary>Column of the split; -1 at a leaf.</summary>
    private readonly List<int> _columns = [];
    private readonly List<double> _splits = [];
    private readonly List<int> _rights = [];

    /// <summary>Training rows at the node.</summary>
    private readonly List<int> _sizes = [];

    /// <summary>c(n): the average path of an unsuccessful search among n, 2H(n−1) − 2(n−1)/n; the harmonic number exactly up to 1,024.</summary>
    public static double AveragePath(int n)
    {
        if (n <= 1)
        {
            return 0;
        }

        var harmonic = Math.Log(n - 1) + EulerGamma + (1 / (2.0 * (n - 1)));
        if (n <= ExactHarmonicMax)
        {
            harmonic = 0;
            for (var i = n - 1; i >= 1; i--)
            {
                harmonic += 1.0 / i;
            }
        }

        return (2 * harmonic) - (2.0 * (n - 1) / n);
    }

    /// <summary>Grows to the height that an average tree of this many rows has; deeper, rows are told apart that are no outliers.</summary>
    public static IsolationTree Grow(double[][] rows, SeededRandom random)
    {
        var tree = new IsolationTree();
        tree.Grow(rows, (int)Math.Ceiling(Math.Log2(rows.Length)), random);
        return tree;
    }

    public static IsolationTree Read(DeclarationNode node, int columns)
    {
        node.AllowOnly("columns", "splits", "rights", "sizes");
        var tree = new IsolationTree();
        tree._columns.AddRange(node.Get("columns", "a column for each node").Items().Select(i => i.Integer(-1, columns - 1)));
        tree._splits.AddRange(node.Get("splits", "a split for each node").Numbers());
        tree._rights.AddRange(node.Get("rights", "a right child for each node").Items().Select(i => i.Integer(-1, int.MaxValue)));
        tree._sizes.AddRange(node.Get("sizes", "a size for each node").Items().Select(i => i.Integer(0, int.MaxValue)));
        var count = tree._columns.Count;
        if (count == 0 || tree._splits.Count != count || tree._rights.Count != count || tree._sizes.Count != count)
        {
            throw node.Refuse("the lists of a tree have different lengths.");
        }

        for (var i = 0; i < count; i++)
        {
            // Children after their parents: a walk always ends.
            if (tree._columns[i] >= 0 && (tree._rights[i] <= i + 1 || tree._rights[i] >= count))
            {
                throw node.Refuse($"node {i} has no place for its children.");
            }
        }

        return tree;
    }

    public double PathLength(double[] row)
    {
        var (node, depth) = (0, 0);
        while (_columns[node] >= 0)
        {
            node = row[_columns[node]] < _splits[node] ? node + 1 : _rights[node];
            depth++;
        }

        return depth + AveragePath(_sizes[node]);
    }

    public JsonObject ToJson() => new()
    {
        ["columns"] = StateNodes.ToJson(_columns),
        ["splits"] = StateNodes.ToJson(_splits),
        ["rights"] = StateNodes.ToJson(_rights),
        ["sizes"] = StateNodes.ToJson(_sizes),
    };

    private void Grow(double[][] rows, int heightLeft, SeededRandom random)
    {
        var node = _columns.Count;
        _columns.Add(-1);
        _splits.Add(0);
        _rights.Add(-1);
        _sizes.Add(rows.Length);
        if (heightLeft == 0 || rows.Length <= 1 || !TrySplit(rows, random, out var column, out var split))
        {
            return;
        }

        _columns[node] = column;
        _splits[node] = split;
        Grow([.. rows.Where(row => row[column] < split)], heightLeft - 1, random);
        _rights[node] = _columns.Count;
        Grow([.. rows.Where(row => row[column] >= split)], heightLeft - 1, random);
    }

    /// <summary>Any column that is not constant here, and any value above its least one.</summary>
    private static bool TrySplit(double[][] rows, SeededRandom random, out int column, out double split)
    {
        (column, split) = (-1, 0);
        var ranges = Enumerable.Range(0, rows[0].Length).Select(c => (Column: c, Min: rows.Min(r => r[c]), Max: rows.Max(r => r[c]))).Where(r => r.Min < r.Max).ToArray();
        if (ranges.Length == 0)
        {
            return false;
        }

        var (chosen, min, max) = ranges[random.Next(ranges.Length)];
        var u = random.NextDouble();
        // Weighted ends instead of a difference: the difference of two huge numbers is infinite.
        split = ((1 - u) * min) + (u * max);
        split = split > min && split <= max ? split : max;
        column = chosen;
        return true;
    }
}
