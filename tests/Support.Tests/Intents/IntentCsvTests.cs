using Suite.Support.Intents;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Intents;

public sealed class IntentCsvTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Quoted_fields_may_hold_commas_quotes_and_line_breaks()
    {
        var messages = Read("intent,text,more\nrefund,\"one, \"\"two\"\"\nthree\",x\n退款,我要退款,y\n");
        Assert.Equal([new("one, \"two\"\nthree", "refund"), new("我要退款", "退款")], messages);
    }

    [Theory]
    [InlineData("", "columns")]
    [InlineData("text\nhello\n", "'intent' is missing")]
    [InlineData("text,intent\n", "no messages")]
    [InlineData("text,intent\nhello,\n", "Line 2, column 'intent'")]
    [InlineData("text,intent\nok,a\n  ,b\n", "Line 3, column 'text'")]
    [InlineData("text,intent\na,b,c\n", "Line 2")]
    public void A_fault_names_its_place(string csv, string expected)
    {
        var fault = Assert.Throws<InvalidDataException>(() => Read(csv));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var fault = Assert.Throws<InvalidDataException>(() => IntentCsv.Read(_directory.File("none.csv")));
        Assert.Contains("none.csv", fault.Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<Text.Intents.LabelledText> Read(string csv)
    {
        var path = _directory.File("messages.csv");
        File.WriteAllText(path, csv);
        return IntentCsv.Read(path);
    }
}
