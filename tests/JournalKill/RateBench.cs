using System.Diagnostics;
using Suite.Journal;

namespace Suite.JournalKill;

/// <summary>How fast a journal takes and gives events here. One JSON object on standard output.</summary>
internal static class RateBench
{
    public static async Task RunAsync(IJournal journal, Func<Task<JournalVerification>> open, string backend, int events)
    {
        var tenant = TestEvents.Tenant;
        var batches = Enumerable.Range(0, events / 500)
            .Select(batch => Enumerable.Range(batch * 500, 500).Select(i => TestEvents.Create(0, i, personal: false)).ToArray());
        var appending = new Stopwatch();
        foreach (var batch in batches)
        {
            appending.Start();
            await journal.AppendAsync(tenant, batch, CancellationToken.None);
            appending.Stop();
        }

        var single = await MeasureSessionsAsync(journal, tenant, 1);
        var fifty = await MeasureSessionsAsync(journal, tenant, 50);
        var head = await journal.ReadHeadAsync(tenant, CancellationToken.None);
        var reading = Stopwatch.StartNew();
        long read = 0;
        await foreach (var _ in journal.ReadAsync(tenant, 0, long.MaxValue, CancellationToken.None))
        {
            read++;
        }

        reading.Stop();
        var byKey = Stopwatch.StartNew();
        long keyed = 0;
        await foreach (var _ in journal.ReadByKeyAsync(tenant, TestEvents.Create(0, 7).Keys[0], 0, head, CancellationToken.None))
        {
            keyed++;
        }

        byKey.Stop();
        var verifying = Stopwatch.StartNew();
        await using var verification = await open();
        var report = await verification.VerifyAsync(null, null, null, null, CancellationToken.None);
        verifying.Stop();
        Console.WriteLine(FormattableString.Invariant(
            $$"""{"backend":"{{backend}}","events":{{head}},"append_500_events_per_second":{{events / appending.Elapsed.TotalSeconds:F0}},"session_1_p50_ms":{{single.P50:F3}},"session_1_p99_ms":{{single.P99:F3}},"session_50_p50_ms":{{fifty.P50:F3}},"session_50_p99_ms":{{fifty.P99:F3}},"read_events_per_second":{{read / reading.Elapsed.TotalSeconds:F0}},"read_seconds":{{reading.Elapsed.TotalSeconds:F2}},"by_key_events":{{keyed}},"by_key_ms":{{byKey.Elapsed.TotalMilliseconds:F2}},"verified_events":{{(report.Valid ? report.Events : 0)}},"verify_seconds":{{verifying.Elapsed.TotalSeconds:F2}},"verify_events_per_second":{{report.Events / verifying.Elapsed.TotalSeconds:F0}},"processor_seconds":{{Environment.CpuUsage.TotalTime.TotalSeconds:F2}},"peak_memory_mb":{{Process.GetCurrentProcess().PeakWorkingSet64 >> 20}}}"""));
    }

    private static async Task<(double P50, double P99)> MeasureSessionsAsync(IJournal journal, TenantId tenant, int size)
    {
        var times = new List<double>();
        for (var round = 0; round < 500; round++)
        {
            var events = Enumerable.Range(0, size).Select(i => TestEvents.Create(size, (round * size) + i, personal: false)).ToArray();
            var start = Stopwatch.GetTimestamp();
            await using var session = await journal.BeginAppendAsync(tenant, CancellationToken.None);
            await session.CommitAsync(events, CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return (times[times.Count / 2], times[times.Count * 99 / 100]);
    }
}
