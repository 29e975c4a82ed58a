using System.Globalization;
using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Suite.FeatureStore.Preparation;

namespace Suite.FeatureStore.Tests.Preparation;

public sealed class TableCsvTests
{
    private static readonly TableSchema Typed = new(
        new Dictionary<string, ColumnType> { ["n"] = ColumnType.Number, ["t"] = ColumnType.Time }, ["NA"]);

    [Fact]
    public void Types_and_missing_marks_are_read_as_declared_and_written_in_their_shortest_form()
    {
        var table = Prepared.Read("n,t,s\n1.50,2018-04-01T00:00:31Z,\"a,\"\"b\"\"\"\nNA,,\n1e3,2018-04-01T02:00:00.5+02:00,ü\n", Typed);

        Assert.Equal([1.5, double.NaN, 1000], table.Number("n").Values);
        Assert.True(table.Time("t").IsMissing(1));
        Assert.Equal("n,t,s\n1.5,2018-04-01T00:00:31Z,\"a,\"\"b\"\"\"\n,,\n1000,2018-04-01T00:00:00.5Z,ü\n", Prepared.Write(table));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("n\n", "no row")]
    [InlineData("n,n\n1,2\n", "'n' is there twice")]
    [InlineData("n,\n1,2\n", "column 2 has no name")]
    [InlineData("n,s\n1\n", "Line 2")]
    [InlineData("n,s\n1,2,3\n", "Line 2")]
    [InlineData("n,s\n1,\"2\n", "cannot be read as CSV")]
    [InlineData("n\nNaN\n", "Line 2, column 'n'")]
    [InlineData("n\n1\nInfinity\n", "Line 3, column 'n'")]
    [InlineData("n\n1e999\n", "Line 2, column 'n'")]
    [InlineData("n\n\"1,000\"\n", "no finite number")]
    [InlineData("t\n2018-04-01 00:00:00\n", "no time with a zone")]
    public void Broken_input_is_refused_and_says_where(string csv, string told)
    {
        var fault = Assert.Throws<InvalidDataException>(() => Prepared.Read(csv, Typed));

        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_ten_megabytes_is_refused_by_its_number()
    {
        var csv = "s\nshort\n\"" + new string('x', 10 * 1024 * 1024) + "\"\n";

        Assert.Contains("Line 3", Assert.Throws<InvalidDataException>(() => Prepared.Read(csv)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_encoding_is_refused_and_one_with_a_byte_order_mark_is_read()
    {
        Assert.Contains("Line 3: this is not UTF-8", Assert.Throws<InvalidDataException>(() => Prepared.Read(Encoding.Latin1.GetBytes("s\na\nü\n"))).Message, StringComparison.Ordinal);
        Assert.Equal("ü", Prepared.Read([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("s\nü\n")]).Text("s").Values[0]);
    }

    [Fact]
    public void A_compressed_file_is_read_and_a_cut_off_one_refused()
    {
        var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(Encoding.UTF8.GetBytes("s\n" + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i * 7919 % 100_003}\n"))));
        }

        Assert.Equal(50_000, Prepared.Read(packed.ToArray()).RowCount);
        Assert.Throws<InvalidDataException>(() => Prepared.Read(packed.ToArray()[..^1000]));
    }

    [Fact]
    public void More_cells_or_text_than_allowed_are_refused()
    {
        using var many = CsvRows.Open(new MemoryStream("a,b\n1,2\n3,4\n"u8.ToArray()));
        Assert.Contains("Line 3", Assert.Throws<InvalidDataException>(() => TableCsv.Read(many, TableSchema.AllText, new TableLimits { CellsMax = 3 })).Message, StringComparison.Ordinal);
        using var wide = CsvRows.Open(new MemoryStream("a\nxxxx\nyyyy\n"u8.ToArray()));
        Assert.Contains("Line 3", Assert.Throws<InvalidDataException>(() => TableCsv.Read(wide, TableSchema.AllText, new TableLimits { TextCharactersMax = 7 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_number_never_goes_out_in_clear_be_it_text_or_number()
    {
        var table = Prepared.Table(Prepared.Texts("note", $"paid with {Prepared.CardNumber}."), Prepared.Numbers("pan", double.Parse(Prepared.CardNumber, CultureInfo.InvariantCulture)));

        Assert.Equal("note,pan\npaid with [card number].,[card number]\n", Prepared.Write(table));
    }

    [Fact]
    public void The_digits_of_a_fraction_are_no_card_number()
    {
        Assert.Equal("score\n0.4111111111111111\n", Prepared.Write(Prepared.Table(Prepared.Numbers("score", 0.4111111111111111))));
    }

    [Fact]
    public void Every_finite_number_and_every_text_comes_back_as_it_went()
    {
        Prop.ForAll<double[], NonNull<string>[]>((numbers, texts) =>
        {
            var finite = numbers.Where(double.IsFinite).Append(1).ToArray();
            var words = finite.Select((_, i) => texts.Length == 0 ? null : Clean(texts[i % texts.Length].Get)).ToArray();
            var back = Prepared.Read(Prepared.Write(Prepared.Table(Prepared.Numbers("n", finite), Prepared.Texts("s", words))), Typed);
            return finite.SequenceEqual(back.Number("n").Values) && words.SequenceEqual(back.Text("s").Values);
        }).QuickCheckThrowOnFailure();

        // Lone surrogates are no text, the mark for missing is one here, and a reader may take any line break for the same.
        static string? Clean(string text) =>
            new string([.. text.Where(c => !char.IsSurrogate(c) && c is not ('\r' or '\0' or '\uFEFF'))]) is { Length: > 0 } clean && clean != "NA" ? clean : null;
    }
}
