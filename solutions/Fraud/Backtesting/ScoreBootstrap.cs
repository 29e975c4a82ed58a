namespace Suite.Fraud.Backtesting;

/// <summary>
/// Intervals by resampling cards, since payments of one card are not independent: each resample gives every card a Poisson(1) weight
/// (Chamandy et al., 2012), which for many cards is drawing cards with replacement. Seeded, so repeatable. Cost: resamples × rows.
/// </summary>
public sealed class ScoreBootstrap
{
    /// <summary>Chances of Poisson(1) being at most 0, 1, 2, …; beyond the last one the weight is one more.</summary>
    private static readonly double[] Cumulative = [.. Enumerable.Range(0, 12).Select(k => Enumerable.Range(0, k + 1).Sum(i => Math.Exp(-1) / Factorial(i)))];

    private readonly int[] _cards;
    private readonly bool[] _isFraud;
    private readonly bool[] _endsStep;
    private readonly double[] _brier;
    private readonly double[] _logLoss;
    private readonly int _cardCount;

    /// <param name="scores">Probabilities.</param>
    /// <param name="isFraud">One a score.</param>
    /// <param name="cards">The card of each row, numbered from 0.</param>
    public ScoreBootstrap(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isFraud, ReadOnlySpan<int> cards)
    {
        var keys = scores.ToArray();
        var order = Enumerable.Range(0, keys.Length).ToArray();
        Array.Sort(keys, order);
        Array.Reverse(keys);
        Array.Reverse(order);
        var (fraudOf, cardOf) = (isFraud.ToArray(), cards.ToArray());
        _isFraud = Array.ConvertAll(order, row => fraudOf[row]);
        _cards = Array.ConvertAll(order, row => cardOf[row]);
        _endsStep = [.. keys.Select((key, i) => i + 1 == keys.Length || keys[i + 1] != key)];
        _brier = [.. keys.Select((key, i) => ScoreLoss.Brier(key, _isFraud[i]))];
        _logLoss = [.. keys.Select((key, i) => ScoreLoss.Log(key, _isFraud[i]))];
        _cardCount = cardOf.Length == 0 ? 0 : cardOf.Max() + 1;
    }

    /// <summary>95 % percentile intervals.</summary>
    public (Interval AveragePrecision, Interval Brier, Interval LogLoss) Run(int resamples, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        var found = new (double Ap, double Brier, double LogLoss)[resamples];
        var weights = new int[_cardCount];
        for (var i = 0; i < resamples; i++)
        {
            foreach (ref var weight in weights.AsSpan())
            {
                weight = Poisson(random.NextDouble());
            }

            found[i] = Measure(weights);
        }

        return (Interval.Of(found.Select(f => f.Ap)), Interval.Of(found.Select(f => f.Brier)), Interval.Of(found.Select(f => f.LogLoss)));
    }

    /// <summary>Average precision, Brier score and log loss with each card's payments counted as often as its weight says.</summary>
    internal (double Ap, double Brier, double LogLoss) Measure(ReadOnlySpan<int> weights)
    {
        double frauds = 0, seen = 0, fraudsHere = 0, precisions = 0, brier = 0, logLoss = 0;
        for (var i = 0; i < _cards.Length; i++)
        {
            var weight = weights[_cards[i]];
            seen += weight;
            fraudsHere += _isFraud[i] ? weight : 0;
            brier += weight * _brier[i];
            logLoss += weight * _logLoss[i];
            if (_endsStep[i] && seen > 0)
            {
                frauds += fraudsHere;
                precisions += fraudsHere * (frauds / seen);
                fraudsHere = 0;
            }
        }

        return (precisions / frauds, brier / seen, logLoss / seen);
    }

    private static int Poisson(double uniform)
    {
        var weight = 0;
        while (weight < Cumulative.Length && uniform >= Cumulative[weight])
        {
            weight++;
        }

        return weight;
    }

    private static double Factorial(int n) => n <= 1 ? 1 : n * Factorial(n - 1);
}

/// <summary>The middle 95 % of what resampling gave; NaN where it gave nothing.</summary>
public readonly record struct Interval(double Low, double High)
{
    internal static Interval Of(IEnumerable<double> found)
    {
        var sorted = found.Where(double.IsFinite).Order().ToArray();
        return sorted.Length == 0 ? new Interval(double.NaN, double.NaN)
            : new Interval(sorted[(int)(0.025 * sorted.Length)], sorted[sorted.Length - 1 - (int)(0.025 * sorted.Length)]);
    }
}

/// <summary>How far a probability was from what happened.</summary>
public static class ScoreLoss
{
    /// <summary>A saturated score that is wrong would cost infinitely much; scores are single precision, so nothing is closer to 0 or 1 than this.</summary>
    private const double ClosestToCertain = 1e-7;

    /// <summary>Brier (1950): the squared distance.</summary>
    public static double Brier(float score, bool isFraud) => Math.Pow(score - (isFraud ? 1.0 : 0.0), 2);

    /// <summary>Natural logarithm, scores clipped to [1e-7, 1 − 1e-7].</summary>
    public static double Log(float score, bool isFraud) =>
        -Math.Log(Math.Clamp(isFraud ? score : 1.0 - score, ClosestToCertain, 1 - ClosestToCertain));
}
