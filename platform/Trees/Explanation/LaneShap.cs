using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Suite.Trees;

/// <summary>
/// Exact path-dependent SHAP, eight trees at a time.
/// <para>
/// For a leaf of value v whose path tests the features 1..d, let o_k be 1 if the row passes all of the path's tests of
/// feature k (else 0) and z_k the share of training rows that did. The Shapley value of feature j is then
/// v (o_j - z_j) times the integral over t in [0, 1] of the product over k ≠ j of (o_k t + z_k (1 - t)), because
/// ∫ t^s (1-t)^(d-1-s) dt = s! (d-1-s)! / d! is the weight of a coalition of s players (Owen, "Multilinear extensions
/// of games", 1972). The integrand is a polynomial of degree d - 1, so ⌈d/2⌉ Gauss-Legendre points give it exactly:
/// three for depth 6. At one point everything is a product along a path, so leaves share their prefixes and one pass
/// down and one up the tree explain all of it, as in Yu et al., "Linear TreeShap", NeurIPS 2022, whose polynomials
/// this replaces by their values. Against a table over the 2^d patterns of each leaf (Yang, "Fast TreeSHAP", 2021;
/// Nadel and Wettenstein, "WOODELF", 2025) it needs 20 to 40 bytes a node instead of 1.5 KB a leaf, which is the
/// difference between staying in cache and 20,000 cache misses a row.
/// </para>
/// <para>
/// A feature tested again further down multiplies its factor (o t + z (1 - t)) into that of the tests above. With a the
/// share above, f = t + a (1 - t) and the row still inside (o = 1 above), the new test's ratio is (o t + a z (1 - t))/f
/// and what it adds to the feature is a (o - z)/f² of the product; with the row outside, the ratio is z and it adds nothing.
/// </para>
/// <para>
/// Float32 with a multiplication and an addition at a time, never fused, in a fixed order: the same bits on every
/// machine. Sums over trees are double.
/// </para>
/// </summary>
internal sealed unsafe class LaneShap
{
    private const int Lanes = LaneProgram.Lanes;

    // Vectors of scratch a node needs, beside the two that leaves have as well.
    private const int NodeScratch = 8;

    private readonly LaneProgram[] _programs;
    private readonly (float Node, float Weight)[][] _points;
    private readonly int _featureCount;
    private readonly int _scratchFloats;

    internal LaneShap(LaneProgram[] programs, int featureCount)
    {
        _programs = programs;
        _featureCount = featureCount;
        _points = [.. programs.Select(p => Points((p.PathFeaturesMax + 1) / 2))];
        var vectors = programs.Length == 0
            ? 0
            : programs.Max(p => (NodeScratch * p.NodeCount) + (2 * (p.NodeCount + p.LeafCount)));
        _scratchFloats = PreparedLength + ((vectors + 1) * Lanes);
    }

    // Two stand-ins for missing, the leaves' slot, and the row as it is.
    private int PreparedLength => (3 * _featureCount) + 1;

    /// <summary>Adds to the contributions of each feature; <paramref name="sums"/> has one place more, for lanes at rest.</summary>
    internal void Explain(ReadOnlySpan<float> row, Span<double> sums)
    {
        var rented = ArrayPool<float>.Shared.Rent(_scratchFloats);
        try
        {
            ForestScorer.Prepare(row, rented.AsSpan(0, (2 * _featureCount) + 1));
            row.CopyTo(rented.AsSpan((2 * _featureCount) + 1));
            fixed (float* prepared = rented)
            {
                fixed (double* total = sums)
                {
                    // A vector that crosses a cache line costs twice.
                    var scratch = (float*)(((nuint)(prepared + PreparedLength) + 31) & ~(nuint)31);
                    for (var i = 0; i < _programs.Length; i++)
                    {
                        Run(_programs[i], _points[i], prepared, scratch, total);
                    }
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    private static (float Node, float Weight)[] Points(int count)
    {
        var (nodes, weights) = GaussLegendre.OnUnitInterval(count);
        return [.. nodes.Select((n, i) => ((float)n, (float)weights[i]))];
    }

    private static void Run(LaneProgram program, (float Node, float Weight)[] points, float* row, float* memory, double* total)
    {
        var scratch = new Scratch(memory, program.NodeCount, program.LeafCount);
        var nodes = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(program.Nodes));
        var repeats = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(program.Repeats));
        new ReadOnlySpan<float>(
            Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(program.Leaves)), program.LeafCount * Lanes)
            .CopyTo(new Span<float>(scratch.Up + (program.NodeCount * Lanes), program.LeafCount * Lanes));
        fixed (int* children = program.Children, repeatAt = program.RepeatAt)
        {
            Decide(program.NodeCount, nodes, repeats, repeatAt, row, scratch);
            foreach (var (node, weight) in points)
            {
                PassDown(program.NodeCount, nodes, repeats, repeatAt, children, scratch, node, weight);
                PassUp(program.NodeCount, children, scratch);
            }
        }

        for (var n = 0; n < program.NodeCount; n++)
        {
            var features = (int*)(nodes + (n * LaneProgram.NodeStride) + (4 * Lanes));
            var sums = scratch.Sum + (n * Lanes);
            for (var lane = 0; lane < Lanes; lane++)
            {
                total[features[lane]] += sums[lane];
            }
        }
    }

    /// <summary>For each node which way the row goes, and o - z of both children, zero where the row is outside above.</summary>
    private static void Decide(int count, float* nodes, float* repeats, int* repeatAt, float* row, in Scratch scratch)
    {
        var one = Vector256.Create(1f);
        for (var n = 0; n < count; n++)
        {
            var block = nodes + (n * LaneProgram.NodeStride);
            var goesLeft = Vector256.LessThan(Gather(row, (int*)(block + (3 * Lanes))), Vector256.Load(block));
            var left = (goesLeft & one) - Vector256.Load(block + Lanes);
            var right = Vector256.AndNot(one, goesLeft) - Vector256.Load(block + (2 * Lanes));
            if (repeatAt[n] >= 0)
            {
                var repeat = repeats + repeatAt[n];
                var value = Gather(row, (int*)(repeat + (2 * Lanes)));
                var outside = Vector256.LessThan(value, Vector256.Load(repeat))
                    | Vector256.GreaterThanOrEqual(value, Vector256.Load(repeat + Lanes));
                outside.Store(scratch.Outside + (n * Lanes));
                left = Vector256.AndNot(left, outside);
                right = Vector256.AndNot(right, outside);
            }

            goesLeft.Store(scratch.GoesLeft + (n * Lanes));
            left.Store(scratch.LeftGain + (n * Lanes));
            right.Store(scratch.RightGain + (n * Lanes));
            Vector256<float>.Zero.Store(scratch.Sum + (n * Lanes));
        }

        one.Store(scratch.Down);
    }

    /// <summary>Products of factors from the root; keeps the factors for the way up.</summary>
    private static void PassDown(
        int count, float* nodes, float* repeats, int* repeatAt, int* children, in Scratch scratch, float point, float weight)
    {
        var t = Vector256.Create(point);
        var rest = Vector256.Create(1f - point);
        var w = Vector256.Create(weight);
        for (var n = 0; n < count; n++)
        {
            var block = nodes + (n * LaneProgram.NodeStride);
            var goesLeft = Vector256.Load(scratch.GoesLeft + (n * Lanes));
            var leftShare = Vector256.Load(block + Lanes);
            var rightShare = Vector256.Load(block + (2 * Lanes));
            var down = Vector256.Load(scratch.Down + (n * Lanes));
            Vector256<float> left, right;
            if (repeatAt[n] < 0)
            {
                left = (goesLeft & t) + (leftShare * rest);
                right = Vector256.AndNot(t, goesLeft) + (rightShare * rest);
                (down * w).Store(scratch.Gain + (n * Lanes));
            }
            else
            {
                var above = Vector256.Load(repeats + repeatAt[n] + (3 * Lanes));
                var outside = Vector256.Load(scratch.Outside + (n * Lanes));
                var inverse = Vector256.Create(1f) / (t + (above * rest));
                var passes = t * inverse;
                var absent = above * rest * inverse;
                left = Vector256.ConditionalSelect(outside, leftShare, (goesLeft & passes) + (leftShare * absent));
                right = Vector256.ConditionalSelect(
                    outside, rightShare, Vector256.AndNot(passes, goesLeft) + (rightShare * absent));
                (down * w * above * inverse * inverse).Store(scratch.Gain + (n * Lanes));
            }

            left.Store(scratch.Left + (n * Lanes));
            right.Store(scratch.Right + (n * Lanes));
            (down * left).Store(scratch.Down + (children[2 * n] * Lanes));
            (down * right).Store(scratch.Down + (children[(2 * n) + 1] * Lanes));
        }
    }

    /// <summary>Sums of leaves times the factors below each node, and each node's own contribution.</summary>
    private static void PassUp(int count, int* children, in Scratch scratch)
    {
        for (var n = count - 1; n >= 0; n--)
        {
            var left = Vector256.Load(scratch.Up + (children[2 * n] * Lanes));
            var right = Vector256.Load(scratch.Up + (children[(2 * n) + 1] * Lanes));
            var at = n * Lanes;
            var gain = (Vector256.Load(scratch.LeftGain + at) * left) + (Vector256.Load(scratch.RightGain + at) * right);
            (Vector256.Load(scratch.Sum + at) + (Vector256.Load(scratch.Gain + at) * gain)).Store(scratch.Sum + at);
            ((Vector256.Load(scratch.Left + at) * left) + (Vector256.Load(scratch.Right + at) * right)).Store(scratch.Up + at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Gather(float* row, int* slots) => Avx2.IsSupported
        ? Avx2.GatherVector256(row, Vector256.Load(slots), sizeof(float))
        : Vector256.Create(
            row[slots[0]], row[slots[1]], row[slots[2]], row[slots[3]], row[slots[4]], row[slots[5]], row[slots[6]], row[slots[7]]);

    /// <summary>Columns of one vector per node; Down and Up have one per leaf as well.</summary>
    private readonly struct Scratch(float* memory, int nodeCount, int leafCount)
    {
        internal readonly float* GoesLeft = memory;
        internal readonly float* LeftGain = memory + (nodeCount * Lanes);
        internal readonly float* RightGain = memory + (2 * nodeCount * Lanes);
        internal readonly float* Outside = memory + (3 * nodeCount * Lanes);
        internal readonly float* Left = memory + (4 * nodeCount * Lanes);
        internal readonly float* Right = memory + (5 * nodeCount * Lanes);
        internal readonly float* Gain = memory + (6 * nodeCount * Lanes);
        internal readonly float* Sum = memory + (7 * nodeCount * Lanes);
        internal readonly float* Down = memory + (8 * nodeCount * Lanes);
        internal readonly float* Up = memory + (((9 * nodeCount) + leafCount) * Lanes);
    }
}
