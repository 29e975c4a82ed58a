using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Suite.TestKit;
using Xunit;

namespace Suite.Fraud.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class ImportTests(FraudServer server)
{
    private const string Header = "transaction_id,occurred_at,card_id,merchant_id,amount";
    private const string Handbook = "TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD,TX_FRAUD_SCENARIO";

    [Theory]
    [InlineData("t-3,2024-03-05 10:00:00,c,m,ten", "amount")]
    [InlineData("t-3,2024-03-05 10:00:00,c,m,NaN", "amount")]
    [InlineData("t-3,2024-03-05 10:00:00,c,m,-1.00", "amount")]
    [InlineData("t-3,2024-03-05 10:00:00,c,m,1.001", "amount")]
    [InlineData("t-3,2024-03-05 10:00:00,c,m,99999999999999.00", "amount")]
    [InlineData("t-3,2024-13-05 10:00:00,c,m,1.00", "occurred_at")]
    [InlineData("t-3,1999-03-05 10:00:00,c,m,1.00", "occurred_at")]
    [InlineData("t-3,2124-03-05 10:00:00,c,m,1.00", "occurred_at")]
    [InlineData("t-3,2024-03-05T10:00:00,c,m,1.00", "occurred_at")]
    [InlineData(",2024-03-05 10:00:00,c,m,1.00", "transaction_id")]
    [InlineData("t-3,2024-03-05 10:00:00,c 1,m,1.00", "card_id")]
    [InlineData("t-3,2024-03-05 10:00:00,c,\uFFFD,1.00", "merchant_id")]
    [InlineData("t-3,2024-03-05 10:00:00,c,m", "")]
    [InlineData("t-3,2024-03-05 10:00:00,c,m,1.00,more", "")]
    [InlineData("\"t-3,2024-03-05 10:00:00,c,m,1.00", "")]
    public async Task A_bad_line_is_named_and_what_came_before_it_stays(string line, string column)
    {
        var bank = await server.BankAsync();
        var good = $"{Header}\nt-1,2024-03-05 08:00:00,c,m,1.00\nt-2,2024-03-05 09:00:00,c,m,2.00\n";

        var last = await bank.ImportAsync(good + line + "\nt-4,2024-03-05 11:00:00,c,m,4.00\n");

        Assert.Contains("Line 4", last["error"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains(column.Length == 0 ? "CSV" : $"column {column}", last["error"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("payments before it are stored", last["error"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("run the import again", last["error"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.False(last["done"]!.GetValue<bool>());
        Assert.Equal(2, last["payments"]!.GetValue<int>());
        Assert.Equal(3, await bank.HeadAsync());

        // Corrected and sent again: what is there is not written twice, and the windows hold it once.
        var again = await bank.ImportAsync(good + "t-3,2024-03-05 10:00:00,c,m,3.00\nt-4,2024-03-05 11:00:00,c,m,4.00\n");
        Assert.Equal((2, 2, true), (again["payments"]!.GetValue<int>(), again["repeated"]!.GetValue<int>(), again["done"]!.GetValue<bool>()));
        await bank.ScoreAsync(Bank.Payment("t-5", card: "c", merchant: "m", at: "2024-03-05T11:30:00Z"));
        Assert.Equal(2, (await bank.GetAsync("/v1/fraud/transactions/t-5"))["features"]!["CARD_COUNT_1H"]!.GetValue<double>());
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("\n", "")]
    [InlineData("transaction_id,occurred_at,card_id,merchant_id\n", "'amount' is missing")]
    [InlineData(Header + ",colour\n", "no column 'colour'")]
    [InlineData(Header + ",amount\n", "'amount' is there twice")]
    [InlineData(Header + ",attributes.a,attributes.a\n", "'attributes.a' is there twice")]
    [InlineData(Header + ",attributes.a b\n", "Column 6")]
    [InlineData("TX_AMOUNT," + Header + "\n", "'amount' is there twice")]
    [InlineData("{\"transactionId\":\"t-1\"}", "Line 1")]
    [InlineData(Header + ",\"fraud\n", "Line 1")]
    public async Task A_header_that_cannot_be_understood_is_refused(string csv, string says)
    {
        var bank = await server.BankAsync();
        var problem = await bank.RefusedAsync(400, () => PostAsync(bank, Encoding.UTF8.GetBytes(csv)));
        Assert.Contains(says, problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("columns", problem["title"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    /// <summary>The sender is still sending when the answer is made; it must get to read it.</summary>
    [Fact]
    public async Task A_long_file_with_a_wrong_header_is_refused_too()
    {
        var bank = await server.BankAsync();
        var csv = new StringBuilder("id,when\n").Insert(8, "t-1,2024-03-05 08:00:00\n", 800_000);
        var problem = await bank.RefusedAsync(400, () => PostAsync(bank, Encoding.UTF8.GetBytes(csv.ToString())));
        Assert.Contains("no column 'id'", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?delayDays=-1")]
    [InlineData("?delayDays=366")]
    [InlineData("?delayDays=week")]
    [InlineData("?currency=XYZ")]
    [InlineData("?currency=")]
    public async Task Options_that_mean_nothing_are_refused(string query)
    {
        var bank = await server.BankAsync();
        await bank.RefusedAsync(400, () => bank.Client.PostAsync("/v1/fraud/import" + query, Bank.Bytes(Encoding.UTF8.GetBytes(Header + "\n"), "text/csv")));
    }

    [Fact]
    public async Task A_compressed_file_that_was_cut_off_or_damaged_is_refused_and_can_be_sent_again()
    {
        var bank = await server.BankAsync();
        var whole = Gzip(PastPayments.Month);
        var cut = await bank.ImportAsync(whole[..(whole.Length / 2)]);
        Assert.Contains("broken or cut off", cut["error"]!.GetValue<string>(), StringComparison.Ordinal);
        byte[] damaged = [.. whole];
        damaged[whole.Length / 2] ^= 0x55;
        damaged[(whole.Length / 2) + 1] ^= 0x55;
        Assert.NotNull((await bank.ImportAsync(damaged))["error"]);
        await (await PostAsync(bank, [0x1F, 0x8B, 0, 0, 0])).ProblemAsync(400);

        var done = await bank.ImportAsync(whole);

        var lines = PastPayments.Month.AsSpan().Count('\n') - 1;
        Assert.True(done["done"]!.GetValue<bool>(), done.ToJsonString());
        Assert.Equal(lines, done["payments"]!.GetValue<int>() + done["repeated"]!.GetValue<int>());
        Assert.Equal(await PlainHeadAsync(), await bank.HeadAsync());

        async Task<long> PlainHeadAsync()
        {
            var plain = await server.BankAsync();
            Assert.True((await plain.ImportAsync(PastPayments.Month))["done"]!.GetValue<bool>());
            return await plain.HeadAsync();
        }
    }

    [Fact]
    public async Task The_same_file_twice_imports_nothing_twice()
    {
        var bank = await server.BankAsync();
        var first = await bank.ImportAsync(PastPayments.Month);
        var head = await bank.HeadAsync();
        var second = await bank.ImportAsync(PastPayments.Month);
        Assert.Equal(head, await bank.HeadAsync());
        Assert.Equal((0, 0, first["payments"]!.GetValue<int>()), (second["payments"]!.GetValue<int>(), second["labels"]!.GetValue<int>(), second["repeated"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_line_repeated_within_a_file_is_one_payment_and_another_under_its_id_stops_the_import()
    {
        var bank = await server.BankAsync();
        const string First = "t-1,2024-03-05 08:00:00,c,m,1.00,1\n";
        var last = await bank.ImportAsync($"{Header},fraud\n{First}{First}t-2,2024-03-05 09:00:00,c,m,2.00,0\nt-1,2024-03-05 08:00:00,c,m,9.00,0\nt-3,2024-03-05 09:00:00,c,m,2.00,0\n");
        Assert.Contains("'t-1' is in the file twice", last["error"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal((2, 1), (last["payments"]!.GetValue<int>(), last["repeated"]!.GetValue<int>()));
        await (await bank.Client.GetAsync("/v1/fraud/transactions/t-3")).ProblemAsync(404);
    }

    [Fact]
    public async Task A_payment_scored_before_is_not_imported_again_and_another_under_its_id_stops_the_import()
    {
        var bank = await server.BankAsync();
        await bank.ScoreAsync("""{"transactionId":"t-1","occurredAt":"2024-03-05T08:00:00Z","cardId":"c","merchantId":"m","amount":"1.00","currency":"EUR"}""");
        Assert.Equal(1, (await bank.ImportAsync(Header + "\nt-1,2024-03-05 08:00:00,c,m,1.00\n"))["repeated"]!.GetValue<int>());
        var last = await bank.ImportAsync(Header + "\nt-0,2024-03-05 07:00:00,c,m,1.00\nt-1,2024-03-05 08:00:00,c,m,1.01\n");
        Assert.Contains("'t-1' is already in the journal at position 2", last["error"]!.GetValue<string>(), StringComparison.Ordinal);
        await bank.GetAsync("/v1/fraud/transactions/t-0");
    }

    /// <summary>The scenario says how a fraud was made up: whatever it holds, the journal is the same to the last feature.</summary>
    [Fact]
    public async Task The_scenario_column_is_ignored()
    {
        var features = new List<string>();
        foreach (var scenario in (string[])["0", "3", "anything at all", "4111111111111111"])
        {
            var bank = await server.BankAsync();
            var last = await bank.ImportAsync($"{Handbook}\n1,2024-03-05 08:00:00,7,8,57.16,1,{scenario}\n");
            Assert.Equal((1, 1), (last["payments"]!.GetValue<int>(), last["labels"]!.GetValue<int>()));
            await bank.ScoreAsync(Bank.Payment("next", card: "7", merchant: "8", at: "2024-03-20T08:00:00Z"));
            var stored = await bank.GetAsync("/v1/fraud/transactions/next");
            features.Add(stored["features"]!.ToJsonString());
            Assert.Equal("{}", (await bank.GetAsync("/v1/fraud/transactions/1"))["attributes"]!.ToJsonString());
        }

        Assert.Single(features.Distinct());
    }

    [Fact]
    public async Task Ten_megabytes_are_imported_as_they_come()
    {
        var bank = await server.BankAsync();
        var csv = new StringBuilder(Header + ",attributes.note\n");
        var note = new string('n', 256);
        var lines = 0;
        for (; csv.Length < 10 * 1024 * 1024; lines++)
        {
            // Every line but the first few repeats the first ones, so that the test is about reading, not about storing.
            csv.Append("t-").Append(lines % 50).Append(",2024-03-05 08:00:00,c,m,1.00,").Append(note).Append('\n');
        }

        var last = await bank.ImportAsync(csv.ToString());
        Assert.Equal((50, lines - 50), (last["payments"]!.GetValue<int>(), last["repeated"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_line_without_an_end_is_refused()
    {
        var bank = await server.BankAsync();
        var last = await bank.ImportAsync($"{Header}\nt-1,{new string('x', 10 * 1024 * 1024)}");
        Assert.Contains("Line 2", last["error"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> PostAsync(Bank bank, byte[] csv) => bank.Client.PostAsync("/v1/fraud/import", Bank.Bytes(csv, "text/csv"));

    private static byte[] Gzip(string text)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return compressed.ToArray();
    }
}
