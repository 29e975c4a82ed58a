using System.Diagnostics;
using Xunit.Abstractions;

namespace Suite.Grains.Tests;

/// <summary>Times are printed (<c>dotnet test --filter CallCost --logger "console;verbosity=detailed"</c>), allocations are asserted.</summary>
[Collection(nameof(AloneCollection))]
public sealed class CallCostTests(ITestOutputHelper output)
{
    private const int Calls = 200_000;

    [Fact]
    public async Task A_call_allocates_little()
    {
        await using var host = new Host();
        var grain = host.Get<IEcho>("a");
        await Run(grain.AddValue, 20_000);

        var lookup = Cost.Start(Calls);
        for (var i = 0; i < Calls; i++)
            host.Get<IEcho>("a");
        output.WriteLine($"GetGrain of an active grain: {lookup.PerCall()}");

        // One caller that awaits each call: two hops between threads of the pool.
        var before = GC.GetTotalAllocatedBytes(true);
        var oneByOne = Cost.Start(Calls);
        await Run(grain.AddValue, Calls);
        var bytes = (GC.GetTotalAllocatedBytes(true) - before) / (double)Calls;
        output.WriteLine($"one by one: {oneByOne.PerCall()}, {bytes:0} bytes a call");

        // Calls in flight together share the loop, as under load.
        before = GC.GetTotalAllocatedBytes(true);
        var together = Cost.Start(Calls);
        var inFlight = new Task<int>[1_000];
        for (var round = 0; round < Calls / inFlight.Length; round++)
        {
            for (var i = 0; i < inFlight.Length; i++)
                inFlight[i] = grain.Add(1, i);
            for (var i = 0; i < inFlight.Length; i++)
                await inFlight[i];
        }

        var bytesTogether = (GC.GetTotalAllocatedBytes(true) - before) / (double)Calls;
        output.WriteLine($"1,000 in flight: {together.PerCall()}, {bytesTogether:0} bytes a call");
        Assert.InRange(bytes, 1, 600);
        Assert.InRange(bytesTogether, 1, 400);
    }

    [Fact]
    public async Task An_idle_activation_is_small()
    {
        await using var host = new Host();
        await host.Get<IPinned>("warm").Touch();
        var before = GC.GetTotalMemory(true);
        for (var i = 0; i < 20_000; i++)
            await host.Get<IPinned>($"{i}").Touch();
        var bytes = (GC.GetTotalMemory(true) - before) / 20_000.0;
        output.WriteLine($"{bytes:0} bytes an idle activation");
        Assert.InRange(bytes, 1, 2_500);
    }

    private static async Task Run(Func<int, int, ValueTask<int>> call, int calls)
    {
        for (var i = 0; i < calls; i++)
            await call(1, i);
    }

    /// <summary>Elapsed time, and processor time of the whole process, which other processes on the machine do not disturb.</summary>
    private readonly record struct Cost(int Calls, long Started, TimeSpan Cpu)
    {
        public static Cost Start(int calls) => new(calls, Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

        public string PerCall() =>
            $"{Stopwatch.GetElapsedTime(Started).TotalNanoseconds / Calls:0} ns elapsed, {(Environment.CpuUsage.TotalTime - Cpu).TotalNanoseconds / Calls:0} ns of processor";
    }
}

/// <summary>Allocations and processor time are counted for the whole process: nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
