namespace Suite.FeatureStore.Validation;

/// <summary>Tail probabilities of test statistics.</summary>
internal static class Distributions
{
    private const int Terms = 500;
    private const double Tiny = 1e-300;
    private const double Enough = 1e-15;

    /// <summary>Products of sample sizes up to which the two-sample Kolmogorov–Smirnov p-value is counted exactly.</summary>
    private const double ExactProductMax = 10_000;

    /// <summary>
    /// P(D ≥ d) for two samples of the same continuous distribution: exactly for small ones, by counting lattice paths (Hodges 1958); otherwise by
    /// Kolmogorov's limit at d·√(nm/(n+m)), a little too large for middling sizes. Ties make it too large too.
    /// </summary>
    public static double KolmogorovSmirnov(double d, long n, long m) =>
        (double)n * m <= ExactProductMax ? ExactPaths(d, (int)n, (int)m) : Kolmogorov(d * Math.Sqrt((double)n * m / (n + m)));

    /// <summary>Q(x) = 2 Σ (−1)^(k−1) exp(−2k²x²); near 0 by the theta function's other form, which converges there.</summary>
    public static double Kolmogorov(double x)
    {
        if (x <= 0)
        {
            return 1;
        }

        double sum = 0;
        if (x < 1)
        {
            for (var k = 1; k < Terms; k += 2)
            {
                sum += Math.Exp(-k * k * Math.PI * Math.PI / (8 * x * x));
            }

            return 1 - (Math.Sqrt(2 * Math.PI) / x * sum);
        }

        for (var k = 1; k < Terms; k++)
        {
            var term = Math.Exp(-2.0 * k * k * x * x);
            sum += k % 2 == 1 ? term : -term;
            if (term < Enough)
            {
                break;
            }
        }

        return Math.Clamp(2 * sum, 0, 1);
    }

    /// <summary>P(χ² ≥ x): the regularised upper incomplete gamma function at (degrees/2, x/2), by its series or Lentz's continued fraction.</summary>
    public static double ChiSquared(double x, int degrees)
    {
        if (x <= 0)
        {
            return 1;
        }

        var (a, z) = (degrees / 2.0, x / 2);
        var front = Math.Exp((a * Math.Log(z)) - z - LogGamma(a));
        return z < a + 1 ? 1 - (front * Series(a, z)) : front * Fraction(a, z);
    }

    /// <summary>Lanczos' approximation, good to 15 digits for positive numbers.</summary>
    internal static double LogGamma(double x)
    {
        ReadOnlySpan<double> c =
        [
            0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
            -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
        ];
        var sum = c[0];
        for (var i = 1; i < c.Length; i++)
        {
            sum += c[i] / (x - 1 + i);
        }

        var t = x + 6.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x - 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }

    private static double Series(double a, double z)
    {
        double sum = 1 / a, term = 1 / a;
        for (var n = 1; n < 100_000 && Math.Abs(term) > Math.Abs(sum) * Enough; n++)
        {
            term *= z / (a + n);
            sum += term;
        }

        return sum;
    }

    private static double Fraction(double a, double z)
    {
        var b = z + 1 - a;
        var c = 1 / Tiny;
        var d = 1 / b;
        var h = d;
        for (var i = 1; i < 100_000; i++)
        {
            var step = -i * (i - a);
            b += 2;
            d = 1 / NotZero((step * d) + b);
            c = NotZero(b + (step / c));
            h *= d * c;
            if (Math.Abs((d * c) - 1) < Enough)
            {
                break;
            }
        }

        return h;
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    /// <summary>
    /// Every merging of the samples is a path from (0, 0) to (n, m), all alike in chance. The share of paths that never leave |i/n − j/m| &lt; d is
    /// carried from point to point, weighted by the chance that a random path comes there from the left or from below.
    /// </summary>
    private static double ExactPaths(double d, int n, int m)
    {
        if (n == 0 || m == 0)
        {
            return 1;
        }

        // i·m − j·n is a whole number: compared as such, so that a difference equal to d counts as reaching it.
        var limit = Math.Round(d * n * m);
        var inside = new double[m + 1];
        for (var i = 0; i <= n; i++)
        {
            for (var j = 0; j <= m; j++)
            {
                var from = i + j == 0 ? 1 : (i == 0 ? 0 : inside[j] * i / (i + j)) + (j == 0 ? 0 : inside[j - 1] * j / (i + j));
                inside[j] = Math.Abs(((double)i * m) - ((double)j * n)) >= limit ? 0 : from;
            }
        }

        return limit <= 0 ? 1 : 1 - inside[m];
    }
}
