using System.Text.Json.Nodes;
using Xunit;

namespace Suite.Fraud.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class ListsTests(FraudServer server)
{
    [Fact]
    public async Task A_blocked_card_is_declined_until_its_entry_ends_by_the_payments_own_time()
    {
        var bank = await server.BankAsync();
        var changed = await (await bank.AddAsync("block", Rulebook.Card("c-lost", "2024-03-06T00:00:00Z"))).OkAsync();
        Assert.Equal(1, changed["count"]!.GetValue<int>());
        var declined = await bank.ScoreAsync(Bank.Payment("today", card: "c-lost", at: "2024-03-05T23:59:59Z"));
        Assert.Equal("decline", declined["decision"]!.GetValue<string>());
        Assert.Equal("""{"code":"RULE_LIST_BLOCK","text":"the card is on the block list","value":null,"unit":null,"usual":null,"usualUnit":null,"usualFrom":null,"contribution":null}""", declined["reasons"]![0]!.ToJsonString());
        Assert.Equal("approve", await bank.DecisionAsync(Bank.Payment("tomorrow", card: "c-lost", at: "2024-03-06T00:00:00Z")));
        Assert.Equal("approve", await bank.DecisionAsync(Bank.Payment("another", at: "2024-03-05T23:59:59Z")));

        await (await bank.TakeOffAsync("block", Rulebook.Card("c-lost"))).OkAsync();
        Assert.Equal("approve", await bank.DecisionAsync(Bank.Payment("found", card: "c-lost", at: "2024-03-05T23:59:59Z")));
        foreach (var id in (string[])["today", "tomorrow", "found"])
        {
            Assert.True((await bank.ReplayAsync(id))["identical"]!.GetValue<bool>(), id);
        }

        var lists = (await bank.GetAsync("/v1/fraud/lists"))["lists"]!.AsArray();
        Assert.Equal("""[{"name":"allow","entries":0,"hits":0},{"name":"block","entries":0,"hits":1}]""", lists.ToJsonString());
    }

    [Fact]
    public async Task Merchants_and_devices_too_and_block_beats_allow_and_rules_look_into_lists()
    {
        var bank = await server.BankAsync();
        await (await bank.AddAsync("allow", Rulebook.Card("m-trusted", kind: "merchant"))).OkAsync();
        await (await bank.AddAsync("mules", Rulebook.Card("d-mule", kind: "device"))).OkAsync();
        await (await bank.PutRuleAsync("mule", Rulebook.Rule("device in list(\"mules\")", "review"))).OkAsync();
        Assert.Equal("review", await bank.DecisionAsync(Bank.Payment("mule", device: "d-mule")));
        Assert.Equal("approve", await bank.DecisionAsync(Bank.Payment("no-device")));
        Assert.Equal("approve", await bank.DecisionAsync(Bank.Payment("trusted", merchant: "m-trusted", device: "d-mule")));
        await (await bank.AddAsync("block", Rulebook.Card("d-mule", kind: "device"))).OkAsync();
        Assert.Equal("decline", await bank.DecisionAsync(Bank.Payment("blocked", merchant: "m-trusted", device: "d-mule")));

        // One id of another kind is another thing.
        Assert.Equal("approve", await bank.DecisionAsync(Bank.Payment("namesake", card: "d-mule")));
    }

    [Fact]
    public async Task Ids_and_notes_do_not_leave_the_server_in_the_clear_and_a_note_goes_with_its_person()
    {
        var bank = await server.BankAsync();
        await (await bank.AddAsync("block", Rulebook.Card("c-secret-4711", note: "owner called from Lisbon"), Rulebook.Card("c-other"))).OkAsync();
        var list = await bank.GetAsync("/v1/fraud/lists/block");
        Assert.Equal(2, list["count"]!.GetValue<int>());
        Assert.Equal("owner called from Lisbon", list["entries"]!.AsArray().Select(e => e!["note"]?.GetValue<string>()).Single(n => n is not null));
        Assert.DoesNotContain("c-secret-4711", list.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(server.Hasher(bank.Tenant).Card("c-secret-4711").ToString(), list.ToJsonString(), StringComparison.Ordinal);

        (await bank.PostAsync("/v1/fraud/erasures", """{"cardId":"c-secret-4711"}""")).EnsureSuccessStatusCode();
        var after = await bank.GetAsync("/v1/fraud/lists/block");
        Assert.All(after["entries"]!.AsArray(), e => Assert.Null(e!["note"]));
        Assert.Equal("decline", await bank.DecisionAsync(Bank.Payment("still", card: "c-secret-4711")));
    }

    [Fact]
    public async Task A_thousand_at_once_and_the_same_again_changes_nothing()
    {
        var bank = await server.BankAsync();
        var cards = Enumerable.Range(0, 1_000).Select(i => Rulebook.Card($"c-{i}")).ToArray();
        Assert.Equal(1_000, (await (await bank.AddAsync("block", cards)).OkAsync())["count"]!.GetValue<int>());
        var head = await bank.HeadAsync();
        Assert.Equal(1_000, (await (await bank.AddAsync("block", [.. cards.Select(c => c.DeepClone().AsObject())])).OkAsync())["count"]!.GetValue<int>());
        Assert.Equal(head, await bank.HeadAsync());
        await (await bank.AddAsync("block", Rulebook.Card("c-999", "2020-01-01T00:00:00Z"))).OkAsync();
        var tidied = await (await bank.DeleteAsync("/v1/fraud/lists/block/entries", new JsonObject { ["expired"] = true, ["reason"] = "tidying up" })).OkAsync();
        Assert.Equal(999, tidied["count"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("""{"reason":"why not","entries":[{"kind":"person","id":"p"}]}""", "entries[0].kind")]
    [InlineData("""{"reason":"why not","entries":[{"kind":"card","id":"a b"}]}""", "entries[0].id")]
    [InlineData("""{"reason":"why not","entries":[{"kind":"card","id":"4111111111111111"}]}""", "entries[0].id")]
    [InlineData("""{"reason":"why not","entries":[{"kind":"card","id":"c","expiresAt":"tomorrow"}]}""", "entries[0].expiresAt")]
    [InlineData("""{"reason":"why not","entries":[{"kind":"card","id":"c"},{"kind":"card","id":"c"}]}""", "entries[1].id")]
    [InlineData("""{"reason":"why not","entries":[]}""", "entries")]
    [InlineData("""{"entries":[{"kind":"card","id":"c"}]}""", "reason")]
    [InlineData("""{"reason":"why not","entries":[{"kind":"card","id":"c","until":"x"}]}""", "entries[0].until")]
    public async Task A_list_takes_all_or_nothing(string body, string field)
    {
        var bank = await server.BankAsync();
        Assert.Equal([field], (await bank.RefusedAsync(400, () => bank.PostAsync("/v1/fraud/lists/block/entries", body))).Fields());
        await bank.RefusedAsync(400, () => bank.PostAsync("/v1/fraud/lists/Block/entries", body));
        await bank.RefusedAsync(404, () => bank.Client.GetAsync("/v1/fraud/lists/nobody"));
        await bank.RefusedAsync(404, () => bank.TakeOffAsync("nobody", Rulebook.Card("c")));
    }
}
