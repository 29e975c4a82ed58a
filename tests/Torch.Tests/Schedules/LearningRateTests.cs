using FsCheck;
using FsCheck.Fluent;
using Suite.Torch.Schedules;

namespace Suite.Torch.Tests.Schedules;

public sealed class LearningRateTests
{
    [Fact]
    public void Cosine_rises_in_a_straight_line_over_the_first_tenth_and_falls_to_nothing()
    {
        Assert.Equal(0, LearningRate.At(RateSchedule.Cosine, 2, 0));
        Assert.Equal(1, LearningRate.At(RateSchedule.Cosine, 2, 0.05), 12);
        Assert.Equal(2, LearningRate.At(RateSchedule.Cosine, 2, 0.1), 12);
        Assert.Equal(1, LearningRate.At(RateSchedule.Cosine, 2, 0.55), 12);
        Assert.Equal(0, LearningRate.At(RateSchedule.Cosine, 2, 1), 12);
    }

    [Fact]
    public void OneCycle_rises_over_three_tenths_and_ends_far_below_where_it_began()
    {
        Assert.Equal(0.04, LearningRate.At(RateSchedule.OneCycle, 1, 0), 12);
        Assert.Equal(1, LearningRate.At(RateSchedule.OneCycle, 1, 0.3), 12);
        Assert.Equal(0.000004, LearningRate.At(RateSchedule.OneCycle, 1, 1), 12);
    }

    [Fact]
    public void It_never_leaves_the_range_from_nothing_to_the_peak() =>
        Prop.ForAll(Gen.Choose(0, 10_000).ToArbitrary(), static i => new[] { RateSchedule.Cosine, RateSchedule.OneCycle }
            .All(s => LearningRate.At(s, 0.3, i / 10_000.0) is >= 0 and <= 0.3)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_run_is_done_from_0_to_1(double done) => Assert.Throws<ArgumentOutOfRangeException>(() => LearningRate.At(RateSchedule.Cosine, 1, done));
}
