using System.Numerics;
using System.Runtime.InteropServices;

namespace Suite.Support.Knowledge.Indexing;

/// <summary>
/// The sentence vectors of a segment's passages, as far as there are any. Immutable; the vectors themselves are shared with whoever keeps them, so that another version costs
/// a reference a passage.
/// </summary>
internal sealed class SegmentVectors
{
    private readonly UInt128[] _keys;
    private readonly float[]?[] _rows;

    private readonly int _width;

    private SegmentVectors(UInt128[] keys, float[]?[] rows, int width)
    {
        (_keys, _rows, _width) = (keys, rows, width);
        Count = rows.Count(static r => r is not null);
    }

    /// <summary>Passages that have one.</summary>
    public int Count { get; }

    /// <summary>What is known of a segment's passages now; the same one where there is nothing to add.</summary>
    public static SegmentVectors Of(IndexSegment segment, SegmentVectors? before, IPassageVectors vectors)
    {
        var isOfWidth = before is not null && before._width == vectors.Width;
        if (isOfWidth && before!.Count == before._rows.Length)
        {
            return before;
        }

        var keys = before?._keys ?? [.. Enumerable.Range(0, segment.PassageCount).Select(p => vectors.KeyOf(segment.PassageAt(p)))];
        var rows = new float[keys.Length][];
        for (var p = 0; p < keys.Length; p++)
        {
            rows[p] = (isOfWidth ? before!._rows[p] : null) ?? vectors.Find(keys[p])!;
        }

        var after = new SegmentVectors(keys, rows, vectors.Width);
        return isOfWidth && after.Count == before!.Count ? before : after;
    }

    public UInt128 KeyOf(int passage) => _keys[passage];

    /// <summary>It has one that can be compared with a question's.</summary>
    public bool Has(int passage, int width) => _rows[passage] is { } row && row.Length == width;

    /// <summary>The cosine with every passage's vector; 0 for those without one.</summary>
    /// <param name="unit">Of length 1 and a multiple of 16 wide.</param>
    /// <param name="into">One number a passage.</param>
    public void Similarities(ReadOnlySpan<float> unit, Span<float> into)
    {
        var query = MemoryMarshal.Cast<float, Vector<float>>(unit);
        for (var p = 0; p < into.Length; p++)
        {
            into[p] = Has(p, unit.Length) ? Dot(query, MemoryMarshal.Cast<float, Vector<float>>(_rows[p])) : 0;
        }
    }

    private static float Dot(ReadOnlySpan<Vector<float>> one, ReadOnlySpan<Vector<float>> other)
    {
        var (even, odd) = (Vector<float>.Zero, Vector<float>.Zero);
        for (var i = 0; i < one.Length; i += 2)
        {
            even += one[i] * other[i];
            odd += i + 1 < one.Length ? one[i + 1] * other[i + 1] : Vector<float>.Zero;
        }

        return Vector.Sum(even + odd);
    }
}

/// <summary>Where sentence vectors of passages are kept.</summary>
internal interface IPassageVectors
{
    /// <summary>Of every vector in it; a multiple of 16, 0 while there is none.</summary>
    int Width { get; }

    /// <summary>Says which model's vector of which text is meant: another model or another text has another key.</summary>
    UInt128 KeyOf(Passage passage);

    /// <summary>A unit vector, never changed; null where it has not been computed yet.</summary>
    float[]? Find(UInt128 key);
}
