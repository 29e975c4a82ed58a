using Suite.Host.Cli;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Commands;

public sealed class SupportTalkTests
{
    [Fact]
    public async Task Who_asks_without_a_running_server_is_told_how_to_start_one()
    {
        using var directory = new TempDirectory();
        await using var own = await SuiteClient.ForDataDirectoryAsync(directory.File("data"), null, CancellationToken.None);
        Assert.Contains("./suite up", SupportTalk.Hint(own), StringComparison.Ordinal);
        await using var running = await SuiteClient.ForDataDirectoryAsync(directory.File("data"), null, CancellationToken.None);
        Assert.Null(SupportTalk.Hint(running));
        await using var named = SuiteClient.ForServer("http://127.0.0.1:9", "key", null);
        Assert.Null(SupportTalk.Hint(named));
    }
}
