namespace Suite.FeatureStore.Preparation.Steps;

/// <summary>
/// Linear regression and one draw from its posterior under the usual uninformative prior (Rubin 1987, p. 167; van Buuren and Groothuis-Oudshoorn 2011,
/// algorithm 1): σ*² = RSS / χ²(n − p), β* ~ N(β̂, σ*² (X'X)⁻¹). A ridge of 1e-5 of the diagonal keeps collinear columns solvable.
/// </summary>
/// <param name="Estimate">β̂, the constant first.</param>
/// <param name="Draw">β*.</param>
/// <param name="Sigma">σ*.</param>
internal sealed record BayesianRegression(double[] Estimate, double[] Draw, double Sigma)
{
    private const double Ridge = 1e-5;
    private const double RidgeFloor = 1e-8;

    /// <param name="row">Fills the regressors of row i, the constant first.</param>
    /// <param name="width">Regressors, the constant included.</param>
    public static BayesianRegression Fit(int rows, int width, Action<int, double[]> row, Func<int, double> target, SeededRandom random)
    {
        var x = new double[width];
        var normal = new double[width, width];
        var moments = new double[width];
        for (var i = 0; i < rows; i++)
        {
            row(i, x);
            var y = target(i);
            for (var a = 0; a < width; a++)
            {
                moments[a] += x[a] * y;
                for (var b = 0; b <= a; b++)
                {
                    normal[a, b] += x[a] * x[b];
                }
            }
        }

        for (var a = 0; a < width; a++)
        {
            normal[a, a] += (Ridge * normal[a, a]) + (RidgeFloor * rows);
        }

        Factor(normal);
        var estimate = SolveTransposed(normal, Solve(normal, moments));
        double residual = 0;
        for (var i = 0; i < rows; i++)
        {
            row(i, x);
            var off = target(i) - Dot(estimate, x);
            residual += off * off;
        }

        var sigma = Math.Sqrt(residual / random.NextChiSquared(Math.Max(2, rows - width)));
        var noise = SolveTransposed(normal, [.. Enumerable.Range(0, width).Select(_ => random.NextNormal())]);
        return new BayesianRegression(estimate, [.. estimate.Zip(noise, (e, z) => e + (sigma * z))], sigma);
    }

    public static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>Cholesky, in place, lower triangle.</summary>
    private static void Factor(double[,] a)
    {
        var n = a.GetLength(0);
        for (var j = 0; j < n; j++)
        {
            for (var i = j; i < n; i++)
            {
                var sum = a[i, j];
                for (var k = 0; k < j; k++)
                {
                    sum -= a[i, k] * a[j, k];
                }

                a[i, j] = i > j ? sum / a[j, j]
                    : sum > 0 ? Math.Sqrt(sum)
                    : throw new InvalidDataException("The columns cannot be regressed on each other: their numbers are too far apart in size. Scale or leave out one.");
            }
        }
    }

    private static double[] Solve(double[,] lower, double[] right)
    {
        var x = (double[])right.Clone();
        for (var i = 0; i < x.Length; i++)
        {
            for (var k = 0; k < i; k++)
            {
                x[i] -= lower[i, k] * x[k];
            }

            x[i] /= lower[i, i];
        }

        return x;
    }

    private static double[] SolveTransposed(double[,] lower, double[] right)
    {
        var x = (double[])right.Clone();
        for (var i = x.Length - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < x.Length; k++)
            {
                x[i] -= lower[k, i] * x[k];
            }

            x[i] /= lower[i, i];
        }

        return x;
    }
}
