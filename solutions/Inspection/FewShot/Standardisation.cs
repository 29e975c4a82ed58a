using Suite.Inspection.Features;

namespace Suite.Inspection.FewShot;

/// <summary>Brings every column to mean 0 and the same deviation, so that one penalty suits all and a whole vector has length one on average.</summary>
/// <param name="Mean">One a column.</param>
/// <param name="Scale">One a column; 0 for a column that never varied, which then says nothing.</param>
public sealed record Standardisation(float[] Mean, float[] Scale)
{
    /// <summary>A value this many deviations from the mean is an accident of one picture, not more of a reason.</summary>
    private const float DeviationsMax = 8;

    public static Standardisation Fit(FeatureMatrix samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var (sums, squares) = (new double[samples.Columns], new double[samples.Columns]);
        for (var i = 0; i < samples.Rows; i++)
        {
            var row = samples.Row(i);
            for (var j = 0; j < row.Length; j++)
            {
                sums[j] += row[j];
                squares[j] += (double)row[j] * row[j];
            }
        }

        var (mean, scale) = (new float[samples.Columns], new float[samples.Columns]);
        for (var j = 0; j < mean.Length; j++)
        {
            var average = sums[j] / samples.Rows;
            var deviation = Math.Sqrt(Math.Max(0, (squares[j] / samples.Rows) - (average * average)));
            mean[j] = (float)average;
            scale[j] = deviation > 1e-6 ? (float)(1 / (deviation * Math.Sqrt(samples.Columns))) : 0;
        }

        return new Standardisation(mean, scale);
    }

    /// <summary>In place.</summary>
    public void Apply(Span<float> vector)
    {
        var limit = DeviationsMax / MathF.Sqrt(Mean.Length);
        for (var j = 0; j < vector.Length; j++)
        {
            vector[j] = Math.Clamp((vector[j] - Mean[j]) * Scale[j], -limit, limit);
        }
    }

    /// <summary>In place, every row.</summary>
    public void Apply(FeatureMatrix samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        for (var i = 0; i < samples.Rows; i++)
        {
            Apply(samples.Row(i));
        }
    }
}
