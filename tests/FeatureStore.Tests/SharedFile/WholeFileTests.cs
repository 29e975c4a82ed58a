using Suite.Journal;

namespace Suite.FeatureStore.Tests;

public sealed class WholeFileTests
{
    private const long LabelDelayMicros = 7L * 86_400_000_000;

    [SharedFileFact]
    public void Every_window_of_the_whole_shared_file_equals_the_brute_force_bit_for_bit()
    {
        var (rows, mismatches, first) = Compare(shiftMicros: 0, rowsMax: int.MaxValue);

        Assert.Equal(1_466_282, rows);
        Assert.True(mismatches == 0, $"{mismatches} mismatches; the first: {first}");
    }

    [SharedFileFact]
    public void A_window_that_starts_a_second_early_is_found_in_the_shared_file()
    {
        var (_, mismatches, _) = Compare(shiftMicros: 1_000_000, rowsMax: 300_000);

        Assert.NotEqual(0, mismatches);
    }

    private static (int Rows, long Mismatches, string? First) Compare(long shiftMicros, int rowsMax)
    {
        var set = FeatureSet.Baseline15;
        var engine = new FeatureEngine(set, new FeatureEngineOptions());
        engine.MarkComplete();
        var book = new BookWindows();
        var labels = new Queue<FeatureEvent>();
        var features = new double[set.Features.Count];
        var (position, rows, mismatches, first) = (0L, 0, 0L, (string?)null);
        foreach (var row in SharedFile.Read(SharedFile.Find()!).Take(rowsMax))
        {
            // Each label is journaled when it is reported: before a payment of the same time.
            while (labels.TryPeek(out var payment) && payment.TimeMicros + LabelDelayMicros <= row.TimeMicros)
            {
                engine.Apply(new LabelEvent(++position, labels.Dequeue(), true, payment.TimeMicros + LabelDelayMicros));
            }

            var e = Event(++position, row);
            Assert.True(engine.TryAdmit(e, features, []));
            rows++;
            if (row.IsFraud)
            {
                labels.Enqueue(e);
            }

            var expected = book.Add(row, shiftMicros);
            for (var i = 0; i < features.Length; i++)
            {
                if (BitConverter.DoubleToInt64Bits(expected[i]) != BitConverter.DoubleToInt64Bits(features[i]))
                {
                    mismatches++;
                    first ??= $"row {rows}, {set.Features[i].Name}: engine {features[i]:R}, brute force {expected[i]:R}";
                }
            }
        }

        return (rows, mismatches, first);
    }

    private static FeatureEvent Event(long position, SharedRow row) => new()
    {
        Position = position,
        TimeMicros = row.TimeMicros,
        Keys = [new EntityKey((UInt128)(ulong)row.Customer + 1), new EntityKey(((UInt128)(ulong)row.Terminal + 1) << 64), EntityKey.None],
        Currency = 978,
        CurrencyExponent = 2,
        Numbers = [row.Cents],
        Categories = [0, 0],
    };
}
