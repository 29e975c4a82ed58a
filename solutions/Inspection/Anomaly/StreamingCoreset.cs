using Suite.Inspection.Features;

namespace Suite.Inspection.Anomaly;

/// <summary>
/// Keeps few patches that lie close to all that were seen, in one pass and bounded memory. A patch nearer to the coreset than the radius at which it last
/// covered everything adds nothing and is dropped; the others wait, and when as many wait as are kept, both together are thinned by taking the farthest point
/// again and again (Gonzalez 1985, as in PatchCore). Distances are taken in a random projection, which keeps them well enough and is several times faster. Not thread-safe; the result depends on the order of the patches and the seed only.
/// </summary>
public sealed class StreamingCoreset
{
    private const int ProjectedLength = 64;
    private const int Block = 64;

    private readonly int _capacity;
    private readonly RandomProjection _projection;
    private readonly FeatureMatrix _patches;
    private readonly FeatureMatrix _projected;
    private readonly float[] _lengths;
    private readonly InterleavedRows _covering;
    private int _count;
    private float _radius;

    /// <param name="capacity">Patches kept at most; memory is twice that.</param>
    /// <param name="length">Floats of a patch.</param>
    /// <param name="random">Of the projection.</param>
    public StreamingCoreset(int capacity, int length, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentNullException.ThrowIfNull(random);
        _capacity = capacity;
        _projection = new RandomProjection(length, ProjectedLength, random);
        _patches = new FeatureMatrix(2 * capacity, length);
        _projected = new FeatureMatrix(2 * capacity, ProjectedLength);
        _lengths = new float[2 * capacity];
        _covering = new InterleavedRows(capacity, ProjectedLength);
    }

    /// <summary>Patches seen.</summary>
    public long Seen { get; private set; }

    /// <summary>Shows it patches, one a row.</summary>
    public void Add(FeatureMatrix patches)
    {
        ArgumentNullException.ThrowIfNull(patches);
        var projected = new FeatureMatrix(patches.Rows, ProjectedLength);
        var distances = new float[patches.Rows];
        Parallel.For(0, (patches.Rows + Block - 1) / Block, block =>
        {
            var (from, to) = (block * Block, Math.Min(patches.Rows, (block + 1) * Block));
            for (var i = from; i < to; i++)
            {
                _projection.Write(patches.Row(i), projected.Row(i));
            }

            _covering.Nearest(projected, from, distances.AsSpan(from, to - from));
        });
        Seen += patches.Rows;
        for (var i = 0; i < patches.Rows; i++)
        {
            if (distances[i] <= _radius)
            {
                continue;
            }

            patches.Row(i).CopyTo(_patches.Row(_count));
            projected.Row(i).CopyTo(_projected.Row(_count));
            _lengths[_count] = VectorArithmetic.Dot(projected.Row(i), projected.Row(i));
            if (++_count == 2 * _capacity)
            {
                Thin();
            }
        }
    }

    /// <summary>What is kept in the end; the coreset itself stays as it is.</summary>
    public FeatureMatrix Result()
    {
        if (_count > _capacity)
        {
            Thin();
        }

        return _patches.Take([.. Enumerable.Range(0, _count)]);
    }

    private void Thin()
    {
        var (order, radius) = Farthest(_projected, _lengths, _count, _capacity);
        var (patches, projected) = (_patches.Take(order), _projected.Take(order));
        patches.Values.CopyTo(_patches.Values, 0);
        projected.Values.CopyTo(_projected.Values, 0);
        _covering.Clear();
        for (var i = 0; i < order.Length; i++)
        {
            _lengths[i] = VectorArithmetic.Dot(projected.Row(i), projected.Row(i));
            _covering.Add(projected.Row(i));
        }

        (_count, _radius) = (order.Length, radius);
    }

    /// <summary>Begins anywhere, then takes the point farthest from all that were taken.</summary>
    /// <returns>The points, and the squared distance within which they cover all others.</returns>
    private static (int[] Order, float Radius) Farthest(FeatureMatrix points, float[] lengths, int count, int wanted)
    {
        var order = new int[Math.Min(wanted, count)];
        var distances = new float[count];
        Array.Fill(distances, float.PositiveInfinity);
        var (next, radius) = (0, 0f);
        for (var taken = 0; taken < order.Length; taken++)
        {
            order[taken] = next;
            var center = points.Row(next);
            var (farthest, most) = (0, -1f);
            for (var i = 0; i < count; i++)
            {
                var distance = lengths[i] + lengths[next] - (2 * VectorArithmetic.Dot(center, points.Row(i)));
                distances[i] = MathF.Min(distances[i], distance);
                (farthest, most) = distances[i] > most ? (i, distances[i]) : (farthest, most);
            }

            (next, radius) = (farthest, MathF.Max(0, most));
        }

        return (order, radius);
    }
}
