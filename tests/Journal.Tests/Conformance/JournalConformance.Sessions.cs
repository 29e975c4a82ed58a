namespace Suite.Journal.Tests.Conformance;

/// <summary>Sessions: the head, held.</summary>
public abstract partial class JournalConformance
{
    [Fact]
    public async Task A_session_sees_the_head_reads_up_to_it_and_commits_behind_it()
    {
        await Journal.AppendedAsync(Make.Events(0, 3));
        await using var session = await Journal.BeginAppendAsync(Make.Acme, default);

        Assert.Equal(3, session.Head);
        Assert.Equal(["e1", "e2"], (await session.ReadAsync(1, default).ToListAsync()).Select(e => e.Id));
        Assert.Equal(["e2", null], (await session.FindAsync(["e2", "e3"], default)).Select(e => e?.Id));
        var recorded = await session.CommitAsync(Make.Events(3, 2), default);
        var all = await Journal.AllAsync();
        Assert.Equal(5, all.Count);
        Assert.Equal([recorded, recorded], all.Skip(3).Select(e => e.RecordedTimeMicros));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await session.CommitAsync(Make.Events(9, 1), default));
    }

    [Fact]
    public async Task A_session_disposed_without_commit_writes_nothing_and_lets_the_head_go()
    {
        await using (await Journal.BeginAppendAsync(Make.Acme, default))
        {
        }

        Assert.Equal(0, await Journal.ReadHeadAsync(Make.Acme, default));
        await Journal.AppendAsync(Make.Acme, Make.Events(0, 1), default).AsTask().WithinAsync();
        Assert.Equal(1, await Journal.ReadHeadAsync(Make.Acme, default));
    }

    [Fact]
    public async Task While_a_session_is_held_no_one_else_appends_for_the_tenant_but_others_do()
    {
        var elsewhere = Backend.TakesSeveral ? await Backend.OpenAsync() : Journal;
        var session = await Journal.BeginAppendAsync(Make.Acme, default);
        var appends = new[] { Journal, elsewhere }.Select((journal, i) => journal.AppendAsync(Make.Acme, [Make.Event($"later{i}")], default).AsTask()).ToArray();
        await elsewhere.AppendAsync(Make.Other, Make.Events(0, 1), default).AsTask().WithinAsync();

        Assert.All(appends, append => Assert.False(append.IsCompleted));
        await session.CommitAsync([Make.Event("first")], default);
        await Task.WhenAll(appends).WithinAsync();
        Assert.Equal("first", (await Journal.AllAsync())[0].Id);
        Assert.Equal(3, (await Journal.AllAsync()).Count);
    }

    [Fact]
    public async Task Sessions_and_appends_of_a_process_are_served_in_the_order_they_asked()
    {
        var held = await Journal.BeginAppendAsync(Make.Acme, default);
        var asked = new List<Task>();
        for (var i = 0; i < 12; i++)
        {
            var number = i;
            asked.Add(i % 3 == 0 ? CommitAsync(Journal.BeginAppendAsync(Make.Acme, default), number) : Journal.AppendAsync(Make.Acme, Make.Events(number, 1), default).AsTask());
        }

        await held.DisposeAsync();
        await Task.WhenAll(asked).WithinAsync();
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"e{i}"), (await Journal.AllAsync()).Select(e => e.Id));

        static async Task CommitAsync(ValueTask<IAppendSession> asking, int number)
        {
            await using var session = await asking;
            await session.CommitAsync(Make.Events(number, 1), default);
        }
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_loses_only_its_own_place()
    {
        var held = await Journal.BeginAppendAsync(Make.Acme, default);
        using var giveUp = new CancellationTokenSource();
        var session = Journal.BeginAppendAsync(Make.Acme, giveUp.Token).AsTask();
        var append = Journal.AppendAsync(Make.Acme, Make.Events(0, 1), giveUp.Token).AsTask();
        var patient = Journal.AppendAsync(Make.Acme, Make.Events(1, 1), default).AsTask();
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.WithinAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => append.WithinAsync());
        await held.DisposeAsync();
        await patient.WithinAsync();
        Assert.Equal(["e1"], (await Journal.AllAsync()).Select(e => e.Id));
    }

    [Fact]
    public async Task A_refused_commit_writes_nothing_and_lets_the_head_go()
    {
        await Journal.AppendedAsync(Make.Event("a", "s"));
        var duplicate = await Journal.BeginAppendAsync(Make.Acme, default);
        var exception = await Assert.ThrowsAsync<DuplicateEventException>(async () => await duplicate.CommitAsync([Make.Event("b"), Make.Event("a")], default));
        Assert.Equal("a", exception.EventId);
        var conflict = await Journal.BeginAppendAsync(Make.Acme, default);
        var version = await Assert.ThrowsAsync<StreamVersionException>(async () => await conflict.CommitAsync([Make.Event("b", "s") with { ExpectedVersion = 0 }], default));
        Assert.Equal(("s", 0L, 1L), (version.Stream, version.Expected, version.Actual));
        var invalid = await Journal.BeginAppendAsync(Make.Acme, default);
        await Assert.ThrowsAsync<ArgumentException>(async () => await invalid.CommitAsync([], default));
        await invalid.CommitAsync([Make.Event("c")], default); // A mistake caught before the commit leaves the session usable.

        Assert.Equal(["a", "c"], (await Journal.AllAsync()).Select(e => e.Id));
        await Journal.AppendAsync(Make.Acme, [Make.Event("d")], default).AsTask().WithinAsync();
    }

    [Fact]
    public async Task Heads_held_by_turns_never_move_under_the_holder()
    {
        var journals = new List<IJournal> { Journal };
        for (var i = 0; i < 2 && Backend.TakesSeveral; i++)
        {
            journals.Add(await Backend.OpenAsync());
        }

        await Task.WhenAll(Enumerable.Range(0, 6).Select(worker => Task.Run(async () =>
        {
            for (var round = 0; round < 8; round++)
            {
                await using var session = await journals[worker % journals.Count].BeginAppendAsync(Make.Acme, default);
                var head = session.Head;
                Assert.Equal(head, (await session.ReadAsync(0, default).ToListAsync()).Count);
                await session.CommitAsync([Make.Event($"w{worker}/{round}", content: FormattableString.Invariant($"{head + 1}"))], default);
            }
        }))).WithinAsync(60);

        var all = await Journal.AllAsync();
        Assert.Equal(48, all.Count);
        Assert.All(all, e => Assert.Equal(FormattableString.Invariant($"{e.Position}"), System.Text.Encoding.UTF8.GetString(e.Payload.Span)));
    }
}
