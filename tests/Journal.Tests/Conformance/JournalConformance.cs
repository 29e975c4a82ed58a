namespace Suite.Journal.Tests.Conformance;

/// <summary>What IJournal promises, for every backend alike.</summary>
public abstract partial class JournalConformance : IAsyncLifetime
{
    private IJournalBackend? _backend;
    private IJournal? _journal;

    private protected IJournal Journal => _journal!;

    private protected IJournalBackend Backend => _backend!;

    protected abstract Task<IJournalBackend> CreateBackendAsync();

    public async Task InitializeAsync()
    {
        _backend = await CreateBackendAsync();
        _journal = await _backend.OpenAsync();
    }

    public async Task DisposeAsync()
    {
        if (_backend is not null)
        {
            await _backend.DisposeAsync();
        }
    }

    [Fact]
    public async Task Positions_start_at_one_and_follow_each_other_per_tenant()
    {
        Assert.Equal(0, await Journal.ReadHeadAsync(Make.Acme, default));
        Assert.Equal(new AppendResult.Appended(1, 3), await Journal.AppendedAsync(Make.Events(0, 3)));
        Assert.Equal(new AppendResult.Appended(4, 4), await Journal.AppendedAsync(Make.Events(3, 1)));
        Assert.Equal(new AppendResult.Appended(1, 1), await Journal.AppendAsync(Make.Other, Make.Events(0, 1), default));

        Assert.Equal(4, await Journal.ReadHeadAsync(Make.Acme, default));
        Assert.Equal(["e0", "e1", "e2", "e3"], (await Journal.AllAsync()).Select(e => e.Id));
        Assert.Equal([1L, 2, 3, 4], (await Journal.AllAsync()).Select(e => e.Position));
        Assert.Equal([Make.Acme, Make.Other], await Journal.ListTenantsAsync(default));
    }

    [Fact]
    public async Task An_event_comes_back_as_it_was_written_and_after_reopening_too()
    {
        var written = new NewEvent
        {
            Id = "zahlung/ü-😀-1",
            Stream = "streams/ß",
            Type = "payment-scored",
            SchemaVersion = 7,
            EventTimeMicros = -5,
            Keys = [Make.Key(3), Make.Key(1), Make.Key(2)],
            RequestHash = Make.Hash("r"),
            Payload = new byte[] { 0, 1, 255 },
            Personal = new byte[] { 9, 8, 7 },
            Subject = Make.Key(50),
        };
        var empty = Make.Event("empty") with { Payload = default, Subject = Make.Key(51) };
        await Journal.AppendedAsync(written, empty);
        await CheckAsync(Journal);
        await CheckAsync(_journal = await Backend.OpenAsync());

        async Task CheckAsync(IJournal journal)
        {
            var all = await journal.AllAsync();
            var read = all[0];
            Assert.Equal((written.Id, written.Stream, written.Type, 7, -5L, 1L, 1L), (read.Id, read.Stream, read.Type, read.SchemaVersion, read.EventTimeMicros, read.Position, read.StreamVersion));
            Assert.Equal(written.Keys, read.Keys);
            Assert.Equal(written.RequestHash.ToArray(), read.RequestHash.ToArray());
            Assert.Equal(written.Payload.ToArray(), read.Payload.ToArray());
            Assert.Equal(written.Personal.ToArray(), read.Personal.ToArray());
            Assert.Equal(written.Subject, read.Subject);
            Assert.False(read.PersonalErased);
            Assert.InRange(read.RecordedTimeMicros, 1_600_000_000_000_000, 5_000_000_000_000_000);
            Assert.Equal((0, 0, Make.Key(51), false), (all[1].Payload.Length, all[1].Personal.Length, all[1].Subject, all[1].PersonalErased));
        }
    }

    [Fact]
    public async Task Concurrent_writers_leave_no_gap_and_every_group_stands_together()
    {
        var writers = new List<IJournal> { Journal };
        for (var i = 0; i < 2 && Backend.TakesSeveral; i++)
        {
            writers.Add(await Backend.OpenAsync());
        }

        var results = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(async () =>
        {
            var events = Enumerable.Range(0, (i % 3) + 1).Select(k => Make.Event($"w{i}/{k}", "s" + (i % 5))).ToArray();
            return (events, result: Assert.IsType<AppendResult.Appended>(await writers[i % writers.Count].AppendAsync(Make.Acme, events, default)));
        })));

        var all = await Journal.AllAsync();
        Assert.Equal(Enumerable.Range(1, 120).Select(i => (long)i), all.Select(e => e.Position));
        foreach (var (events, result) in results)
        {
            Assert.Equal(events.Select(e => e.Id), all.Skip((int)result.FirstPosition - 1).Take(events.Length).Select(e => e.Id));
            Assert.Equal(events.Length, result.LastPosition - result.FirstPosition + 1);
        }

        foreach (var stream in all.GroupBy(e => e.Stream))
        {
            Assert.Equal(Enumerable.Range(1, stream.Count()).Select(i => (long)i), stream.Select(e => e.StreamVersion));
        }
    }

    [Fact]
    public async Task A_repeated_id_writes_nothing_and_tells_whether_the_request_was_the_same()
    {
        await Journal.AppendedAsync(Make.Event("a", content: "one"));
        var same = Assert.IsType<AppendResult.Duplicate>(await Journal.AppendAsync(Make.Acme, [Make.Event("a", content: "one")], default));
        var other = Assert.IsType<AppendResult.Duplicate>(
            await Journal.AppendAsync(Make.Acme, [Make.Event("a", content: "two") with { ExpectedVersion = 0 }, Make.Event("b")], default));

        Assert.True(same.SameRequest);
        Assert.False(other.SameRequest);
        Assert.Equal((1L, "a"), (other.Existing.Position, other.Existing.Id));
        await Assert.ThrowsAsync<DuplicateEventException>(async () => await Journal.AppendAsync(Make.Acme, [Make.Event("c"), Make.Event("a")], default));
        Assert.Equal(1, await Journal.ReadHeadAsync(Make.Acme, default));
        Assert.Single(await Journal.AllAsync());
    }

    [Fact]
    public async Task The_same_id_sent_many_times_at_once_is_appended_once()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () => await Journal.AppendAsync(Make.Acme, [Make.Event("a")], default))));

        Assert.Single(results.OfType<AppendResult.Appended>());
        Assert.Equal(19, results.OfType<AppendResult.Duplicate>().Count(d => d.SameRequest && d.Existing.Position == 1));
        Assert.Single(await Journal.AllAsync());
    }

    [Fact]
    public async Task Refused_groups_never_fail_their_neighbours()
    {
        await Journal.AppendedAsync(Make.Event("taken"));
        var session = await Journal.BeginAppendAsync(Make.Acme, default); // Makes all that follows wait and then share a commit.
        var good = Enumerable.Range(0, 10).Select(i => Journal.AppendAsync(Make.Acme, [Make.Event($"g{i}")], default).AsTask()).ToArray();
        var duplicate = Journal.AppendAsync(Make.Acme, [Make.Event("taken")], default).AsTask();
        var conflict = Journal.AppendAsync(Make.Acme, [Make.Event("x", "fresh") with { ExpectedVersion = 3 }], default).AsTask();
        var inner = Journal.AppendAsync(Make.Acme, [Make.Event("y"), Make.Event("taken")], default).AsTask();
        var late = Journal.AppendAsync(Make.Acme, [Make.Event("z", "fresh") with { ExpectedVersion = 0 }], default).AsTask();
        await session.DisposeAsync();

        Assert.All(await Task.WhenAll(good), result => Assert.IsType<AppendResult.Appended>(result));
        Assert.IsType<AppendResult.Duplicate>(await duplicate);
        Assert.Equal(new AppendResult.VersionConflict("fresh", 3, 0), await conflict);
        await Assert.ThrowsAsync<DuplicateEventException>(() => inner);
        Assert.IsType<AppendResult.Appended>(await late);
        Assert.Equal(12, (await Journal.AllAsync()).Count);
        Assert.Equal(12, await Journal.ReadHeadAsync(Make.Acme, default));
    }

    [Fact]
    public async Task Expected_versions_count_the_groups_own_events()
    {
        await Journal.AppendedAsync(Make.Event("a", "s") with { ExpectedVersion = 0 }, Make.Event("b", "t"), Make.Event("c", "s") with { ExpectedVersion = 1 });
        Assert.Equal(
            new AppendResult.VersionConflict("s", 1, 3),
            await Journal.AppendAsync(Make.Acme, [Make.Event("d", "s") with { ExpectedVersion = 2 }, Make.Event("e", "s") with { ExpectedVersion = 1 }], default));
        Assert.Equal(
            new AppendResult.VersionConflict("new", 1, 0), await Journal.AppendAsync(Make.Acme, [Make.Event("f", "new") with { ExpectedVersion = 1 }], default));
        await Journal.AppendedAsync(Make.Event("g", "s") with { ExpectedVersion = 2 });

        Assert.Equal([("a", 1L), ("c", 2), ("g", 3)], (await Journal.ReadStreamAsync(Make.Acme, "s", 0, default).ToListAsync()).Select(e => (e.Id, e.StreamVersion)));
        Assert.Equal(["g"], (await Journal.ReadStreamAsync(Make.Acme, "s", 2, default).ToListAsync()).Select(e => e.Id));
        Assert.Empty(await Journal.ReadStreamAsync(Make.Acme, "new", 0, default).ToListAsync());
    }

    [Fact]
    public async Task Reads_by_key_and_by_time_equal_a_scan_over_many_thousands_of_events()
    {
        var random = new Random(7);
        var written = Enumerable.Range(0, 9_500)
            .Select(i => Make.Event($"e{i}", time: (i * 10) - (random.Next(10) == 0 ? random.Next(5_000) : 0), keys: [.. new HashSet<int> { random.Next(40), 100 + random.Next(2_000), 5_000 }]))
            .ToArray();
        foreach (var chunk in written.Chunk(500))
        {
            await Journal.AppendedAsync(chunk);
        }

        await CheckKeysAndTimesAsync(Journal, written, random);
        if (!Backend.TakesSeveral)
        {
            await CheckKeysAndTimesAsync(_journal = await Backend.OpenAsync(), written, random);
        }
    }

    private static async Task CheckKeysAndTimesAsync(IJournal journal, NewEvent[] written, Random random)
    {
        for (var round = 0; round < 12; round++)
        {
            var key = Make.Key(round == 0 ? 5_000 : round % 2 == 0 ? random.Next(40) : 100 + random.Next(2_000));
            var after = random.Next(-10, 95_000);
            var through = random.Next(0, 9_600);
            var expected = written.Select((e, i) => (e, position: i + 1L)).Where(x => x.e.Keys.Contains(key) && x.e.EventTimeMicros > after && x.position <= through);
            Assert.Equal(expected.Select(x => x.position), (await journal.ReadByKeyAsync(Make.Acme, key, after, through, default).ToListAsync()).Select(e => e.Position));

            var first = Array.FindIndex(written, e => e.EventTimeMicros > after);
            Assert.Equal(first < 0 ? null : first + 1L, await journal.FindFirstPositionAfterAsync(Make.Acme, after, default));
        }

        Assert.Null(await journal.FindFirstPositionAfterAsync(Make.Acme, 1_000_000, default));
        Assert.Equal(1, await journal.FindFirstPositionAfterAsync(Make.Acme, long.MinValue, default));
        Assert.Null(await journal.FindFirstPositionAfterAsync(Make.Other, 0, default));
        Assert.Empty(await journal.ReadByKeyAsync(Make.Acme, Make.Key(999_999), 0, long.MaxValue, default).ToListAsync());
        Assert.Equal(
            Enumerable.Range(4_001, 2_000).Select(i => (long)i), (await journal.ReadAsync(Make.Acme, 4_000, 6_000, default).ToListAsync()).Select(e => e.Position));
    }

    [Fact]
    public async Task Find_answers_in_the_order_asked_with_null_for_unknown_ids()
    {
        await Journal.AppendedAsync(Make.Events(0, 3));

        Assert.Equal(["e2", null, "e0", "e2"], (await Journal.FindAsync(Make.Acme, ["e2", "nope", "e0", "e2"], default)).Select(e => e?.Id));
        Assert.Equal([null], await Journal.FindAsync(Make.Other, ["e2"], default));
        Assert.Empty(await Journal.FindAsync(Make.Acme, [], default));
    }

    [Fact]
    public async Task Following_gives_what_is_there_and_then_what_comes()
    {
        await Journal.AppendedAsync(Make.Events(0, 2));
        var writer = Backend.TakesSeveral ? await Backend.OpenAsync() : Journal;
        using var stop = new CancellationTokenSource();
        var seen = new List<long>();
        var following = Task.Run(async () =>
        {
            await foreach (var e in Journal.FollowAsync(Make.Acme, 1, stop.Token))
            {
                lock (seen)
                {
                    seen.Add(e.Position);
                }
            }
        });

        for (var i = 2; i < 30; i++)
        {
            await (i % 2 == 0 ? writer : Journal).AppendedAsync(Make.Events(i, 1));
        }

        await Make.UntilAsync(() =>
        {
            lock (seen)
            {
                return Task.FromResult(seen.Count >= 29);
            }
        });
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following.WithinAsync());
        Assert.Equal(Enumerable.Range(2, 29).Select(i => (long)i), seen);
    }

    [Fact]
    public async Task Old_payloads_are_upgraded_step_by_step_on_every_read()
    {
        await Journal.AppendedAsync(Make.Event("a", content: "1", keys: 1), Make.Event("b", content: "2") with { SchemaVersion = 2 }, Make.Event("c", content: "3") with { Type = "other" });
        var upgrades = new EventUpgrades()
            .Add("payment-scored", 1, payload => (byte[])[.. payload.Span, (byte)'+'])
            .Add("payment-scored", 2, payload => (byte[])[.. payload.Span, (byte)'*']);
        var journal = _journal = await Backend.OpenAsync(upgrades);

        string Show(JournalEvent e) => $"{e.SchemaVersion}:{System.Text.Encoding.UTF8.GetString(e.Payload.Span)}";
        Assert.Equal(["3:1+*", "3:2*", "1:3"], (await journal.AllAsync()).Select(Show));
        Assert.Equal("3:1+*", Show((await journal.FindAsync(Make.Acme, ["a"], default))[0]!));
        Assert.Equal(["3:1+*"], (await journal.ReadByKeyAsync(Make.Acme, Make.Key(1), 0, 9, default).ToListAsync()).Select(Show));
    }

    [Fact]
    public async Task An_erased_subject_can_never_be_read_again_while_everything_else_stays()
    {
        NewEvent About(string id, int subject) => Make.Event(id, keys: 1) with { Subject = Make.Key(subject), Personal = Make.Hash(id) };
        await Journal.AppendedAsync(About("a", 1), About("b", 2), About("c", 1));
        await Journal.AppendAsync(Make.Other, [About("a", 1)], default);
        var second = Backend.TakesSeveral ? await Backend.OpenAsync() : Journal;
        Assert.Equal([32, 32, 32], (await second.AllAsync()).Select(e => e.Personal.Length)); // Now its cache knows the keys.

        Assert.True(await Journal.EraseSubjectAsync(Make.Acme, Make.Key(1), default));
        Assert.False(await Journal.EraseSubjectAsync(Make.Acme, Make.Key(1), default));
        Assert.False(await Journal.EraseSubjectAsync(new TenantId("nobody"), Make.Key(1), default));
        await second.AppendedAsync(About("d", 1));

        foreach (var journal in new[] { Journal, second })
        {
            var all = await journal.AllAsync();
            Assert.Equal([true, false, true, false], all.Select(e => e.PersonalErased));
            Assert.Equal([0, 32, 0, 32], all.Select(e => e.Personal.Length));
            Assert.Equal([1L, 2, 3, 4], all.Select(e => e.Position));
            Assert.All(all, e => Assert.Equal("x"u8.ToArray(), e.Payload.ToArray()));
            Assert.Equal(4, (await journal.ReadByKeyAsync(Make.Acme, Make.Key(1), 0, 9, default).ToListAsync()).Count);
            Assert.True((await journal.FindAsync(Make.Acme, ["a"], default))[0]!.PersonalErased);
            Assert.Equal(Make.Hash("a"), (await journal.AllAsync(Make.Other))[0].Personal.ToArray());
        }
    }

    [Fact]
    public async Task What_breaks_the_rules_is_an_argument_error_and_nothing_is_written()
    {
        var good = Make.Event("a");
        NewEvent[] bad =
        [
            good with { Id = "" }, good with { Id = new string('a', 201) }, good with { Stream = "" }, good with { Type = "" }, good with { Id = "a\0b" }, good with { Id = "a\ud800" },
            good with { SchemaVersion = 0 }, good with { ExpectedVersion = -1 }, good with { RequestHash = new byte[31] },
            good with { Payload = new byte[(1 << 20) + 1] }, good with { Personal = new byte[1] },
            good with { Personal = new byte[(1 << 20) + 1], Subject = Make.Key(1) },
            good with { Keys = [.. Enumerable.Range(0, 17).Select(Make.Key)] }, good with { Keys = [Make.Key(1), Make.Key(1)] }, good with { Keys = [EntityKey.None] },
        ];
        foreach (var e in bad)
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await Journal.AppendAsync(Make.Acme, [Make.Event("first"), e], default));
        }

        await Assert.ThrowsAsync<ArgumentException>(async () => await Journal.AppendAsync(Make.Acme, [], default));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Journal.AppendAsync(Make.Acme, [good, good], default));
        Assert.Empty(await Journal.AllAsync());
        await Journal.AppendedAsync(good with { Id = new string('ä', 200), Payload = new byte[1 << 20], Keys = [.. Enumerable.Range(0, 16).Select(Make.Key)] });
    }
}
