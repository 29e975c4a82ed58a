namespace Suite.Fraud.Backtesting;

/// <summary>
/// Which customers are known as compromised on a test day d: those with a fraud on a training day, or on any day from the end of training up
/// to and including d − delay − 1. They are left out of the test, because a bank would have stopped their cards.
/// </summary>
internal sealed class KnownCompromised(int trainFromDay, int trainThroughDay, int delayDays)
{
    private readonly Dictionary<long, int> _knownFrom = [];

    /// <summary>To be told of every fraud.</summary>
    public void Add(long customer, int day)
    {
        if (day < trainFromDay)
        {
            return;
        }

        var from = day <= trainThroughDay ? int.MinValue : day + delayDays + 1;
        if (!_knownFrom.TryGetValue(customer, out var earlier) || from < earlier)
        {
            _knownFrom[customer] = from;
        }
    }

    public bool Contains(long customer, int day) => _knownFrom.TryGetValue(customer, out var from) && from <= day;
}
