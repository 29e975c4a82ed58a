using FsCheck;
using FsCheck.Fluent;
using Suite.Inspection.Live;
using Suite.Inspection.Requests;
using Suite.Inspection.Results;

namespace Suite.Inspection.Tests.Results;

public sealed class KeepingTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20_261_122, 7);

    [Fact]
    public void Pictures_go_when_they_are_too_old_or_too_many_oldest_first_and_labels_never()
    {
        var cases = from sizes in Gen.Choose(0, 50).ListOf() from labels in Gen.Choose(0, 40).ListOf() from oldest in Gen.Choose(0, 40) from room in Gen.Choose(0, 400) select (sizes, labels, oldest, room);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var kept = c.sizes.Select((size, i) => new KeptEvidence($"r{i}", i, $"p{i}", null, size)).ToList();
            var labels = c.labels.Select(static i => $"p{i}").ToHashSet(StringComparer.Ordinal);
            var gone = RetentionPlan.Remove(kept, labels, c.oldest, c.room);
            var left = kept.Except(gone).Where(k => !labels.Contains(k.Picture)).ToList();
            Assert.DoesNotContain(gone, g => labels.Contains(g.Picture));
            Assert.True(left.Sum(static k => k.Bytes) <= c.room);
            Assert.All(left, k => Assert.True(k.AtMicros >= c.oldest));
            Assert.True(gone.Count == 0 || left.Count == 0 || gone.Max(static g => g.AtMicros) < left.Min(static l => l.AtMicros));

            // Nothing goes that could have stayed: with the last one that went, the rest would not have fitted, or it was too old.
            Assert.True(gone.Count == 0 || gone[^1].AtMicros < c.oldest || left.Sum(static k => k.Bytes) + gone[^1].Bytes > c.room);
        }).Check(Fixed);
    }

    [Fact]
    public void Recent_pictures_take_no_more_than_their_room_and_the_newest_are_there()
    {
        var recent = new RecentPictures(100);
        for (var i = 0; i < 50; i++)
        {
            recent.Add($"r{i}", new byte[30]);
        }

        recent.Add("large", new byte[101]);
        Assert.Equal(["r47", "r48", "r49"], Enumerable.Range(0, 50).Select(static i => $"r{i}").Where(id => recent.Find(id) is not null));
        Assert.Null(recent.Find("large"));
    }

    [Fact]
    public async Task Whoever_finds_no_room_waits_for_it_in_order_and_too_many_are_refused()
    {
        var budget = new MemoryBudget(100, waitingMax: 2);
        var first = await budget.TakeAsync(80, default);
        var second = budget.TakeAsync(60, default);
        var third = budget.TakeAsync(10, default);
        Assert.False(second.IsCompleted || third.IsCompleted); // the third would fit, and waits its turn
        Assert.Null(await budget.TakeAsync(1, default));
        first!.Dispose();
        first.Dispose();
        using var granted = await second;
        using var last = await third;
        Assert.NotNull(await budget.TakeAsync(30, default));
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_the_room_to_the_next()
    {
        var budget = new MemoryBudget(100, waitingMax: 4);
        using var first = await budget.TakeAsync(90, default);
        using var impatient = new CancellationTokenSource();
        var second = budget.TakeAsync(50, impatient.Token).AsTask();
        var third = budget.TakeAsync(10, default).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.NotNull(await third.WaitAsync(TimeSpan.FromSeconds(5)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(599_999_999, 0)]
    [InlineData(600_000_000, 1)]
    [InlineData(-1, -1)]
    public void Times_fall_into_slots_of_ten_minutes(long micros, long slot) => Assert.Equal(slot, ResultBook.SlotOf(micros));

    [Fact]
    public async Task A_slow_viewer_gets_the_latest_picture_and_without_viewers_none_is_drawn()
    {
        var live = new LiveChannel(picturesPerSecondMax: 10);
        Assert.False(live.Wants(TimeSpan.TicksPerSecond));
        using var viewer = live.Watch();
        Assert.True(live.Wants(TimeSpan.TicksPerSecond));
        Assert.False(live.Wants(TimeSpan.TicksPerSecond + 1));
        Assert.True(live.Wants(2 * TimeSpan.TicksPerSecond));
        live.Show([1], "a", "ok");
        live.Show([2], "b", "ng");
        var seen = await live.NextAsync(0, default);
        Assert.Equal(("b", 2L), (seen.Part, seen.Number));
        var next = live.NextAsync(seen.Number, default).AsTask();
        Assert.False(next.IsCompleted);
        live.Show([3], "c", "ok");
        Assert.Equal("c", (await next.WaitAsync(TimeSpan.FromSeconds(5))).Part);
    }
}
