using Suite.Text.Linear;

namespace Suite.Text.Intents;

/// <summary>
/// Two opinions as one calibrated distribution: p(c) ∝ exp(a · margin(c) + b · log p_network(c)) (Genest and Zidek, Statistical Science 1, 1986). With one opinion
/// this is temperature scaling (Guo et al., ICML 2017).
/// </summary>
internal readonly record struct LogLinearPool(float Margin, float LogProbability)
{
    /// <summary>Where there is nothing to fit on.</summary>
    public static LogLinearPool Default { get; } = new(3, 0.7f);

    private const int NewtonStepsMax = 30;

    /// <summary>Pull towards the default: against hundreds of held-out messages nothing, against a handful everything.</summary>
    internal const double Pull = 2;

    /// <summary>Below this an opinion would not be heard at all, and without any opinion the first intent would win.</summary>
    private const double WeightMin = 0.1;

    /// <summary>Weights above make a distribution that is always certain.</summary>
    private const double WeightMax = 50;

    public void Mix(StackOutput output, Span<float> probabilities)
    {
        for (var c = 0; c < probabilities.Length; c++)
        {
            probabilities[c] = (Margin * output.Margins[c]) + (LogProbability * output.LogProbabilities[c]);
        }

        SimdRows.Softmax(probabilities);
    }

    /// <summary>The weights under which the right classes are most probable: convex, by Newton's method with a pull towards the default.</summary>
    public static LogLinearPool Fit(IReadOnlyList<StackOutput> outputs, IReadOnlyList<int> labels)
    {
        if (outputs.Count == 0)
        {
            return Default;
        }

        double a = Default.Margin, b = Default.LogProbability;
        for (var step = 0; step < NewtonStepsMax; step++)
        {
            var (ga, gb, haa, hab, hbb) = Derivatives(outputs, labels, new LogLinearPool((float)a, (float)b));
            (ga, gb) = (ga + (Pull * (a - Default.Margin)), gb + (Pull * (b - Default.LogProbability)));
            (haa, hbb) = (haa + Pull, hbb + Pull);
            var determinant = (haa * hbb) - (hab * hab);
            if (!(determinant > 0))
            {
                break;
            }

            var (da, db) = (((hbb * ga) - (hab * gb)) / determinant, ((haa * gb) - (hab * ga)) / determinant);
            (a, b) = (Math.Clamp(a - da, WeightMin, WeightMax), Math.Clamp(b - db, WeightMin, WeightMax));
            if (Math.Abs(da) + Math.Abs(db) < 1e-5)
            {
                break;
            }
        }

        return new LogLinearPool((float)a, (float)b);
    }

    private static (double Ga, double Gb, double Haa, double Hab, double Hbb) Derivatives(
        IReadOnlyList<StackOutput> outputs, IReadOnlyList<int> labels, LogLinearPool pool)
    {
        double ga = 0, gb = 0, haa = 0, hab = 0, hbb = 0;
        var p = new float[outputs[0].Margins.Length];
        for (var i = 0; i < outputs.Count; i++)
        {
            pool.Mix(outputs[i], p);
            double ea = 0, eb = 0, eaa = 0, eab = 0, ebb = 0;
            for (var c = 0; c < p.Length; c++)
            {
                double x = outputs[i].Margins[c], y = outputs[i].LogProbabilities[c];
                ea += p[c] * x;
                eb += p[c] * y;
                eaa += p[c] * x * x;
                eab += p[c] * x * y;
                ebb += p[c] * y * y;
            }

            ga += ea - outputs[i].Margins[labels[i]];
            gb += eb - outputs[i].LogProbabilities[labels[i]];
            haa += eaa - (ea * ea);
            hab += eab - (ea * eb);
            hbb += ebb - (eb * eb);
        }

        return (ga, gb, haa, hab, hbb);
    }
}
