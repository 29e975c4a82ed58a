using Suite.Inspection.Features;

namespace Suite.Inspection.FewShot;

/// <summary>A trained few-shot classifier: from the pooled features of a picture to calibrated probabilities. Immutable.</summary>
/// <param name="Standardisation">Of the pooled features.</param>
/// <param name="Regression">On the standardised features.</param>
/// <param name="Temperature">The regression's logits are divided by this, so that a probability of .9 is right nine times in ten.</param>
/// <param name="Prototypes">Null where every class has samples enough.</param>
/// <param name="Penalty">The L2 penalty the regression was fitted with; a refit uses it again.</param>
/// <param name="TrainViews">Views of each picture it was fitted on.</param>
public sealed record FewShotHead(
    Standardisation Standardisation, SoftmaxRegression Regression, double Temperature, Prototypes? Prototypes, double Penalty, int TrainViews)
{
    public int Classes => Regression.Classes;

    /// <summary>Writes the probability of each class.</summary>
    /// <param name="pooled">As <see cref="PooledFeatures"/> writes it; changed.</param>
    /// <param name="probabilities">One a class.</param>
    public void Score(Span<float> pooled, Span<double> probabilities)
    {
        Standardisation.Apply(pooled);
        Span<float> logits = stackalloc float[Classes];
        Regression.Logits(pooled, logits);
        for (var c = 0; c < Classes; c++)
        {
            probabilities[c] = logits[c] / Temperature;
        }

        SoftmaxRegression.Softmax(probabilities);
        if (Prototypes is { } prototypes)
        {
            Span<double> other = stackalloc double[Classes];
            FewShot.Prototypes.Cosines(prototypes.Directions, pooled, other);
            Mix(probabilities, other, prototypes.Sharpness, prototypes.Share);
        }
    }

    /// <summary>Probabilities from both, in place of the regression's.</summary>
    internal static void Mix(Span<double> probabilities, Span<double> cosines, double sharpness, double share)
    {
        foreach (ref var cosine in cosines)
        {
            cosine *= sharpness;
        }

        SoftmaxRegression.Softmax(cosines);
        for (var c = 0; c < probabilities.Length; c++)
        {
            probabilities[c] = ((1 - share) * probabilities[c]) + (share * cosines[c]);
        }
    }
}
