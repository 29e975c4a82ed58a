using System.Globalization;
using System.Text;
using Suite.Fraud.Importing;
using Suite.Fraud.Journaling;
using Suite.Fraud.Payments;
using Suite.Fraud.Tests.Http;
using Suite.Fraud.Tests.Journaling;
using Suite.Hosting;
using Suite.Journal;
using Suite.TestKit;
using Xunit;

namespace Suite.Fraud.Tests.Importing;

/// <summary>Straight into a journal, to see at which position each label ends up and what a cut leaves behind.</summary>
#pragma warning disable CA1001 // Disposed through IAsyncLifetime, which the analyzer does not know.
public sealed class PaymentImportTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private const string Header = "transaction_id,occurred_at,card_id,merchant_id,amount,fraud_reported_at\n";

    private readonly TempDirectory _directory = new();
    private DataDirectory _data = null!;
    private IJournal _journal = null!;

    public async Task InitializeAsync()
    {
        _data = DataDirectory.Open(_directory.Path);
        _journal = await SqliteJournal.OpenAsync(
            _data, MasterKey.LoadOrCreate(_directory.File("master.key")), new JournalOptions(), EventUpgrades.None, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        await _journal.DisposeAsync();
        _data.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_label_stands_before_the_first_payment_that_occurred_at_or_after_its_report()
    {
        var tenant = new TenantId("labels");
        await ImportAsync(tenant, Header
            + "a,2024-01-01 10:00:00,c,m,1.00,2024-01-02T10:00:00Z\n"
            + "b,2024-01-01 11:00:00,c,m,1.00,2024-01-02T09:00:00Z\n"
            + "c,2024-01-02 09:59:59,c,m,1.00,\n"
            + "d,2024-01-02 10:00:00,c,m,1.00,2024-03-01T00:00:00Z\n"
            + "e,2024-01-01 12:00:00,c,m,1.00,2024-01-01T13:00:00Z\n");
        Assert.Equal(["a", "b", "b!", "c", "a!", "d", "e", "e!", "d!"], await ContentsAsync(tenant));
    }

    [Fact]
    public async Task Labels_of_one_time_stand_in_the_order_of_their_payments()
    {
        var tenant = new TenantId("ties");
        var csv = Header + string.Concat(Enumerable.Range(0, 9).Select(i => $"t{i},2024-01-01 10:00:00,c,m,1.00,2024-01-02T00:00:00Z\n")) + "last,2024-01-02 00:00:00,c,m,1.00,\n";
        await ImportAsync(tenant, csv);
        Assert.Equal(
            [.. Enumerable.Range(0, 9).Select(i => $"t{i}"), .. Enumerable.Range(0, 9).Select(i => $"t{i}!"), "last"], await ContentsAsync(tenant));
    }

    [Fact]
    public async Task Delays_turn_a_fraud_flag_into_a_report_so_many_days_later()
    {
        var tenant = new TenantId("delays");
        await ImportAsync(tenant, "TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD\n1,2024-01-01 10:00:00,1,2,1.5,1\n2,2024-01-08 09:59:59,1,2,1.5,0\n3,2024-01-08 10:00:00,1,2,1.5,0\n");
        Assert.Equal(["1", "2", "1!", "3"], await ContentsAsync(tenant));
    }

    /// <summary>Wherever an import is cut, running it again ends in the same journal, to the position of every label.</summary>
    [Fact]
    public async Task An_import_that_was_cut_off_anywhere_and_run_again_ends_as_if_it_had_not_been()
    {
        var whole = new TenantId("whole");
        await ImportAsync(whole, PastPayments.Month);
        var expected = await ContentsAsync(whole);
        Assert.Contains(expected, id => id.EndsWith('!'));
        var lines = PastPayments.Month.Split('\n');
        foreach (var cut in (int[])[1, 2, 999, 1000, 1001, 1002, 1500, lines.Length - 2])
        {
            var tenant = new TenantId("cut-" + cut.ToString(CultureInfo.InvariantCulture));
            await Assert.ThrowsAsync<InvalidDataException>(() => ImportAsync(tenant, string.Join('\n', lines[..cut]) + "\nbroken line\n"));
            var left = await ContentsAsync(tenant);
            Assert.Equal(cut - 1, left.Count(id => !id.EndsWith('!')));
            var again = await ImportAsync(tenant, PastPayments.Month);
            Assert.Equal(cut - 1, again.Repeated);
            Assert.Equal(expected, await ContentsAsync(tenant));
        }
    }

    private async Task<ImportProgress> ImportAsync(TenantId tenant, string csv)
    {
        var range = new EventTimeRange(0, TimeProvider.System.NowMicros());
        await using var opened = await PaymentCsv.OpenAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(csv)), 7, Currency.Find("EUR")!, range, CancellationToken.None);
        var import = new PaymentImport(_journal, tenant, GeneratedPayments.Hasher(tenant.Value), new HashSet<string> { "country" });
        return await import.RunAsync(opened.ReadAsync(CancellationToken.None), _ => ValueTask.CompletedTask, CancellationToken.None);
    }

    /// <summary>Transaction ids in the journal's order; a label is marked with "!".</summary>
    private async Task<List<string>> ContentsAsync(TenantId tenant)
    {
        var contents = new List<string>();
        var positions = new Dictionary<string, long>();
        await foreach (var e in _journal.ReadAsync(tenant, 0, long.MaxValue, CancellationToken.None))
        {
            if (PaymentEvents.IsPayment(e))
            {
                var payment = PaymentEvents.Read(e);
                positions.Add(payment.TransactionId, payment.Position);
                contents.Add(payment.TransactionId);
            }
            else
            {
                var label = LabelEvents.Read(e);
                Assert.Equal(positions[label.TransactionId], label.PaymentPosition);
                contents.Add(label.TransactionId + "!");
            }
        }

        return contents;
    }
}
