using Suite.Inspection.Features;

namespace Suite.Inspection.FewShot;

/// <summary>
/// Limited-memory BFGS (Nocedal and Wright, Numerical Optimization, algorithm 7.5) with a backtracking line search: enough for smooth convex functions,
/// which is all it is used on.
/// </summary>
internal static class Lbfgs
{
    private const int Memory = 12;
    private const int LineSteps = 20;

    /// <summary>Writes the gradient at a point and gives the value there.</summary>
    public delegate double Objective(ReadOnlySpan<float> point, Span<float> gradient);

    /// <param name="start">Changed to the minimum.</param>
    /// <param name="objective">Smooth and convex.</param>
    /// <param name="iterationsMax">Each costs one evaluation, rarely more.</param>
    /// <param name="tolerance">It stops when an iteration gains less than this share of the value, twice in a row.</param>
    /// <returns>The value reached.</returns>
    public static double Minimise(float[] start, Objective objective, int iterationsMax, double tolerance = 1e-6)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(objective);
        var n = start.Length;
        var (gradient, next, nextGradient, direction) = (new float[n], new float[n], new float[n], new float[n]);
        var history = new Queue<(float[] Step, float[] Change, double Inverse)>(Memory);
        var value = objective(start, gradient);
        var flat = 0;
        for (var iteration = 0; iteration < iterationsMax && flat < 2; iteration++)
        {
            Descend(gradient, history, direction);
            var slope = (double)VectorArithmetic.Dot(direction, gradient);
            if (slope >= 0)
            {
                break;
            }

            var step = history.Count == 0 ? 1 / Math.Max(1, Math.Sqrt(VectorArithmetic.Dot(gradient, gradient))) : 1;
            if (Search(start, direction, value, slope, step, objective, next, nextGradient) is not { } reached)
            {
                break;
            }

            flat = value - reached < tolerance * Math.Max(1e-12, Math.Abs(value)) ? flat + 1 : 0;
            value = reached;
            Remember(history, start, next, gradient, nextGradient);
            next.CopyTo(start, 0);
            nextGradient.CopyTo(gradient, 0);
        }

        return value;
    }

    private static double? Search(
        float[] from, float[] direction, double value, double slope, double step, Objective objective, float[] to, float[] gradient)
    {
        for (var i = 0; i < LineSteps; i++)
        {
            from.CopyTo(to, 0);
            VectorArithmetic.AddScaled(to, (float)step, direction);
            var reached = objective(to, gradient);
            if (double.IsFinite(reached) && reached <= value + (1e-4 * step * slope))
            {
                return reached;
            }

            // The parabola through value, slope and what was found has its minimum here.
            var parabola = double.IsFinite(reached) ? -slope * step * step / (2 * (reached - value - (slope * step))) : step * 0.1;
            step = Math.Clamp(parabola, step * 0.1, step * 0.5);
        }

        return null;
    }

    private static void Descend(float[] gradient, Queue<(float[] Step, float[] Change, double Inverse)> history, float[] direction)
    {
        gradient.CopyTo(direction, 0);
        var pairs = history.ToArray();
        var weights = new double[pairs.Length];
        for (var i = pairs.Length - 1; i >= 0; i--)
        {
            weights[i] = pairs[i].Inverse * VectorArithmetic.Dot(pairs[i].Step, direction);
            VectorArithmetic.AddScaled(direction, (float)-weights[i], pairs[i].Change);
        }

        if (pairs.Length > 0)
        {
            var (_, change, inverse) = pairs[^1];
            var scale = (float)(1 / (inverse * VectorArithmetic.Dot(change, change)));
            for (var i = 0; i < direction.Length; i++)
            {
                direction[i] *= scale;
            }
        }

        for (var i = 0; i < pairs.Length; i++)
        {
            var correction = pairs[i].Inverse * VectorArithmetic.Dot(pairs[i].Change, direction);
            VectorArithmetic.AddScaled(direction, (float)(weights[i] - correction), pairs[i].Step);
        }

        for (var i = 0; i < direction.Length; i++)
        {
            direction[i] = -direction[i];
        }
    }

    private static void Remember(
        Queue<(float[] Step, float[] Change, double Inverse)> history, float[] point, float[] next, float[] gradient, float[] nextGradient)
    {
        var reuse = history.Count == Memory ? history.Dequeue() : (new float[point.Length], new float[point.Length], 0d);
        for (var i = 0; i < point.Length; i++)
        {
            reuse.Item1[i] = next[i] - point[i];
            reuse.Item2[i] = nextGradient[i] - gradient[i];
        }

        double curvature = VectorArithmetic.Dot(reuse.Item1, reuse.Item2);
        if (curvature > 1e-10)
        {
            history.Enqueue((reuse.Item1, reuse.Item2, 1 / curvature));
        }
    }
}
