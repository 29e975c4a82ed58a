using Suite.Inspection.Thresholds;

namespace Suite.Inspection.Tests.Thresholds;

public sealed class ClopperPearsonTests
{
    /// <summary>One-sided bounds as in published tables.</summary>
    [Theory]
    [InlineData(0, 10, 0.95, 0.2589)]
    [InlineData(1, 10, 0.95, 0.3942)]
    [InlineData(0, 59, 0.95, 0.0495)]
    [InlineData(5, 100, 0.95, 0.1023)]
    [InlineData(0, 300, 0.99, 0.01523)]
    public void The_bound_is_that_of_the_tables(int successes, int trials, double confidence, double bound) =>
        Assert.Equal(bound, ClopperPearson.UpperBound(successes, trials, confidence), 1e-4);

    [Fact]
    public void Without_successes_the_bound_has_a_closed_form()
    {
        foreach (var trials in new[] { 1, 7, 59, 1_000, 100_000 })
        {
            Assert.Equal(1 - Math.Pow(0.05, 1d / trials), ClopperPearson.UpperBound(0, trials, 0.95), 1e-9);
        }
    }

    [Fact]
    public void Without_trials_anything_is_possible() => Assert.Equal(1, ClopperPearson.UpperBound(0, 0, 0.95));

    [Theory]
    [InlineData(0.05, 0, 59)]
    [InlineData(0.01, 0, 299)]
    [InlineData(0.05, 1, 93)]
    public void So_many_trials_are_needed_and_one_less_is_too_few(double bound, int successes, int trials)
    {
        Assert.Equal(trials, ClopperPearson.TrialsNeeded(bound, 0.95, successes));
        Assert.True(ClopperPearson.UpperBound(successes, trials - 1, 0.95) > bound);
    }
}
