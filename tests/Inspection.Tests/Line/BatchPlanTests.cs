using FsCheck;
using FsCheck.Fluent;
using Suite.Inspection.Line;

namespace Suite.Inspection.Tests.Line;

public sealed class BatchPlanTests
{
    private const long None = long.MaxValue;

    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20_261_122, 7);

    private static readonly Gen<List<Waiting>> Queues =
        (from arrived in Gen.Choose(0, 100)
         from deadline in Gen.Frequency((1, Gen.Constant(None)), (2, Gen.Choose(50, 200).Select(static d => (long)d)))
         select new Waiting(arrived, deadline)).NonEmptyListOf().Select(static l => l.ToList());

    [Fact]
    public void A_full_batch_leaves_at_once()
    {
        var plan = new BatchPlan(2, 20);
        Assert.Equal(3, plan.LeaveAt([new Waiting(3, None), new Waiting(5, None)], 10));
    }

    [Fact]
    public void A_batch_that_is_not_full_waits_for_company_but_no_longer_than_its_tightest_deadline_allows()
    {
        var plan = new BatchPlan(32, 20);
        Assert.Equal(23, plan.LeaveAt([new Waiting(3, None), new Waiting(5, None)], 10));
        Assert.Equal(15, plan.LeaveAt([new Waiting(3, None), new Waiting(5, 25)], 10));
    }

    [Fact]
    public void Those_with_the_tightest_deadline_go_first_and_late_ones_never()
    {
        var plan = new BatchPlan(2, 20);
        var (batch, late, left) = plan.Take([new Waiting(1, None), new Waiting(2, 90), new Waiting(3, 40), new Waiting(4, 10)], static w => w, 10);
        Assert.Equal([new Waiting(3, 40), new Waiting(2, 90)], batch);
        Assert.Equal([new Waiting(4, 10)], late);
        Assert.Equal([new Waiting(1, None)], left);
    }

    [Fact]
    public void Nothing_is_lost_or_doubled_and_no_late_picture_is_looked_at()
    {
        var cases = from queue in Queues from max in Gen.Choose(1, 32) from now in Gen.Choose(0, 220) select (queue, max, now);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var items = c.queue.Select(static (w, i) => (w, i)).ToList();
            var (batch, late, left) = new BatchPlan(c.max, 20).Take(items, static p => p.w, c.now);
            Assert.Equal(items.Select(static p => p.i), batch.Concat(late).Concat(left).Select(static p => p.i).Order());
            Assert.All(batch, p => Assert.True(p.w.Deadline > c.now));
            Assert.All(late, p => Assert.True(p.w.Deadline <= c.now));
            Assert.True(batch.Count <= c.max && (left.Count == 0 || batch.Count == c.max));
            Assert.True(left.Count == 0 || batch.Max(static p => p.w.Deadline) <= left.Min(static p => p.w.Deadline));
        }).Check(Fixed);
    }

    [Fact]
    public void No_picture_waits_longer_than_the_wait_or_leaves_too_late_for_its_deadline()
    {
        var cases = from queue in Queues from run in Gen.Choose(0, 40) select (queue, run);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var leave = new BatchPlan(32, 20).LeaveAt(c.queue, c.run);
            return c.queue.All(w => leave <= w.Arrived + 20 && (w.Deadline == None || leave <= w.Deadline - c.run || c.queue.Count >= 32));
        }).Check(Fixed);
    }

    [Theory]
    [InlineData(32, new[] { 1, 2, 4, 8, 16, 32 })]
    [InlineData(12, new[] { 1, 2, 4, 8, 12 })]
    [InlineData(2, new[] { 1, 2 })]
    [InlineData(1, new[] { 1 })]
    public void Every_batch_fits_the_next_of_few_sizes_and_at_least_half_fills_it(int countMax, int[] sizes)
    {
        var plan = new BatchPlan(countMax, 0);
        Assert.Equal(sizes, plan.Sizes.Order());
        Assert.Equal([1, countMax], plan.Sizes.Take(2).Append(countMax).Take(2));
        for (var count = 1; count <= countMax; count++)
        {
            Assert.InRange(plan.SizeFor(count), count, Math.Max(1, (2 * count) - 1));
            Assert.Contains(plan.SizeFor(count), sizes);
        }
    }
}
