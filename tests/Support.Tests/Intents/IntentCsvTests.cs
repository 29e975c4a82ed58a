using Suite.Support.Intents;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Intents;

public sealed class IntentCsvTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Quoted_fields_may_hold_commas_quotes_and_line_breaks()
    {
        var messages = await ReadAsync("intent,text,more\nrefund,\"one, \"\"two\"\"\nthree\",x\n退款,我要退款,y\n");
        Assert.Equal([new("one, \"two\"\nthree", "refund"), new("我要退款", "退款")], messages);
    }

    [Theory]
    [InlineData("", "columns")]
    [InlineData("text\nhello\n", "'intent' is missing")]
    [InlineData("text,intent\n", "no messages")]
    [InlineData("text,intent\nhello,\n", "line 2, column intent")]
    [InlineData("text,intent\nok,a\n  ,b\n", "line 3, column text")]
    [InlineData("text,intent\na,b,c\n", "line 2")]
    public async Task A_fault_names_its_place(string csv, string expected)
    {
        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(csv));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => IntentCsv.ReadAsync(_directory.File("none.csv"), CancellationToken.None));
        Assert.Contains("none.csv", fault.Message, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<Text.Intents.LabelledText>> ReadAsync(string csv)
    {
        var path = _directory.File("messages.csv");
        await File.WriteAllTextAsync(path, csv);
        return await IntentCsv.ReadAsync(path, CancellationToken.None);
    }
}
