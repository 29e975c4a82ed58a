using FsCheck;
using FsCheck.Fluent;

namespace Suite.Journal.Tests.Conformance;

/// <summary>Random operations against the plainest journal there could be: a list.</summary>
public abstract partial class JournalConformance
{
    private sealed record Operation(int Kind, int[] Ids, int Stream, int Expected, int Content);

    [Fact]
    public void Any_sequence_of_operations_does_what_a_list_would_do()
    {
        var operations =
            from kind in Gen.Choose(0, 9)
            from ids in Gen.ArrayOf(Gen.Choose(0, 25))
            from stream in Gen.Choose(0, 2)
            from expected in Gen.Choose(-4, 4)
            from content in Gen.Choose(0, 1)
            select new Operation(kind, [.. ids.Distinct().Take(4).DefaultIfEmpty(0)], stream, expected, content);
        var sequence = 0;
        Prop.ForAll(operations.ListOf().ToArbitrary(), list =>
        {
            var tenant = new TenantId(FormattableString.Invariant($"model-{sequence++}"));
            RunAsync(tenant, list).GetAwaiter().GetResult();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(20_261_122, 7));
    }

    private async Task RunAsync(TenantId tenant, IEnumerable<Operation> operations)
    {
        var model = new List<(NewEvent Event, bool Erased)>();
        foreach (var operation in operations)
        {
            var events = operation.Ids.Select((id, i) => Make.Event($"e{id}", $"s{operation.Stream}", id, FormattableString.Invariant($"c{operation.Content}"), id % 3) with
            {
                ExpectedVersion = i == 0 && operation.Expected >= 0 ? operation.Expected : null,
                Subject = Make.Key(id % 2),
                Personal = id % 4 == 0 ? Make.Hash("p") : default,
            }).ToArray();
            if (operation.Kind == 0)
            {
                var subject = Make.Key(operation.Stream % 2);
                var had = model.Exists(x => x.Event.Subject == subject && !x.Event.Personal.IsEmpty && !x.Erased);
                Assert.Equal(had, await Journal.EraseSubjectAsync(tenant, subject, default));
                model = [.. model.Select(x => x with { Erased = x.Erased || (x.Event.Subject == subject && !x.Event.Personal.IsEmpty) })];
            }
            else
            {
                await AppendBothAsync(tenant, model, events, bySession: operation.Kind == 1);
            }
        }

        var read = await Journal.AllAsync(tenant);
        Assert.Equal(model.Select((x, i) => (i + 1L, x.Event.Id, x.Erased, x.Erased ? 0 : x.Event.Personal.Length)), read.Select(e => (e.Position, e.Id, e.PersonalErased, e.Personal.Length)));
        for (var key = 0; key < 3; key++)
        {
            Assert.Equal(
                read.Where(e => e.Keys.Contains(Make.Key(key)) && e.EventTimeMicros > 3).Select(e => e.Id),
                (await Journal.ReadByKeyAsync(tenant, Make.Key(key), 3, long.MaxValue, default).ToListAsync()).Select(e => e.Id));
        }
    }

    private async Task AppendBothAsync(TenantId tenant, List<(NewEvent Event, bool Erased)> model, NewEvent[] events, bool bySession)
    {
        var duplicate = Array.Find(events, e => model.Exists(x => x.Event.Id == e.Id));
        var actual = model.Count(x => x.Event.Stream == events[0].Stream);
        var conflict = events[0].ExpectedVersion is { } expected && expected != actual;
        if (duplicate is null && !conflict)
        {
            model.AddRange(events.Select(e => (e, false)));
        }

        if (bySession)
        {
            await using var session = await Journal.BeginAppendAsync(tenant, default);
            var failure = await Record.ExceptionAsync(async () => await session.CommitAsync(events, default));
            Assert.Equal(duplicate is not null ? typeof(DuplicateEventException) : conflict ? typeof(StreamVersionException) : null, failure?.GetType());
        }
        else if (duplicate is not null && duplicate != events[0])
        {
            await Assert.ThrowsAsync<DuplicateEventException>(async () => await Journal.AppendAsync(tenant, events, default));
        }
        else
        {
            var result = await Journal.AppendAsync(tenant, events, default);
            if (duplicate is not null)
            {
                var existing = model.First(x => x.Event.Id == duplicate.Id).Event;
                Assert.Equal(existing.RequestHash.Span.SequenceEqual(duplicate.RequestHash.Span), Assert.IsType<AppendResult.Duplicate>(result).SameRequest);
            }
            else
            {
                Assert.Equal(
                    conflict ? new AppendResult.VersionConflict(events[0].Stream, events[0].ExpectedVersion!.Value, actual) : new AppendResult.Appended(model.Count - events.Length + 1, model.Count), result);
            }
        }
    }
}
