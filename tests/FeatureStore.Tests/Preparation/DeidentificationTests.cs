using System.Security.Cryptography;
using System.Text;
using Suite.FeatureStore.Preparation;

namespace Suite.FeatureStore.Tests.Preparation;

public sealed class DeidentificationTests
{
    [Fact]
    public void An_identifier_becomes_its_HMAC_and_the_same_one_in_every_file()
    {
        var fitted = Prepared.Fit("""{"step":"hash","columns":["card"]}""", Prepared.Table(Prepared.Texts("card", Prepared.CardNumber, null, "c-2")), out var training);
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Prepared.Secrets.HashKey!, Encoding.UTF8.GetBytes(Prepared.CardNumber)))[..32];

        Assert.Equal(expected, training.Table.Text("card").Values[0]);
        Assert.Null(training.Table.Text("card").Values[1]);
        Assert.Equal(expected, fitted.Apply(Prepared.Table(Prepared.Texts("card", Prepared.CardNumber)), Prepared.Secrets).Table.Text("card").Values[0]);
        Assert.DoesNotContain(Prepared.CardNumber, fitted.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_key_a_short_key_and_none_are_refused()
    {
        var table = Prepared.Table(Prepared.Texts("card", "c-1"));
        var fitted = Prepared.Fit("""{"step":"hash","columns":["card"]}""", table, out _);

        Assert.Contains("not the one", Refused(new byte[32]), StringComparison.Ordinal);
        Assert.Contains("fewer than 32", Refused(new byte[31]), StringComparison.Ordinal);
        Assert.Contains("--key-file", Refused(null), StringComparison.Ordinal);

        string Refused(byte[]? key) => Assert.Throws<InvalidDataException>(() => fitted.Apply(table, Prepared.Secrets with { HashKey = key })).Message;
    }

    [Fact]
    public void Texts_are_cut_by_what_a_reader_sees_and_numbers_and_times_made_coarser()
    {
        var table = Prepared.Table(
            Prepared.Texts("zip", "10115", null, "e\u0301a\U0001F600b"),
            Prepared.Numbers("amount", 129.9, -0.5, double.NaN),
            Prepared.Seconds("at", 1522540831, 0, -1));

        var prepared = Prepared.Training(
            """{"step":"truncate","columns":["zip"],"keep":3},{"step":"generalise","columns":["amount"],"width":50},{"step":"generalise","columns":["at"],"unit":"month"}""", table).Table;

        Assert.Equal((IEnumerable<string?>)["101", null, "e\u0301a\U0001F600"], prepared.Text("zip").Values);
        Assert.Equal([100, -50, double.NaN], prepared.Number("amount").Values);
        Assert.Equal(["2018-04-01T00:00:00Z", "1970-01-01T00:00:00Z", "1969-12-01T00:00:00Z"], Enumerable.Range(0, 3).Select(row => TableCsv.Format(prepared.Time("at"), row)));
    }

    [Fact]
    public void K_anonymity_counts_what_comparing_all_rows_counts()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var table = Prepared.Table(
                Prepared.Texts("zip", [.. Enumerable.Range(0, 50).Select(_ => random.Next(5) == 0 ? null : new[] { "a", "a,b", "b" }[random.Next(3)])]),
                Prepared.Numbers("age", [.. Enumerable.Range(0, 50).Select(_ => (double)random.Next(4))]));
            var sizes = Enumerable.Range(0, 50).Select(row => Enumerable.Range(0, 50).Count(other => Same(row, other))).ToArray();

            var prepared = Prepared.Training("""{"step":"kAnonymity","columns":["zip","age"],"k":4,"action":"suppress"}""", table);

            Assert.Equal(sizes.Min(), prepared.Steps[0]!["smallestClass"]!.GetValue<int>());
            Assert.Equal(sizes.Count(s => s < 4), prepared.Steps[0]!["suppressed"]!.GetValue<int>());
            Assert.Equal(50 - sizes.Count(s => s < 4), prepared.Table.RowCount);

            bool Same(int a, int b) => table.Text("zip").Values[a] == table.Text("zip").Values[b] && table.Number("age").Values[a] == table.Number("age").Values[b];
        }
    }

    [Fact]
    public void Rows_that_stand_alone_are_reported_or_refused()
    {
        var table = Prepared.Table(Prepared.Texts("zip", "a", "a", "b"));

        Assert.Equal(1, Prepared.Training("""{"step":"kAnonymity","columns":["zip"],"k":2}""", table).Steps[0]!["rowsBelowK"]!.GetValue<int>());
        Assert.Contains("1 rows", Assert.Throws<InvalidDataException>(() => Prepared.Training("""{"step":"kAnonymity","columns":["zip"],"k":2,"action":"refuse"}""", table)).Message, StringComparison.Ordinal);
    }
}
