using Suite.Inspection.Features;

namespace Suite.Inspection.FewShot;

/// <summary>
/// The mean direction of each class (Snell et al. 2017, with cosine for distance). With a handful of samples a mean is steadier than a fitted border: it
/// has nothing to fit but where the class lies.
/// </summary>
/// <param name="Directions">Classes × features, each of length one.</param>
/// <param name="Sharpness">Logits are cosine × this.</param>
/// <param name="Share">Of the probability that comes from the prototypes; the rest comes from the regression. 0 to 1.</param>
public sealed record Prototypes(FeatureMatrix Directions, double Sharpness, double Share)
{
    /// <summary>Below this many pictures a class counts as small.</summary>
    public const int SmallClass = 10;

    /// <param name="samples">Standardised rows.</param>
    /// <param name="labels">One a row.</param>
    /// <param name="classes">Each must occur.</param>
    public static FeatureMatrix DirectionsOf(FeatureMatrix samples, IReadOnlyList<int> labels, int classes)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(labels);
        var directions = new FeatureMatrix(classes, samples.Columns);
        var unit = new float[samples.Columns];
        for (var i = 0; i < samples.Rows; i++)
        {
            samples.Row(i).CopyTo(unit);
            VectorArithmetic.Normalise(unit);
            VectorArithmetic.AddScaled(directions.Row(labels[i]), 1, unit);
        }

        for (var c = 0; c < classes; c++)
        {
            VectorArithmetic.Normalise(directions.Row(c));
        }

        return directions;
    }

    /// <summary>Writes the cosine to each class's direction.</summary>
    public static void Cosines(FeatureMatrix directions, ReadOnlySpan<float> standardised, Span<double> cosines)
    {
        ArgumentNullException.ThrowIfNull(directions);
        var length = Math.Max(1e-12, Math.Sqrt(VectorArithmetic.Dot(standardised, standardised)));
        for (var c = 0; c < directions.Rows; c++)
        {
            cosines[c] = VectorArithmetic.Dot(directions.Row(c), standardised) / length;
        }
    }
}
