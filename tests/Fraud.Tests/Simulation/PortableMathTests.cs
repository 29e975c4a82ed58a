using Suite.Fraud.Simulation;
using Xunit;

namespace Suite.Fraud.Tests.Simulation;

public sealed class PortableMathTests
{
    [Fact]
    public void Exponential_and_logarithm_agree_with_the_library_to_fourteen_digits()
    {
        for (var x = -30.0; x <= 30; x += 0.0137)
        {
            Assert.InRange(PortableMath.Exp(x) / Math.Exp(x), 1 - 1e-14, 1 + 1e-14);
            var y = Math.Exp(x);
            Assert.InRange(PortableMath.Log(y) - Math.Log(y), -2e-14, 2e-14);
        }
    }

    [Fact]
    public void Draws_have_the_moments_of_their_distributions()
    {
        var random = SimulationRandom.For(1, 2, 3);
        const int Count = 400_000;
        double normal = 0, squares = 0, exponential = 0;
        for (var i = 0; i < Count; i++)
        {
            var n = random.NextNormal();
            normal += n;
            squares += n * n;
            exponential += random.NextExponential();
        }

        Assert.InRange(normal / Count, -0.01, 0.01);
        Assert.InRange(squares / Count, 0.99, 1.01);
        Assert.InRange(exponential / Count, 0.99, 1.01);
    }

    [Fact]
    public void The_customer_queue_hands_out_times_in_order_and_equal_times_by_customer()
    {
        var random = SimulationRandom.For(5, 6, 7);
        var times = Enumerable.Range(0, 500).Select(_ => (long)random.NextIndex(50)).ToArray();
        var queue = new CustomerQueue(times);
        for (var step = 0; step < 20_000; step++)
        {
            var expected = 0;
            for (var i = 1; i < times.Length; i++)
            {
                if (times[i] < times[expected])
                    expected = i;
            }

            Assert.Equal((times[expected], expected), (queue.FirstTime, queue.FirstCustomer));
            times[expected] += 1 + random.NextIndex(20);
            queue.ReplaceFirst(times[expected]);
        }
    }
}
