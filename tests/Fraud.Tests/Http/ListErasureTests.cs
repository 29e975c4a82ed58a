using System.Text;
using System.Text.Json.Nodes;
using Suite.Fraud.Journaling;
using Suite.Fraud.Rules;
using Suite.Fraud.Tests.Journaling;
using Suite.Journal;
using Xunit;

namespace Suite.Fraud.Tests.Http;

/// <summary>Why a card is on a list may tell who its holder is, so it goes with the holder.</summary>
[Collection(HttpCollection.Name)]
public sealed class ListErasureTests(FraudServer server)
{
    [Fact]
    public async Task Note_and_reason_go_with_the_person_and_those_of_others_stay()
    {
        var bank = await server.BankAsync();
        await (await bank.AddAsync("block", Rulebook.Card("c-79", note: "Mrs Miller, Lisbon"), Rulebook.Card("c-80"), Rulebook.Card("m-1", kind: "merchant"))).OkAsync();
        await (await bank.TakeOffAsync("block", Rulebook.Card("c-79"))).OkAsync();
        await (await bank.AddAsync("block", Rulebook.Card("c-79"))).OkAsync();
        var before = await bank.GetAsync("/v1/fraud/lists/block");
        Assert.All(before["entries"]!.AsArray(), e => Assert.Equal(("reported by the bank", false), (e!["reason"]!.GetValue<string>(), e["erased"]!.GetValue<bool>())));
        var added = (await bank.GetAsync("/v1/fraud/rules/history?name=block"))["changes"]!.AsArray();
        Assert.Equal([1, 1, 3], added.Select(c => c!["entries"]!.GetValue<int>()));

        (await bank.PostAsync("/v1/fraud/erasures", """{"cardId":"c-79"}""")).EnsureSuccessStatusCode();

        var entries = (await bank.GetAsync("/v1/fraud/lists/block"))["entries"]!.AsArray();
        Assert.Equal(3, entries.Count);
        var erased = Assert.Single(entries, e => e!["erased"]!.GetValue<bool>())!;
        Assert.Equal(server.Hasher(bank.Tenant).Card("c-79").ToString(), erased["key"]!.GetValue<string>());
        Assert.Null(erased["reason"]);
        Assert.Null(erased["note"]);
        Assert.All(entries.Where(e => e != erased), e => Assert.Equal("reported by the bank", e!["reason"]!.GetValue<string>()));

        var changes = (await bank.GetAsync("/v1/fraud/rules/history"))["changes"]!.AsArray();
        Assert.Equal(5, changes.Sum(c => c!["entries"]!.GetValue<int>()));
        Assert.Equal(3, changes.Where(c => c!["erased"]!.GetValue<bool>()).Sum(c => c!["entries"]!.GetValue<int>()));
        Assert.All(changes, c => Assert.Equal(c!["erased"]!.GetValue<bool>(), c["reason"] is null));
        Assert.Equal("decline", await bank.DecisionAsync(Bank.Payment("still", card: "c-79")));
    }

    [Fact]
    public async Task The_journals_files_hold_no_reason_in_clear()
    {
        const string Secret = "call of the owner Mrs Quixote-Miller";
        var bank = await server.BankAsync();
        var body = new JsonObject { ["entries"] = new JsonArray(Rulebook.Card("c-1", note: Secret), Rulebook.Card("c-2")), ["reason"] = Secret };
        await (await bank.PostAsync("/v1/fraud/lists/block/entries", body.ToJsonString())).OkAsync();
        await (await bank.DeleteAsync("/v1/fraud/lists/block/entries", new JsonObject { ["entries"] = new JsonArray(Rulebook.Card("c-2")), ["reason"] = Secret })).OkAsync();

        // The planted case: the reason of a rule is about no person, stands in clear and is found by the same search.
        var rule = Rulebook.Rule("hour = 3");
        rule["reason"] = "planted-in-clear";
        await (await bank.PutRuleAsync("planted", rule)).OkAsync();
        var files = Directory.GetFiles(server.DataPath, "*", SearchOption.AllDirectories).Where(f => Path.GetExtension(f) != ".lock").Select(ReadShared).ToList();
        Assert.Contains(files, f => f.AsSpan().IndexOf("planted-in-clear"u8) >= 0);
        Assert.DoesNotContain(files, f => f.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)) >= 0);
        Assert.Contains(Secret, (await bank.GetAsync("/v1/fraud/rules/history?name=block")).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_written_before_reasons_were_personal_is_still_read()
    {
        const string Key = "0B000000000000000000000000000000";

        // Layout 1 with one card and a note, as the first version wrote it: golden bytes.
        var payload = Convert.FromHexString("0105626C6F636B036B657903776879010010" + Key + "FFFFFFFFFFFFFF7F");
        var e = GeneratedPayments.Committed(new NewEvent
        {
            Id = "list-change/1",
            Stream = FraudEvents.ListStream,
            Type = FraudEvents.ListEntriesAdded,
            EventTimeMicros = 1,
            RequestHash = new byte[32],
            Payload = payload,
            Personal = "at the mall"u8.ToArray(),
            Subject = EntityKey.Read(Convert.FromHexString(Key)),
        });
        var change = ListEvents.Read(e);
        Assert.Equal(("block", "key", "why", "at the mall"), (change.List, change.Actor, change.Reason, change.Note));
        Assert.Equal([new ListEntry(0, EntityKey.Read(Convert.FromHexString(Key)))], change.Entries);
    }

    [Fact]
    public async Task An_end_that_is_past_is_pointed_out()
    {
        var bank = await server.BankAsync();
        var changed = await (await bank.AddAsync(
            "block", Rulebook.Card("c-1"), Rulebook.Card("c-2", "2020-01-01T00:00:00Z"), Rulebook.Card("c-3", "2020-01-02T00:00:00Z"), Rulebook.Card("c-4", "2999-01-01T00:00:00Z"))).OkAsync();
        var warning = Assert.Single(changed["warnings"]!.AsArray())!.GetValue<string>();
        Assert.StartsWith("entries[1].expiresAt: 2020-01-01", warning, StringComparison.Ordinal);
        Assert.Contains("1 more", warning, StringComparison.Ordinal);
        Assert.Empty((await (await bank.AddAsync("block", Rulebook.Card("c-5", "2999-01-01T00:00:00Z"))).OkAsync())["warnings"]!.AsArray());
    }

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
