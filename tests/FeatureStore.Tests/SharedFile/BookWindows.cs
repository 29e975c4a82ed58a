namespace Suite.FeatureStore.Tests;

/// <summary>
/// The book's 15 features straight from the rows: every window of every row is summed anew from its customer's or terminal's rows.
/// Written without the engine; quick enough for the whole file because it walks only one customer's or terminal's rows.
/// </summary>
internal sealed class BookWindows
{
    private const long Day = 86_400_000_000;
    private static readonly int[] Days = [1, 7, 30];

    private readonly Dictionary<int, List<SharedRow>> _byCustomer = [];
    private readonly Dictionary<int, List<SharedRow>> _byTerminal = [];

    /// <summary>Rows come in the file's order, which is that of time. The features are as of the row, which counts itself.</summary>
    public double[] Add(SharedRow row, long shiftMicros = 0)
    {
        var customer = RowsOf(_byCustomer, row.Customer);
        var terminal = RowsOf(_byTerminal, row.Terminal);
        customer.Add(row);
        terminal.Add(row);
        var moment = DateTime.UnixEpoch.AddTicks(row.TimeMicros * 10);
        var features = new double[15];
        features[0] = (double)(row.Cents / 100m);
        features[1] = moment.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 1 : 0;
        features[2] = moment.Hour <= 6 ? 1 : 0;
        Span<long> counts = stackalloc long[3];
        Span<long> others = stackalloc long[3];
        Windows(customer, row.TimeMicros, shiftMicros, static r => r.Cents, counts, others);
        for (var w = 0; w < 3; w++)
        {
            features[3 + (2 * w)] = counts[w];
            features[4 + (2 * w)] = others[w] / (counts[w] * 100.0);
        }

        Windows(terminal, row.TimeMicros - (7 * Day), shiftMicros, static r => r.IsFraud ? 1 : 0, counts, others);
        for (var w = 0; w < 3; w++)
        {
            features[9 + (2 * w)] = counts[w];
            features[10 + (2 * w)] = counts[w] == 0 ? 0 : (double)others[w] / counts[w];
        }

        return features;
    }

    private static void Windows(List<SharedRow> rows, long end, long shiftMicros, Func<SharedRow, long> valueOf, Span<long> counts, Span<long> sums)
    {
        counts.Clear();
        sums.Clear();
        for (var i = rows.Count - 1; i >= 0 && rows[i].TimeMicros > end - (30 * Day) - shiftMicros; i--)
        {
            for (var w = 0; w < Days.Length; w++)
            {
                if (rows[i].TimeMicros <= end && rows[i].TimeMicros > end - (Days[w] * Day) - shiftMicros)
                {
                    counts[w]++;
                    sums[w] += valueOf(rows[i]);
                }
            }
        }
    }

    private static List<SharedRow> RowsOf(Dictionary<int, List<SharedRow>> rows, int id) => rows.TryGetValue(id, out var found) ? found : rows[id] = [];
}
