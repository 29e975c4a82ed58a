using System.Runtime.InteropServices;
using Suite.Fraud.Datasets;
using Suite.Fraud.Training;

namespace Suite.Fraud.Backtesting;

/// <summary>The payments of a period with their features, in order.</summary>
internal sealed class BacktestRows
{
    private readonly List<float> _values = [];
    private readonly List<bool> _isFraud = [];
    private readonly List<long> _customers = [];
    private readonly List<int> _days = [];

    public int Count => _isFraud.Count;

    public int FraudCount => _isFraud.Count(fraud => fraud);

    /// <summary>Row-major, NaN for undefined.</summary>
    public ReadOnlySpan<float> Values => CollectionsMarshal.AsSpan(_values);

    public ReadOnlySpan<bool> IsFraud => CollectionsMarshal.AsSpan(_isFraud);

    public ReadOnlySpan<long> Customers => CollectionsMarshal.AsSpan(_customers);

    public ReadOnlySpan<int> Days => CollectionsMarshal.AsSpan(_days);

    public void Add(ReadOnlySpan<double> features, HandbookPayment payment, int day)
    {
        foreach (var value in features)
        {
            _values.Add((float)value);
        }

        _isFraud.Add(payment.IsFraud);
        _customers.Add(payment.CustomerId);
        _days.Add(day);
    }

    public BacktestRows Where(Func<long, int, bool> keeps)
    {
        var kept = new BacktestRows();
        var width = Count == 0 ? 0 : _values.Count / Count;
        for (var i = 0; i < Count; i++)
        {
            if (keeps(_customers[i], _days[i]))
            {
                kept._values.AddRange(Values.Slice(i * width, width));
                kept._isFraud.Add(_isFraud[i]);
                kept._customers.Add(_customers[i]);
                kept._days.Add(_days[i]);
            }
        }

        return kept;
    }

    public LabelledRows ToLabelledRows(IReadOnlyList<string> names) =>
        new(names, [.. _values], [.. _isFraud.Select(fraud => fraud ? 1f : 0f)]);

    /// <exception cref="InvalidDataException">There is nothing to learn from or to measure on.</exception>
    public void Require(string period, (DateOnly From, DateOnly Through) days)
    {
        var frauds = FraudCount;
        if (frauds == 0 || frauds == Count)
        {
            throw new InvalidDataException(
                $"The {period} days {days.From:yyyy-MM-dd} to {days.Through:yyyy-MM-dd} hold {Count} payments with {frauds} frauds; both kinds are needed. Check the dates and the files.");
        }
    }
}
