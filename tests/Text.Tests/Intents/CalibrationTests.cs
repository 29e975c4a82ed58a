using Suite.Text.Intents;
using Xunit;

namespace Suite.Text.Tests.Intents;

public sealed class CalibrationTests
{
    /// <summary>The likelihood is concave in the two weights: where no neighbour is better, the best is found.</summary>
    [Fact]
    public void The_pool_makes_the_right_classes_as_probable_as_two_weights_can()
    {
        var random = new Random(3);
        var labels = Enumerable.Range(0, 300).Select(_ => random.Next(4)).ToArray();
        var outputs = labels.Select(label => Noisy(random, label)).ToArray();
        var pool = LogLinearPool.Fit(outputs, labels);
        var best = LogLikelihood(pool, outputs, labels);
        foreach (var (a, b) in new[] { (0.05f, 0f), (-0.05f, 0f), (0f, 0.05f), (0f, -0.05f), (0.03f, -0.03f), (-0.03f, 0.03f) })
        {
            Assert.True(LogLikelihood(new LogLinearPool(pool.Margin + a, pool.LogProbability + b), outputs, labels) < best);
        }
    }

    [Fact]
    public void The_gate_learns_which_signal_tells_in_scope_from_out_of_scope()
    {
        var random = new Random(4);
        double[] Signals(double shift) => [.. Enumerable.Range(0, ScopeGate.SignalCount).Select(i => (10 * random.NextDouble()) + (i == 3 ? shift : 0))];
        var inScope = Enumerable.Range(0, 500).Select(_ => Signals(12)).ToArray();
        var outOfScope = Enumerable.Range(0, 20).Select(_ => Signals(0)).ToArray();
        var gate = ScopeGate.Fit(inScope, outOfScope);
        Assert.All(inScope, s => Assert.True(gate.Probability(s) > 0.5));
        Assert.All(outOfScope, s => Assert.True(gate.Probability(s) < 0.5));
        Assert.True(gate.Weights[3] > 5 * gate.Weights.Take(ScopeGate.SignalCount).Where((_, i) => i != 3).Max(Math.Abs));
    }

    [Fact]
    public void Signals_that_never_change_do_no_harm()
    {
        var inScope = Enumerable.Range(0, 10).Select(i => new double[] { 5 + i, 0, 0, 1, 0, 0 }).ToArray();
        var outOfScope = Enumerable.Range(0, 10).Select(i => new double[] { -5 - i, 0, 0, 1, 0, 0 }).ToArray();
        var gate = ScopeGate.Fit(inScope, outOfScope);
        Assert.All(gate.Weights, w => Assert.True(double.IsFinite(w)));
        Assert.True(gate.Probability(inScope[0]) > gate.Probability(outOfScope[0]));
    }

    private static double LogLikelihood(LogLinearPool pool, StackOutput[] outputs, int[] labels)
    {
        // The same pull that the fit has.
        var sum = -LogLinearPool.Pull / 2 * (Math.Pow(pool.Margin - LogLinearPool.Default.Margin, 2) + Math.Pow(pool.LogProbability - LogLinearPool.Default.LogProbability, 2));
        for (var i = 0; i < outputs.Length; i++)
        {
            var logits = outputs[i].Margins.Zip(outputs[i].LogProbabilities, (m, l) => (pool.Margin * (double)m) + (pool.LogProbability * (double)l)).ToArray();
            sum += logits[labels[i]] - Math.Log(logits.Sum(Math.Exp));
        }

        return sum;
    }

    private static StackOutput Noisy(Random random, int label)
    {
        var margins = Enumerable.Range(0, 4).Select(c => (float)((c == label ? 0.8 : 0) + random.NextDouble())).ToArray();
        var logs = Enumerable.Range(0, 4).Select(c => (float)((c == label ? 0.6 : 0) - (2 * random.NextDouble()))).ToArray();
        return new StackOutput(margins, logs, 1);
    }
}
