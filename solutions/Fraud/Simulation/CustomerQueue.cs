namespace Suite.Fraud.Simulation;

/// <summary>
/// Whose payment is next: a four-ary heap of one entry per customer, ordered by time and then by customer. The only
/// operation is "replace the first one's time", which is half the work of taking out and putting in.
/// </summary>
internal sealed class CustomerQueue
{
    private readonly long[] _times;
    private readonly int[] _customers;

    public CustomerQueue(ReadOnlySpan<long> times)
    {
        _times = times.ToArray();
        _customers = new int[times.Length];
        for (var i = 0; i < _customers.Length; i++)
            _customers[i] = i;
        Array.Sort(_times, _customers);

        // The sort is not stable; equal times must still come in the customers' order.
        for (int first = 0, i = 1; i <= _times.Length; i++)
        {
            if (i < _times.Length && _times[i] == _times[first])
                continue;
            Array.Sort(_customers, first, i - first);
            first = i;
        }
    }

    public long FirstTime => _times[0];

    public int FirstCustomer => _customers[0];

    public void ReplaceFirst(long time)
    {
        var customer = _customers[0];
        var hole = 0;
        while (true)
        {
            var child = (hole * 4) + 1;
            if (child >= _times.Length)
                break;
            var last = Math.Min(child + 4, _times.Length);
            var least = child;
            for (var i = child + 1; i < last; i++)
            {
                if (Before(_times[i], _customers[i], _times[least], _customers[least]))
                    least = i;
            }

            if (!Before(_times[least], _customers[least], time, customer))
                break;
            _times[hole] = _times[least];
            _customers[hole] = _customers[least];
            hole = least;
        }

        _times[hole] = time;
        _customers[hole] = customer;
    }

    private static bool Before(long time, int customer, long otherTime, int otherCustomer) =>
        time < otherTime || (time == otherTime && customer < otherCustomer);
}
