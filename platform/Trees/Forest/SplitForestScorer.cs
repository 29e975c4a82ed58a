using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Suite.Trees;

/// <summary>
/// Scores one row in double. The layout is <see cref="ForestScorer"/>'s with 16-byte nodes: siblings side by side, no branch at a split,
/// eight trees in flight, leaves that step onto themselves. Leaves are added in tree order, so the same row gives the same bits everywhere.
/// </summary>
internal sealed unsafe class SplitForestScorer
{
    private const int InFlight = 8;
    private const int StackDoublesMax = 4_096;

    private readonly RowPreparation _preparation;
    private readonly bool _isFloat32;
    private readonly int _treeCount;

    // Pinned for life, so that scoring can use pointers without pinning at every call.
    private readonly Node[] _nodes;

    // Padded with one-leaf trees to a multiple of InFlight; their leaves are never added.
    private readonly int[] _roots;
    private readonly int[] _groupDepths;
    private readonly int[] _outputs;

    /// <param name="isFloat32">Sums are rounded to float32 after each addition.</param>
    internal SplitForestScorer(IReadOnlyList<SplitTree> trees, RowPreparation preparation, bool isFloat32)
    {
        _preparation = preparation;
        _isFloat32 = isFloat32;
        _treeCount = trees.Count;
        _outputs = [.. trees.Select(static t => t.Output)];
        _roots = new int[(trees.Count + InFlight - 1) / InFlight * InFlight];
        _groupDepths = new int[_roots.Length / InFlight];
        _nodes = GC.AllocateArray<Node>(trees.Sum(static t => t.Splits.Length + t.Leaves.Length) + 1, pinned: true);
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

    /// <summary>Adds the trees' leaves to the sums of their outputs.</summary>
    internal void Add(ReadOnlySpan<double> row, Span<double> sums)
    {
        if (_preparation.Length <= StackDoublesMax)
        {
            AddOnStack(row, sums);
            return;
        }

        var rented = ArrayPool<double>.Shared.Rent(_preparation.Length);
        try
        {
            _preparation.Prepare(row, rented.AsSpan(0, _preparation.Length));
            fixed (double* prepared = rented)
            {
                Walk(prepared, sums);
            }
        }
        finally
        {
            ArrayPool<double>.Shared.Return(rented);
        }
    }

    [SkipLocalsInit]
    private void AddOnStack(ReadOnlySpan<double> row, Span<double> sums)
    {
        var prepared = stackalloc double[_preparation.Length];
        _preparation.Prepare(row, new Span<double>(prepared, _preparation.Length));
        Walk(prepared, sums);
    }

    private void Walk(double* row, Span<double> sums)
    {
        var nodes = (Node*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_nodes));
        var roots = _roots;
        Node** ends = stackalloc Node*[InFlight];
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

            ends[0] = a;
            ends[1] = b;
            ends[2] = c;
            ends[3] = d;
            ends[4] = e;
            ends[5] = f;
            ends[6] = g;
            ends[7] = h;
            var count = Math.Min(InFlight, _treeCount - tree);
            for (var i = 0; i < count; i++)
            {
                ref var sum = ref sums[_outputs[tree + i]];
                sum += ends[i]->Threshold;

                // The sum of two float32 is exact enough in double that rounding it once more gives the float32 sum.
                sum = _isFloat32 ? (float)sum : sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Node* Step(Node* node, double* row) =>
        node + node->Ahead + Unsafe.BitCast<bool, byte>(row[node->Slot] < node->Threshold);

    private int Lay(SplitTree tree, int start)
    {
        var next = start + 1;
        var pending = new Queue<(int Node, int Place)>();
        pending.Enqueue((tree.Root, start));
        while (pending.TryDequeue(out var at))
        {
            if (at.Node < 0)
            {
                _nodes[at.Place] = LeafNode(tree.Leaves[~at.Node]);
                continue;
            }

            var (slot, threshold) = _preparation.Place(tree.Splits[at.Node]);
            _nodes[at.Place] = new Node { Threshold = threshold, Slot = slot, Ahead = next - at.Place };
            pending.Enqueue((tree.Right[at.Node], next));
            pending.Enqueue((tree.Left[at.Node], next + 1));
            next += 2;
        }

        return next;
    }

    private Node LeafNode(double value) => new() { Threshold = value, Slot = _preparation.LeafSlot, Ahead = 0 };

    private struct Node
    {
        /// <summary>For a leaf, its value.</summary>
        internal double Threshold;

        /// <summary>Place of the value to compare in the prepared row.</summary>
        internal int Slot;

        /// <summary>How many nodes ahead the right child lies; the left child is the next one. 0 for a leaf.</summary>
        internal int Ahead;
    }
}
