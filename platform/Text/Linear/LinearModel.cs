using Suite.Text.Features;

namespace Suite.Text.Linear;

/// <summary>
/// One weight vector and a bias for each class. Weights lie feature by feature, all classes of a feature side by side, so that scoring a sparse vector is a sum
/// of few contiguous rows. Immutable and thread-safe.
/// </summary>
public sealed class LinearModel
{
    private readonly float[] _weights;

    /// <param name="features">Number of features.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="weights">(features + 1) rows of <see cref="StrideOf"/>(classes) floats; the last row holds the biases.</param>
    public LinearModel(int features, int classes, float[] weights)
    {
        if (weights.Length != (features + 1) * StrideOf(classes))
        {
            throw new InvalidDataException("A linear model's weights do not fit its number of features and classes.");
        }

        Features = features;
        Classes = classes;
        _weights = weights;
    }

    public int Features { get; }

    public int Classes { get; }

    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>Classes rounded up, so that every row is whole SIMD vectors of up to 16 floats; fixed, since stored models have it.</summary>
    public static int StrideOf(int classes) => SimdRows.Padded(classes);

    /// <summary>What a reader of the file will have: weights in half precision, so that a model in memory and the same model from disk answer alike.</summary>
    public LinearModel AsStored() => new(Features, Classes, Neural.HalfFloats.Rounded(_weights));

    /// <summary>One score a class. O(non-zeros × classes).</summary>
    public void Score(SparseVector vector, Span<float> scores)
    {
        var stride = StrideOf(Classes);
        Span<float> sums = stride <= 1024 ? stackalloc float[stride] : new float[stride];
        _weights.AsSpan(Features * stride, stride).CopyTo(sums);
        for (var i = 0; i < vector.Indices.Length; i++)
        {
            SimdRows.AddScaled(_weights.AsSpan(vector.Indices[i] * stride, stride), vector.Values[i], sums);
        }

        sums[..Classes].CopyTo(scores);
    }
}
