using System.CommandLine;
using Suite.Host.Cli;
using Suite.Hosting;
using Suite.TestKit;
using Xunit;

namespace Suite.Fraud.Tests.Http;

/// <summary>Files of ids and of rules as the command line sends them.</summary>
[Collection(HttpCollection.Name)]
public sealed class ListsCommandTests(FraudServer server)
{
    [Fact]
    public async Task Of_a_file_whose_last_id_is_bad_nothing_is_sent_and_its_line_is_named()
    {
        var bank = await server.BankAsync();
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "big.txt");
        await File.WriteAllLinesAsync(file, [.. Enumerable.Range(0, 1_500).Select(i => $"d-{i}"), "", "not an id", "d-7", "4111111111111111"]);
        var refused = await Assert.ThrowsAsync<CommandException>(() => RunAsync(bank, FraudListsCommand.Create(), "add", "mules", "--kind", "device", "--file", file, "--reason", "a test"));
        Assert.Contains("big.txt, line 1502: Characters that are not allowed", refused.Message, StringComparison.Ordinal);
        Assert.Contains("big.txt, line 1503: stands in big.txt, line 8 already", refused.Message, StringComparison.Ordinal);
        Assert.Contains("big.txt, line 1504: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("4111111111111111", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await bank.HeadAsync());

        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 1_501).Select(i => $"d-{i}"));
        await RunAsync(bank, FraudListsCommand.Create(), "add", "mules", "--kind", "device", "--file", file, "--reason", "a test");
        Assert.Equal(1_501, (await bank.GetAsync("/v1/fraud/lists/mules"))["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task When_a_later_request_fails_the_command_says_how_many_are_in_and_may_be_repeated()
    {
        var bank = await server.BankAsync();
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "many.txt");

        // The list is full after 100,000 entries: the last of 101 requests is refused.
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 100_001).Select(i => $"d-{i}"));
        var refused = await Assert.ThrowsAsync<CommandException>(() => RunAsync(bank, FraudListsCommand.Create(), "add", "mules", "--kind", "device", "--file", file, "--reason", "a test"));
        Assert.Contains("100000 of the 100001 ids were done; the 1 from 'd-100000' on were not", refused.Message, StringComparison.Ordinal);
        Assert.Equal(100_000, (await bank.GetAsync("/v1/fraud/lists/mules?limit=1"))["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task Of_a_file_of_rules_with_one_bad_one_nothing_is_saved()
    {
        const string Good = """{"name":"good","expression":"true","action":"review","priority":1}""";
        var bank = await server.BankAsync();
        using var directory = new TempDirectory();
        var file = Path.Combine(directory.Path, "rules.json");
        await File.WriteAllTextAsync(file, $$"""[{{Good}},{"name":"burst","expression":"nonsense > 1","action":"review","priority":2}]""");
        var refused = await Assert.ThrowsAsync<CommandException>(() => RunAsync(bank, FraudRulesCommand.Create(), "put", file, "--reason", "a test"));
        Assert.Contains("rules[1].expression", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await bank.HeadAsync());
        await File.WriteAllTextAsync(file, $"[{Good}]");
        await RunAsync(bank, FraudRulesCommand.Create(), "put", file, "--reason", "a test");
        Assert.Equal("a test", (await bank.GetAsync("/v1/fraud/rules/good"))["reason"]!.GetValue<string>());
    }

    private async Task<int> RunAsync(Bank bank, Command command, params string[] args)
    {
        var (_, key) = await server.Get<ApiKeys>().CreateAsync(bank.Tenant, [Scopes.FraudRules, Scopes.FraudRead], "test", "test", CancellationToken.None);
        return await command.Parse([.. args, "--server", server.Url.ToString(), "--key", key])
            .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }
}
