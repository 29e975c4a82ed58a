using System.IO.Compression;
using System.Text;
using Suite.Fraud.Datasets;
using Suite.TestKit;
using Xunit;

namespace Suite.Fraud.Tests.Datasets;

public sealed class HandbookCsvTests : IDisposable
{
    private const string Header = "TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD,TX_FRAUD_SCENARIO";

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Plain_and_compressed_files_are_one_stream_in_the_order_given()
    {
        var compressed = _directory.File("b.bin");
        using (var gzip = new GZipStream(File.Create(compressed), CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes($"{Header}\r\n8,2018-04-01 00:02:10,4961,3412,81.5,1,3\r\n"));
        }

        var payments = new HandbookCsv([Write("a.csv", Header, "7,2018-04-01 00:00:31,596,3156,57.16,0,0"), compressed]).Read().ToList();

        var at = (new DateTime(2018, 4, 1, 0, 0, 31, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / 10;
        Assert.Equal([new(7, at, 596, 3156, 5716, false), new(8, at + 99_000_000, 4961, 3412, 8150, true)], payments);
    }

    [Fact]
    public void Columns_are_found_by_name_and_the_scenario_is_never_read()
    {
        var file = Write("a.csv", "TX_FRAUD_SCENARIO,TX_FRAUD,TX_AMOUNT,TERMINAL_ID,CUSTOMER_ID,TX_DATETIME,TRANSACTION_ID", "rubbish,1,3,4,5,2018-04-01 00:00:00,6");

        var payment = Assert.Single(new HandbookCsv([file]).Read());

        Assert.Equal((6, 5, 4, 300, true), (payment.TransactionId, payment.CustomerId, payment.TerminalId, payment.AmountCents, payment.IsFraud));
    }

    [Theory]
    [InlineData("x,2018-04-01 00:00:31,1,2,3.00,0", "TRANSACTION_ID")]
    [InlineData("1,2018-04-31 00:00:31,1,2,3.00,0", "TX_DATETIME")]
    [InlineData("1,2018-04-01T00:00:31,1,2,3.00,0", "TX_DATETIME")]
    [InlineData("1,2018-04-01 24:00:00,1,2,3.00,0", "TX_DATETIME")]
    [InlineData("1,2018-04-01 00:00:31,-1,2,3.00,0", "CUSTOMER_ID")]
    [InlineData("1,2018-04-01 00:00:31,1,,3.00,0", "TERMINAL_ID")]
    [InlineData("1,2018-04-01 00:00:31,1,2,NaN,0", "TX_AMOUNT")]
    [InlineData("1,2018-04-01 00:00:31,1,2,3.001,0", "TX_AMOUNT")]
    [InlineData("1,2018-04-01 00:00:31,1,2,3.00,2", "TX_FRAUD")]
    [InlineData("1,2018-04-01 00:00:31,1,2,3.00", "fewer columns")]
    public void A_bad_line_is_named_by_file_and_line(string line, string what)
    {
        var file = Write("bad.csv", Header, "1,2018-04-01 00:00:31,1,2,3.00,0,0", line);

        var fault = Assert.Throws<InvalidDataException>(() => new HandbookCsv([file]).Read().Count());

        Assert.Contains("bad.csv:3: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(what, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_column_or_content_and_an_endless_line_are_refused()
    {
        Assert.Throws<InvalidDataException>(() => new HandbookCsv([_directory.File("none.csv")]));
        Assert.Throws<InvalidDataException>(() => new HandbookCsv([Write("empty.csv")]).Read().Count());
        var column = Assert.Throws<InvalidDataException>(() => new HandbookCsv([Write("c.csv", "TRANSACTION_ID,TX_DATETIME")]).Read().Count());
        Assert.Contains("CUSTOMER_ID is missing", column.Message, StringComparison.Ordinal);
        var endless = Assert.Throws<InvalidDataException>(() => new HandbookCsv([Write("e.csv", Header, new string('1', 300_000))]).Read().Count());
        Assert.Contains("e.csv:2: the line is longer", endless.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_lines_across_buffers_come_out_whole()
    {
        var lines = Enumerable.Range(0, 20_000).Select(i => $"{i},2018-04-01 00:00:31,{i * 3},2,{i}.25,0,0").ToArray();

        var payments = new HandbookCsv([Write("many.csv", [Header, .. lines])]).Read().ToList();

        Assert.Equal(20_000, payments.Count);
        Assert.All(payments.Index(), p => Assert.Equal((p.Index, p.Index * 3, (p.Index * 100) + 25), (p.Item.TransactionId, p.Item.CustomerId, p.Item.AmountCents)));
    }

    private string Write(string name, params string[] lines)
    {
        var path = _directory.File(name);
        File.WriteAllLines(path, lines);
        return path;
    }
}
