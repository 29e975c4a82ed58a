namespace Suite.Trees;

/// <summary>
/// A density over a space with one component per observed point and one, the prior, that holds every value alike. A component is a product:
/// a normal truncated to the range for a number (its mass over the cell for a whole one), the observed choice with some weight on all others
/// for a categorical parameter, and the prior where the observed point has no value. All components weigh the same.
/// </summary>
internal sealed class ParzenMixture
{
    /// <summary>Share of the range that one observation covers; shrinks with the observations as Scott's rule says for this many dimensions.</summary>
    private const double WidthOfOne = 0.2;

    /// <summary>A kernel is never narrower than the range divided by this, however many observations there are.</summary>
    private const double KernelsMax = 100;

    private readonly SearchSpace _space;
    private readonly IReadOnlyList<double[]> _points;
    private readonly double _width;

    public ParzenMixture(SearchSpace space, IReadOnlyList<double[]> points)
    {
        _space = space;
        _points = points;
        var scott = WidthOfOne * Math.Pow(Math.Max(1, points.Count), -1.0 / (space.Parameters.Count + 4));
        _width = Math.Max(scott, 1 / Math.Min(KernelsMax, 1.0 + points.Count));
    }

    public double[] Draw(ref SearchRandom random)
    {
        var component = random.Below(_points.Count + 1);
        var point = new double[_space.Parameters.Count];
        for (var i = 0; i < point.Length; i++)
        {
            var observed = component == _points.Count ? double.NaN : _points[component][i];
            var value = double.IsNaN(observed) ? _space.Parameters[i].Draw(ref random) : DrawNear(_space.Parameters[i], observed, ref random);
            point[i] = _space.IsActive(i, point) ? value : double.NaN;
        }

        return point;
    }

    public double LogDensity(double[] point)
    {
        // Summed relative to the largest term, so that far points do not become 0.
        var terms = new double[_points.Count + 1];
        for (var c = 0; c < terms.Length; c++)
        {
            for (var i = 0; i < point.Length; i++)
            {
                if (!double.IsNaN(point[i]))
                {
                    terms[c] += Math.Log(Kernel(_space.Parameters[i], c == _points.Count ? double.NaN : _points[c][i], point[i]));
                }
            }
        }

        var largest = terms.Max();
        return largest + Math.Log(terms.Sum(t => Math.Exp(t - largest))) - Math.Log(terms.Length);
    }

    private double DrawNear(SearchParameter parameter, double observed, ref SearchRandom random)
    {
        if (parameter.Kind == SearchKind.Categorical)
        {
            return random.Unit() < SpreadShare(parameter) ? random.Below(parameter.Choices.Count) : observed;
        }

        // The centre is inside and the width at most the range: a third of the draws at least are inside too.
        var centre = parameter.ToUnit(observed);
        while (true)
        {
            var unit = centre + (_width * random.Normal());
            if (unit is >= 0 and <= 1)
            {
                return parameter.FromUnit(unit);
            }
        }
    }

    private double Kernel(SearchParameter parameter, double observed, double value)
    {
        if (parameter.Kind == SearchKind.Categorical)
        {
            var others = 1.0 / parameter.Choices.Count;
            return double.IsNaN(observed) ? others : (SpreadShare(parameter) * others) + (observed == value ? 1 - SpreadShare(parameter) : 0);
        }

        if (parameter.Kind == SearchKind.Continuous)
        {
            return double.IsNaN(observed) ? 1 : TruncatedNormal.Density(parameter.ToUnit(value), parameter.ToUnit(observed), _width);
        }

        var (from, through) = parameter.Cell(value);
        return double.IsNaN(observed) ? through - from : TruncatedNormal.Mass(from, through, parameter.ToUnit(observed), _width);
    }

    /// <summary>What of an observed choice goes to all choices alike: one observation's worth of prior for the whole mixture.</summary>
    private double SpreadShare(SearchParameter parameter) => parameter.Choices.Count / (double)(parameter.Choices.Count + _points.Count);
}

/// <summary>A normal distribution cut to [0, 1].</summary>
internal static class TruncatedNormal
{
    /// <summary>Far from a narrow kernel nothing is left in floating point; this keeps the logarithm finite.</summary>
    private const double Least = 1e-300;

    public static double Density(double x, double mean, double deviation)
    {
        var z = (x - mean) / deviation;
        return Math.Max(Least, Math.Exp(-0.5 * z * z) / (deviation * Math.Sqrt(2 * Math.PI) * Between(0, 1, mean, deviation)));
    }

    public static double Mass(double from, double through, double mean, double deviation) =>
        Math.Max(Least, Between(from, through, mean, deviation) / Between(0, 1, mean, deviation));

    private static double Between(double from, double through, double mean, double deviation) =>
        Cumulative((through - mean) / deviation) - Cumulative((from - mean) / deviation);

    /// <summary>Abramowitz and Stegun, "Handbook of Mathematical Functions", 7.1.26: within 1.5e-7, far less than a bandwidth's own uncertainty.</summary>
    private static double Cumulative(double z)
    {
        var x = Math.Abs(z) / Math.Sqrt(2);
        var t = 1 / (1 + (0.3275911 * x));
        var tail = t * (0.254829592 + (t * (-0.284496736 + (t * (1.421413741 + (t * (-1.453152027 + (t * 1.061405429)))))))) * Math.Exp(-x * x);
        return z < 0 ? tail / 2 : 1 - (tail / 2);
    }
}
