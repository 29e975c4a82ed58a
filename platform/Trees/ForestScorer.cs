using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Suite.Trees;

/// <summary>
/// The trees laid out for one row at a time. What costs time in a tree is the mispredicted branch at each split and the
/// wait for the next node, so there is no branch and eight trees are walked at once:
/// a node is 8 bytes, siblings lie side by side, and a step is "go to the first sibling, plus one if value &lt; threshold".
/// Leaves step onto themselves, because their slot holds infinity, which is below nothing. Missing values need no test
/// either: each feature has two slots, in which a missing value stands as -infinity (goes left) or +infinity (goes right).
/// Leaves are added in tree order in float32, as libxgboost does, which makes the sum the same to the last bit.
/// </summary>
internal sealed unsafe class ForestScorer
{
    private const int InFlight = 8;
    private const int StackFloatsMax = 4_096;

    private readonly int _featureCount;
    private readonly float _baseMargin;
    private readonly int _treeCount;

    // Pinned for life, so that scoring can use pointers without pinning at every call.
    private readonly Node[] _nodes;

    // Padded with one-leaf trees to a multiple of InFlight; their leaves are never added.
    private readonly int[] _roots;
    private readonly int[] _groupDepths;

    internal ForestScorer(IReadOnlyList<DecisionTree> trees, int featureCount, float baseMargin)
    {
        _featureCount = featureCount;
        _baseMargin = baseMargin;
        _treeCount = trees.Count;
        _roots = new int[(trees.Count + InFlight - 1) / InFlight * InFlight];
        _groupDepths = new int[_roots.Length / InFlight];
        _nodes = GC.AllocateArray<Node>(trees.Sum(t => t.NodeCount) + 1, pinned: true);
        var next = 0;
        for (var i = 0; i < trees.Count; i++)
        {
            _roots[i] = next;
            _groupDepths[i / InFlight] = Math.Max(_groupDepths[i / InFlight], trees[i].Depth);
            next = Lay(trees[i], next);
        }

        _nodes[next] = LeafNode(0);
        _roots.AsSpan(trees.Count).Fill(next);
    }

    /// <summary>Floats a prepared row takes.</summary>
    internal int PreparedLength => (2 * _featureCount) + 1;

    internal float Margin(ReadOnlySpan<float> row)
    {
        if (row.Length != _featureCount)
        {
            throw new ArgumentException($"A row has {_featureCount} values, not {row.Length}.", nameof(row));
        }

        return PreparedLength <= StackFloatsMax ? MarginOnStack(row) : MarginOnHeap(row);
    }

    /// <summary>Writes the two slots of each feature and the leaves' slot.</summary>
    internal static void Prepare(ReadOnlySpan<float> row, Span<float> prepared)
    {
        ref var source = ref MemoryMarshal.GetReference(row);
        ref var left = ref MemoryMarshal.GetReference(prepared);
        ref var right = ref Unsafe.Add(ref left, row.Length);
        var i = 0;
        for (; i <= row.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var values = Vector256.LoadUnsafe(ref source, (nuint)i);
            var present = Vector256.Equals(values, values);
            Vector256.ConditionalSelect(present, values, Vector256.Create(float.NegativeInfinity)).StoreUnsafe(ref left, (nuint)i);
            Vector256.ConditionalSelect(present, values, Vector256.Create(float.PositiveInfinity)).StoreUnsafe(ref right, (nuint)i);
        }

        for (; i < row.Length; i++)
        {
            prepared[i] = float.IsNaN(row[i]) ? float.NegativeInfinity : row[i];
            prepared[row.Length + i] = float.IsNaN(row[i]) ? float.PositiveInfinity : row[i];
        }

        prepared[2 * row.Length] = float.PositiveInfinity;
    }

    [SkipLocalsInit]
    private float MarginOnStack(ReadOnlySpan<float> row)
    {
        var prepared = stackalloc float[PreparedLength];
        Prepare(row, new Span<float>(prepared, PreparedLength));
        return Walk(prepared);
    }

    private float MarginOnHeap(ReadOnlySpan<float> row)
    {
        var rented = ArrayPool<float>.Shared.Rent(PreparedLength);
        try
        {
            Prepare(row, rented.AsSpan(0, PreparedLength));
            fixed (float* prepared = rented)
            {
                return Walk(prepared);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    private float Walk(float* row)
    {
        var nodes = (Node*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_nodes));
        var margin = _baseMargin;
        var roots = _roots;
        var whole = _treeCount - (_treeCount % InFlight);
        for (var tree = 0; tree < roots.Length; tree += InFlight)
        {
            var a = nodes + roots[tree];
            var b = nodes + roots[tree + 1];
            var c = nodes + roots[tree + 2];
            var d = nodes + roots[tree + 3];
            var e = nodes + roots[tree + 4];
            var f = nodes + roots[tree + 5];
            var g = nodes + roots[tree + 6];
            var h = nodes + roots[tree + 7];
            for (var depth = _groupDepths[tree / InFlight]; depth > 0; depth--)
            {
                a = Step(a, row);
                b = Step(b, row);
                c = Step(c, row);
                d = Step(d, row);
                e = Step(e, row);
                f = Step(f, row);
                g = Step(g, row);
                h = Step(h, row);
            }

            if (tree == whole)
            {
                Node** last = stackalloc Node*[InFlight] { a, b, c, d, e, f, g, h };
                for (var i = 0; i < _treeCount - whole; i++)
                {
                    margin += last[i]->Threshold;
                }

                break;
            }

            margin += a->Threshold;
            margin += b->Threshold;
            margin += c->Threshold;
            margin += d->Threshold;
            margin += e->Threshold;
            margin += f->Threshold;
            margin += g->Threshold;
            margin += h->Threshold;
        }

        return margin;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Node* Step(Node* node, float* row) =>
        node + node->Ahead + Unsafe.BitCast<bool, byte>(row[node->Slot] < node->Threshold);

    private int Lay(DecisionTree tree, int start)
    {
        // The tree's own order is breadth first with siblings side by side, left before right; here right comes first.
        for (var node = 0; node < tree.NodeCount; node++)
        {
            var place = start + Place(tree, node);
            _nodes[place] = tree.IsLeaf(node)
                ? LeafNode(tree.Threshold[node])
                : new Node
                {
                    Threshold = tree.Threshold[node],
                    Slot = (ushort)(tree.DefaultLeft[node] ? tree.Feature[node] : _featureCount + tree.Feature[node]),
                    Ahead = (ushort)(start + tree.Left[node] - place),
                };
        }

        return start + tree.NodeCount;
    }

    // Siblings are (1,2), (3,4), …: an odd index is a left child and swaps with the one behind it.
    private static int Place(DecisionTree tree, int node) =>
        node == 0 ? 0 : (node & 1) == 1 ? node + 1 : node - 1;

    private Node LeafNode(float value) => new() { Threshold = value, Slot = (ushort)(2 * _featureCount), Ahead = 0 };

    private struct Node
    {
        /// <summary>For a leaf, its value.</summary>
        internal float Threshold;

        /// <summary>Place of the value to compare in the prepared row.</summary>
        internal ushort Slot;

        /// <summary>How many nodes ahead the right child lies; the left child is the next one. 0 for a leaf.</summary>
        internal ushort Ahead;
    }
}
