namespace Suite.Torch.Schedules;

/// <summary>How the learning rate moves over a run.</summary>
public enum RateSchedule
{
    /// <summary>Linear from nothing over the first tenth, then half a cosine to nothing (Loshchilov and Hutter, 2017, arXiv:1608.03983).</summary>
    Cosine,

    /// <summary>Half a cosine from 1/25 up over the first three tenths, then down to 1/10,000 of that (Smith, 2018, arXiv:1803.09820).</summary>
    OneCycle,
}

/// <summary>The learning rate as a function of how much of the run is done.</summary>
public static class LearningRate
{
    private const double CosineWarmUp = 0.1;
    private const double OneCycleRise = 0.3;
    private const double OneCycleStart = 1.0 / 25;
    private const double OneCycleEnd = OneCycleStart / 10_000;

    /// <param name="schedule">Its shape.</param>
    /// <param name="peak">The highest rate.</param>
    /// <param name="done">0 (first step) to 1 (last).</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="done"/> is outside 0 to 1.</exception>
    public static double At(RateSchedule schedule, double peak, double done)
    {
        if (!(done >= 0 && done <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(done), done, "A run is done from 0 to 1.");
        }

        return peak * (schedule switch
        {
            RateSchedule.Cosine => done < CosineWarmUp ? done / CosineWarmUp : Eased(1, 0, (done - CosineWarmUp) / (1 - CosineWarmUp)),
            _ => done < OneCycleRise ? Eased(OneCycleStart, 1, done / OneCycleRise) : Eased(1, OneCycleEnd, (done - OneCycleRise) / (1 - OneCycleRise)),
        });
    }

    private static double Eased(double from, double to, double share) => to + (from - to) * (1 + Math.Cos(Math.PI * share)) / 2;
}
