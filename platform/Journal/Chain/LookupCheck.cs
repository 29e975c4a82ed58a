namespace Suite.Journal.Chain;

/// <summary>
/// Compares the tables by which events are found with the events. A missing row there hides an event from the windows of a card as well as
/// removing the event would.
/// </summary>
internal sealed class LookupCheck(IChainSource source, ChainTenant tenant, ExpectedLookups expected)
{
    public async Task<IReadOnlyList<ChainProblem>> RunAsync(CancellationToken ct)
    {
        var problems = new List<ChainProblem>();
        if (await source.FindStreamProblemAsync(tenant, ct).ConfigureAwait(false) is { } streams)
        {
            problems.Add(Problem(1, streams));
        }

        var marks = await source.ReadTimeMarksAsync(tenant, ct).ConfigureAwait(false);
        if (!marks.SequenceEqual(expected.TimeMarks))
        {
            var at = marks.Zip(expected.TimeMarks).TakeWhile(pair => pair.First == pair.Second).Count();
            problems.Add(Problem(at * ExpectedLookups.TimeMarkEvery, "The marks by which a time is found do not agree with the events."));
        }

        if (await FindKeyProblemAsync(ct).ConfigureAwait(false) is { } keys)
        {
            problems.Add(keys);
        }

        return problems;
    }

    private async Task<ChainProblem?> FindKeyProblemAsync(CancellationToken ct)
    {
        var buckets = await source.CountIndexedBucketsAsync(tenant, ct).ConfigureAwait(false);
        if (buckets > (tenant.Head >> LookupSums.BucketBits) + 1)
        {
            return Problem(tenant.Head, "The index by key claims to hold more events than there are.");
        }

        var actual = expected.Keys.CreateOther();
        await foreach (var row in source.ReadKeyRowsAsync(tenant, buckets, ct).ConfigureAwait(false))
        {
            if (row.Position <= 0 || row.Position > tenant.Head)
            {
                return Problem(1, $"The index by key holds a row for position {row.Position}, which is not there or not in its bucket.");
            }

            actual.Add(row);
        }

        if (expected.Keys.FindDifference(actual, buckets) is { } bucket)
        {
            var first = Math.Max(1, bucket << LookupSums.BucketBits);
            return Problem(first, $"The index by key does not agree with the keys of the events from {first} to {((bucket + 1) << LookupSums.BucketBits) - 1}.");
        }

        var times = await source.ReadBucketTimesAsync(tenant, buckets, ct).ConfigureAwait(false);
        if (times is not null && times.Count != buckets)
        {
            return Problem(1, "The index by key lacks a bucket: the events behind it would not be found.");
        }

        for (var i = 0; i < times?.Count; i++)
        {
            if (times[i] != expected.Keys.TimeMax(i))
            {
                return Problem(Math.Max(1, (long)i << LookupSums.BucketBits), "The index by key notes another newest event time than its events have.");
            }
        }

        return null;
    }

    private ChainProblem Problem(long position, string text) => new(ChainProblemKind.Lookup, tenant.Name, position, text);
}
