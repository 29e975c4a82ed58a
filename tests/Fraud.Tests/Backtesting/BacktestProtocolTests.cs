using System.Globalization;
using Suite.FeatureStore;
using Suite.Fraud.Backtesting;
using Suite.TestKit;
using Xunit;

namespace Suite.Fraud.Tests.Backtesting;

public sealed class BacktestProtocolTests
{
    private static readonly DateOnly Start = new(2018, 4, 2);

    [Fact]
    public void A_customer_with_a_fraud_in_training_is_left_out_of_the_whole_test()
    {
        var known = new KnownCompromised(10, 16, 7);
        known.Add(1, 16);

        Assert.True(known.Contains(1, 24));
        Assert.False(known.Contains(2, 24));
    }

    [Fact]
    public void A_customer_with_a_later_fraud_is_left_out_once_it_is_known()
    {
        var known = new KnownCompromised(10, 16, 7);
        known.Add(1, 18);
        known.Add(1, 20);

        Assert.False(known.Contains(1, 25));
        Assert.True(known.Contains(1, 26));
    }

    [Fact]
    public void A_fraud_before_training_leaves_nobody_out()
    {
        var known = new KnownCompromised(10, 16, 7);
        known.Add(1, 9);

        Assert.False(known.Contains(1, 24));
    }

    [Fact]
    public void A_label_counts_for_payments_from_the_delay_on_to_the_second()
    {
        using var directory = new TempDirectory();
        var file = directory.File("payments.csv");
        File.WriteAllLines(file,
        [
            Header,
            Line(1, Start, "10:00:00", customer: 1, fraud: true),
            Line(2, Start.AddDays(7), "09:59:59", customer: 2),
            Line(3, Start.AddDays(7), "10:00:00", customer: 3),
            Line(4, Start.AddDays(17), "12:00:00", customer: 4),
        ]);

        var (train, test) = Backtest.ReadRows(Request([file], Start.AddDays(7)), null, CancellationToken.None);

        // AMOUNT, then the merchant's known frauds over a day and over a week, each ending seven days before.
        Assert.Equal([12.5f, 0, 0, 12.5f, 1, 1], train.Values.ToArray());
        Assert.Equal([12.5f, 0, 0], test.Values.ToArray());
    }

    [Fact]
    public void Days_of_both_periods_are_included_and_several_files_are_one_stream()
    {
        using var directory = new TempDirectory();
        var (first, second) = (directory.File("1.csv"), directory.File("2.csv"));
        var days = Enumerable.Range(0, 30).Select(day => Line(day, Start.AddDays(day), "23:59:59", customer: day)).ToList();
        File.WriteAllLines(first, [Header, .. days.Take(11)]);
        File.WriteAllLines(second, [Header, .. days.Skip(11)]);

        var (train, test) = Backtest.ReadRows(Request([first, second], Start.AddDays(5)), null, CancellationToken.None);

        Assert.Equal([5L, 6L, 7L], train.Customers.ToArray());
        Assert.Equal([15L, 16L, 17L], test.Customers.ToArray());
    }

    [Fact]
    public void A_test_before_the_labels_of_training_are_known_is_refused()
    {
        var request = Request(["x.csv"], Start) with { Test = (Start.AddDays(9), Start.AddDays(9)) };

        Assert.Contains("2018-04-12 at the earliest", Assert.Throws<ArgumentException>(request.Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_in_order_of_time_is_refused_with_its_line()
    {
        using var directory = new TempDirectory();
        var file = directory.File("payments.csv");
        File.WriteAllLines(file, [Header, Line(1, Start.AddDays(1), "10:00:00", customer: 1), Line(2, Start, "10:00:00", customer: 1)]);

        var fault = Assert.Throws<InvalidDataException>(() => Backtest.ReadRows(Request([file], Start), null, CancellationToken.None));

        Assert.Contains("payments.csv:3", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_period_without_fraud_is_refused_and_named()
    {
        using var directory = new TempDirectory();
        var file = directory.File("payments.csv");
        File.WriteAllLines(file, [Header, Line(1, Start, "10:00:00", customer: 1)]);

        var fault = Assert.Throws<InvalidDataException>(() => Backtest.Run(Request([file], Start), null, TimeProvider.System, CancellationToken.None));

        Assert.Contains("training days 2018-04-02 to 2018-04-04 hold 1 payments with 0 frauds", fault.Message, StringComparison.Ordinal);
    }

    private const string Header = "TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD,TX_FRAUD_SCENARIO";

    private static string Line(int id, DateOnly day, string time, int customer, bool fraud = false) => string.Create(
        CultureInfo.InvariantCulture, $"{id},{day:yyyy-MM-dd} {time},{customer},7,12.50,{(fraud ? 1 : 0)},{(fraud ? 2 : 0)}");

    private static BacktestRequest Request(string[] files, DateOnly train) => new()
    {
        DataFiles = files,
        Train = (train, train.AddDays(2)),
        DelayDays = 7,
        Test = (train.AddDays(10), train.AddDays(12)),
        Features = FeatureSet.Parse("""
            {"name":"two","schema":{"entities":{"card":["card"],"merchant":["merchant"]},"numbers":{"amount":{"money":true}},"categories":[]},"features":[
            {"name":"AMOUNT","value":"amount"},
            {"name":"FRAUDS_1D","entity":"merchant","aggregation":"fraudCount","window":"1d","delay":"7d"},
            {"name":"FRAUDS_7D","entity":"merchant","aggregation":"fraudCount","window":"7d","delay":"7d"}]}
            """),
    };
}
