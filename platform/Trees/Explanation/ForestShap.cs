using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Suite.Trees;

/// <summary>
/// Exact path-dependent TreeSHAP of a <see cref="ForestModel"/> in double: how much each feature moved this row's raw score away from
/// <see cref="ExpectedValue"/>; contributions and expected value add up to the raw score. Immutable and thread-safe.
/// <para>
/// The method is <see cref="LaneShap"/>'s (Shapley values as an integral of a polynomial, taken exactly at Gauss-Legendre points), turned
/// by a right angle: its lanes are four points of one tree instead of one point of eight trees. Four points are enough for eight different
/// features on a path, so most trees need one pass down and one up; and since a split is asked only whether the row goes left, sets of
/// categories cost what thresholds cost.
/// </para>
/// </summary>
public sealed unsafe class ForestShap
{
    private const int Lanes = 4;
    private const int StackDoublesMax = 2_048;

    private readonly ForestModel _model;
    private readonly ShapTree[][] _trees;
    private readonly double[] _expected;
    private readonly int _scratchVectors;
    private readonly int _scratchBytes;
    private readonly Vector256<double>[][] _points;

    /// <exception cref="InvalidOperationException">The file does not say how much training data each leaf saw.</exception>
    public ForestShap(ForestModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!model.HasCovers)
        {
            throw new InvalidOperationException("The model's leaves carry no covers: estimate them from a background sample first.");
        }

        _model = model;
        var trees = model.Trees.Select(t => (t.Output, Tree: ShapTree.Build(t, model.Preparation))).ToArray();
        _trees = [.. Enumerable.Range(0, model.OutputCount).Select(o => trees.Where(t => t.Output == o).Select(static t => t.Tree).ToArray())];
        _expected = [.. _trees.Select((of, output) => model.BaseValues[output] + of.Sum(static t => t.Mean))];
        _points = [.. Enumerable.Range(0, trees.Select(static t => t.Tree.Passes).DefaultIfEmpty(0).Max() + 1).Select(Points)];
        _scratchVectors = trees.Select(static t => (4 * t.Tree.Nodes.Length) + t.Tree.Nodes.Length + t.Tree.Leaves.Length).DefaultIfEmpty(0).Max();
        _scratchBytes = trees.Select(static t => 3 * t.Tree.Nodes.Length).DefaultIfEmpty(0).Max();
    }

    /// <summary>The raw score of a row about which nothing is known: the trees' means over the training data.</summary>
    public double ExpectedValue(int output) => _expected[output];

    /// <summary>Writes one contribution per feature to one output, in units of the raw score (log-odds for a binary objective).</summary>
    /// <param name="row">One value per feature; NaN is missing.</param>
    /// <param name="output">Which of the model's outputs; 0 where it has one.</param>
    /// <param name="contributions">FeatureCount places; overwritten.</param>
    public void Explain(ReadOnlySpan<double> row, int output, Span<double> contributions)
    {
        if (row.Length != _model.FeatureCount || contributions.Length != _model.FeatureCount)
        {
            throw new ArgumentException($"Row and contributions have {_model.FeatureCount} values each.", nameof(row));
        }

        var doubles = _model.Preparation.Length + (Lanes * (row.Length + _scratchVectors + 1)) + (_scratchBytes / sizeof(double)) + 1;
        var rented = ArrayPool<double>.Shared.Rent(doubles);
        try
        {
            fixed (double* start = rented)
            {
                // A vector that crosses a cache line costs twice.
                var sums = (double*)(((nuint)start + 31) & ~(nuint)31);
                var scratch = sums + (Lanes * row.Length);
                var prepared = scratch + (Lanes * _scratchVectors);
                var bytes = (byte*)(prepared + _model.Preparation.Length);
                new Span<double>(sums, Lanes * row.Length).Clear();
                _model.Preparation.Prepare(row, new Span<double>(prepared, _model.Preparation.Length));
                foreach (var tree in _trees[output])
                {
                    Run(tree, _points[tree.Passes], prepared, scratch, bytes, sums);
                }

                for (var i = 0; i < contributions.Length; i++)
                {
                    contributions[i] = sums[Lanes * i] + sums[(Lanes * i) + 1] + (sums[(Lanes * i) + 2] + sums[(Lanes * i) + 3]);
                }
            }
        }
        finally
        {
            ArrayPool<double>.Shared.Return(rented);
        }
    }

    /// <summary>For so many passes: point, rest and weight of each, in turn.</summary>
    private static Vector256<double>[] Points(int passes)
    {
        if (passes == 0)
        {
            return [];
        }

        var (nodes, weights) = GaussLegendre.OnUnitInterval(passes * Lanes);
        return [.. Enumerable.Range(0, passes).SelectMany(p => (Vector256<double>[])
        [
            Vector256.Create(nodes, p * Lanes),
            Vector256.Create(1d) - Vector256.Create(nodes, p * Lanes),
            Vector256.Create(weights, p * Lanes),
        ])];
    }

    private static void Run(ShapTree tree, Vector256<double>[] points, double* row, double* scratch, byte* way, double* sums)
    {
        var count = tree.Nodes.Length;
        var nodes = (ShapNode*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(tree.Nodes));
        var columns = new Columns(scratch, count);
        for (var i = 0; i < tree.Leaves.Length; i++)
        {
            Vector256.Create(tree.Leaves[i]).Store(columns.Up + ((count + i) * Lanes));
        }

        Decide(nodes, count, row, way);
        for (var i = 0; i < points.Length; i += 3)
        {
            PassDown(nodes, count, way, columns, points[i], points[i + 1], points[i + 2]);
            PassUp(nodes, count, way, columns, sums);
        }
    }

    /// <summary>
    /// Three bytes a split: does the row go left; did it pass every test of the same feature above; and what both give for its children.
    /// </summary>
    private static void Decide(ShapNode* nodes, int count, double* row, byte* way)
    {
        for (var n = 0; n < count; n++)
        {
            var node = nodes + n;
            var goesLeft = Unsafe.BitCast<bool, byte>(row[node->Slot] < node->Threshold);
            byte inside = 1;
            if (node->Repeats >= 0)
            {
                var above = way + (3 * node->Repeats);
                inside = (byte)(above[1] & (node->RepeatsLeft ? above[0] : above[0] ^ 1));
            }

            way[3 * n] = goesLeft;
            way[(3 * n) + 1] = inside;
            way[(3 * n) + 2] = node->Repeats < 0 ? (byte)2 : inside;
        }
    }

    /// <summary>Products of factors from the root; keeps the factors for the way up.</summary>
    private static void PassDown(
        ShapNode* nodes, int count, byte* way, in Columns columns, Vector256<double> t, Vector256<double> rest, Vector256<double> weight)
    {
        weight.Store(columns.Down);
        for (var n = 0; n < count; n++)
        {
            var node = nodes + n;
            var at = n * Lanes;
            var down = Vector256.Load(columns.Down + at);
            var leftShare = Vector256.Create(node->LeftShare);
            var rightShare = Vector256.Create(node->RightShare);
            Vector256<double> left, right, gain;
            if (way[(3 * n) + 2] == 0)
            {
                // Outside above: the feature can neither come back in nor lose anything more.
                (left, right, gain) = (leftShare, rightShare, Vector256<double>.Zero);
            }
            else
            {
                var (present, absent) = (t, rest);
                gain = down;
                if (way[(3 * n) + 2] == 1)
                {
                    var above = Vector256.Create(node->Above);
                    var inverse = Vector256<double>.One / (t + (above * rest));
                    present = t * inverse;
                    absent = above * rest * inverse;
                    gain = down * above * inverse * inverse;
                }

                // Masked, not branched: which way a row goes is what no predictor knows.
                var goesLeft = Vector256.Create(-(long)way[3 * n]).AsDouble();
                left = (leftShare * absent) + (present & goesLeft);
                right = (rightShare * absent) + Vector256.AndNot(present, goesLeft);
            }

            left.Store(columns.Left + at);
            right.Store(columns.Right + at);
            gain.Store(columns.Gain + at);
            if (node->Left < count)
            {
                (down * left).Store(columns.Down + (node->Left * Lanes));
            }

            if (node->Right < count)
            {
                (down * right).Store(columns.Down + (node->Right * Lanes));
            }
        }
    }

    /// <summary>Sums of leaves times the factors below each split, and each split's own contribution.</summary>
    private static void PassUp(ShapNode* nodes, int count, byte* way, in Columns columns, double* sums)
    {
        for (var n = count - 1; n >= 0; n--)
        {
            var node = nodes + n;
            var at = n * Lanes;
            var left = Vector256.Load(columns.Up + (node->Left * Lanes));
            var right = Vector256.Load(columns.Up + (node->Right * Lanes));
            if (way[(3 * n) + 1] != 0)
            {
                var goesLeft = way[3 * n];
                var gained = (Vector256.Create(goesLeft - node->LeftShare) * left) + (Vector256.Create((goesLeft ^ 1) - node->RightShare) * right);
                var sum = sums + (node->Feature * Lanes);
                (Vector256.Load(sum) + (Vector256.Load(columns.Gain + at) * gained)).Store(sum);
            }

            ((Vector256.Load(columns.Left + at) * left) + (Vector256.Load(columns.Right + at) * right)).Store(columns.Up + at);
        }
    }

    /// <summary>Columns of one vector per split; Up has one per leaf as well.</summary>
    private readonly struct Columns(double* memory, int count)
    {
        internal readonly double* Down = memory;
        internal readonly double* Left = memory + (count * Lanes);
        internal readonly double* Right = memory + (2 * count * Lanes);
        internal readonly double* Gain = memory + (3 * count * Lanes);
        internal readonly double* Up = memory + (4 * count * Lanes);
    }
}
