using Suite.Journal.Chain;
using Suite.Journal.Tests.Conformance;

namespace Suite.Journal.Tests.Chain;

/// <summary>What the verifier finds, for every backend alike: each kind of tampering is done to the stored tables behind the journal's back.</summary>
public abstract partial class ChainConformance : IAsyncLifetime
{
    private const int Count = 12;
    private IJournalBackend? _backend;

    private protected IJournalBackend Backend => _backend!;

    private protected abstract Task<IJournalBackend> CreateBackendAsync();

    /// <summary>The place of an event of the first tenant, as a literal.</summary>
    private protected abstract string At(long position);

    /// <summary>Twelve events of two commits and one signature behind each; and another tenant.</summary>
    public async Task InitializeAsync()
    {
        _backend = await CreateBackendAsync();
        await AppendAsync(0, 6);
        var journal = await AppendAsync(6, 6);
        await journal.AppendAsync(Make.Other, Events(0, 3), default);
        await Backend.CloseAsync();
    }

    public async Task DisposeAsync()
    {
        if (_backend is not null)
        {
            await _backend.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_untouched_journal_is_valid_also_while_it_is_open_and_after_more_events()
    {
        var report = await VerifyAsync();
        Assert.True(report.Valid);
        Assert.Equal([("acme", 12L, 12L, 2, 12L), ("other", 3L, 3L, 1, 3L)], report.Tenants.Select(t => (t.Tenant, t.Events, t.Head, t.CheckpointsVerified, t.SignedThrough)));
        Assert.Equal("journal", report.PublicKeyFrom);

        await AppendAsync(12, 5);
        var open = (await VerifyAsync()).Tenants[0];
        Assert.Equal((17L, 12L, 0), (open.Events, open.SignedThrough, open.Problems.Count));
    }

    [Fact]
    public async Task Links_are_signed_every_so_many_events_and_after_some_time_without_waiting_for_a_stop()
    {
        var journal = await Backend.OpenAsync(options: new JournalOptions { SignEveryEvents = 5 });
        await journal.AppendAsync(Make.Acme, Events(12, 5), default);
        await Make.UntilAsync(async () => (await VerifyAsync()).Tenants[0].SignedThrough == 17);
        await Backend.CloseAsync();

        var timed = await Backend.OpenAsync(options: new JournalOptions { SignInterval = TimeSpan.FromMilliseconds(50) });
        await timed.AppendAsync(Make.Acme, Events(17, 1), default);
        await Make.UntilAsync(async () => (await VerifyAsync()).Tenants[0].SignedThrough == 18);
        Assert.True((await VerifyAsync()).Valid);
    }

    [Fact]
    public async Task Erasing_a_person_leaves_the_chain_and_every_checkpoint_valid()
    {
        var kept = await ExportAsync();
        var journal = await Backend.OpenAsync();
        Assert.True(await journal.EraseSubjectAsync(Make.Acme, Make.Key(100), default));
        Assert.True((await journal.AllAsync())[0].PersonalErased);
        await Backend.CloseAsync();

        var report = await VerifyAsync(kept);
        Assert.True(report.Valid, Problems(report));
        Assert.Equal((12L, 2), (report.Tenants[0].Events, report.Tenants[0].CheckpointsVerified));
    }

    [Theory]
    [InlineData("payload = x'00'", "is not what was written")]
    [InlineData("id = 'another'", "is not what was written")]
    [InlineData("event_time = event_time + 1", "is not what was written")]
    [InlineData("keys = x'00000000000000000000000000000009'", "is not what was written")]
    [InlineData("request_hash = x'00'", "is not what was written")]
    [InlineData("subject = x'00000000000000000000000000000009'", "is not what was written")]
    [InlineData("personal = x'00'", "is not what was written")]
    [InlineData("schema_version = schema_version + 1", "is not what was written")]
    [InlineData("stream = (SELECT id FROM streams WHERE name = 'labels' AND tenant = 1), stream_version = 99", "is not what was written")]
    [InlineData("stream_version = stream_version + 50", "stream version of event 5")]
    [InlineData("recorded_time = recorded_time + 7", "recorded time of event 5")]
    [InlineData("link = x'0000000000000000000000000000000000000000000000000000000000000000'", "stored link of event 5")]
    [InlineData("subject_key = (SELECT id FROM subject_keys WHERE tenant = 2)", "number of its subject's key")]
    public async Task A_changed_column_is_found_where_it_was_changed(string change, string words)
    {
        await Backend.TamperAsync($"UPDATE events SET {change} WHERE {Row(5)}");
        var problem = await SingleProblemAsync(ChainProblemKind.Changed, 5);
        Assert.Contains(words, problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removed_event_is_found_whether_or_not_the_later_ones_move_up()
    {
        await Backend.TamperAsync($"DELETE FROM events WHERE {Row(5)}");
        await SingleProblemAsync(ChainProblemKind.Removed, 5);

        await ShiftAsync(6, -1);
        await Backend.TamperAsync("UPDATE tenants SET head = head - 1 WHERE name = 'acme'");
        await SingleProblemAsync(ChainProblemKind.Removed, 5);
    }

    [Fact]
    public async Task A_removed_end_is_found_by_the_head_and_by_the_checkpoint_when_the_head_was_moved_too()
    {
        await Backend.TamperAsync($"DELETE FROM events WHERE {Row(11)} OR {Row(12)}");
        await SingleProblemAsync(ChainProblemKind.Removed, 11);

        await Backend.TamperAsync($"UPDATE tenants SET head = 10, link = (SELECT link FROM events WHERE {Row(10)}) WHERE name = 'acme'");
        Assert.Contains("A checkpoint was signed at 12", (await SingleProblemAsync(ChainProblemKind.Removed, 11)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, 6)]
    [InlineData(3, 10)]
    [InlineData(4, 12)]
    [InlineData(11, 12)]
    public async Task Two_events_that_changed_places_are_found(int first, int second)
    {
        await Backend.TamperAsync($"UPDATE events SET place = {At(1_000)} WHERE {Row(first)}");
        await Backend.TamperAsync($"UPDATE events SET place = {At(first)} WHERE {Row(second)}");
        await Backend.TamperAsync($"UPDATE events SET place = {At(second)} WHERE {Row(1_000)}");
        Assert.Contains($"belongs at {first} and stands at {second}", (await SingleProblemAsync(ChainProblemKind.Reordered, first)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_inserted_event_is_found_even_with_a_link_that_fits(bool linked)
    {
        await ShiftAsync(5, +1);
        await CopyRowAsync(6, 5, "'stranger'");
        await Backend.TamperAsync("UPDATE tenants SET head = head + 1 WHERE name = 'acme'");
        if (linked)
        {
            await RelinkAsync(5, 5);
        }

        Assert.Contains("One event was inserted at 5", (await SingleProblemAsync(ChainProblemKind.Inserted, 5)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_inserted_behind_the_end_is_found()
    {
        await CopyRowAsync(12, 13, "'stranger'");
        await SingleProblemAsync(ChainProblemKind.Inserted, 13);
    }

    [Fact]
    public async Task A_chain_made_anew_behind_a_changed_event_contradicts_the_checkpoints()
    {
        await Backend.TamperAsync($"UPDATE events SET payload = x'00' WHERE {Row(8)}");
        await RelinkAsync(8, Count);
        Assert.Contains("from 7 to 12", (await SingleProblemAsync(ChainProblemKind.Rewritten, 7)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_copy_is_valid_by_itself_and_found_by_a_checkpoint_kept_elsewhere()
    {
        var kept = await ExportAsync();
        await Backend.TamperAsync($"DELETE FROM events WHERE place > {At(6)} AND place <= {At(Count)} AND {Mine}");
        await Backend.TamperAsync("DELETE FROM checkpoints WHERE tenant = 'acme' AND number > 1");
        await Backend.TamperAsync("DELETE FROM event_keys WHERE tenant = 1 AND position > 6");
        await Backend.TamperAsync(
            $"UPDATE tenants SET head = 6, link = (SELECT link FROM events WHERE {Row(6)}), time_max = (SELECT max(event_time) FROM events WHERE {Mine}) WHERE name = 'acme'");
        await Backend.TamperAsync(
            "UPDATE streams SET version = (SELECT max(stream_version) FROM events WHERE stream = streams.id) WHERE tenant = 1 AND EXISTS (SELECT 1 FROM events WHERE stream = streams.id)");
        await Backend.TamperAsync("DELETE FROM streams WHERE tenant = 1 AND NOT EXISTS (SELECT 1 FROM events WHERE stream = streams.id)");

        var alone = await VerifyAsync();
        Assert.True(alone.Valid, Problems(alone));
        var compared = (await VerifyAsync(kept)).Tenants[0];
        Assert.Equal([ChainProblemKind.Removed, ChainProblemKind.RemovedCheckpoint], compared.Problems.Select(p => p.Kind));
        Assert.Equal(7, compared.Problems[0].Position);
    }

    [Fact]
    public async Task A_tenant_that_is_gone_is_missed_by_its_checkpoints_its_events_and_its_streams()
    {
        await Backend.TamperAsync("DELETE FROM tenants WHERE name = 'acme'");
        var report = await VerifyAsync();
        Assert.Equal(["(none)", "(number 1)", "acme"], report.Tenants.Where(t => t.Problems.Count > 0).Select(t => t.Tenant));
    }

    [Fact]
    public async Task Tampering_with_one_tenant_says_nothing_against_the_other()
    {
        await Backend.TamperAsync($"UPDATE events SET payload = x'00' WHERE {Row(1)}");
        var report = await VerifyAsync();
        Assert.Equal([("acme", false), ("other", true)], report.Tenants.Select(t => (t.Tenant, t.Problems.Count == 0)));
        Assert.True((await VerifyAsync(tenant: Make.Other)).Valid);
    }
}
