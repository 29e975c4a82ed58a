namespace Suite.Trees;

/// <summary>
/// Gauss-Legendre nodes and weights on [0, 1]: n of them integrate every polynomial of degree 2n - 1 exactly.
/// </summary>
internal static class GaussLegendre
{
    internal static (double[] Nodes, double[] Weights) OnUnitInterval(int count)
    {
        var nodes = new double[count];
        var weights = new double[count];
        for (var i = 0; i < count; i++)
        {
            // Newton's method on the Legendre polynomial, from the usual cosine guess; it converges in a few steps.
            var x = Math.Cos(Math.PI * (i + 0.75) / (count + 0.5));
            double derivative = 0;
            for (var step = 0; step < 50; step++)
            {
                (var value, derivative) = Legendre(count, x);
                var change = value / derivative;
                x -= change;
                if (Math.Abs(change) < 1e-16)
                {
                    break;
                }
            }

            (_, derivative) = Legendre(count, x);
            nodes[i] = (1 - x) / 2;
            weights[i] = 1 / ((1 - (x * x)) * derivative * derivative);
        }

        return (nodes, weights);
    }

    private static (double Value, double Derivative) Legendre(int degree, double x)
    {
        double previous = 1, value = x;
        for (var k = 2; k <= degree; k++)
        {
            (previous, value) = (value, ((((2 * k) - 1) * x * value) - ((k - 1) * previous)) / k);
        }

        return (value, degree * ((x * value) - previous) / ((x * x) - 1));
    }
}
