using System.Diagnostics;
using Suite.LoadGenerator;

if (args.Length == 0 || args.Contains("--help"))
{
    Console.Error.WriteLine(LoadOptions.Usage);
    return args.Length == 0 ? 2 : 0;
}

try
{
    var options = LoadOptions.Parse(args);
    if (options.Mode == LoadMode.Batch)
    {
        Console.WriteLine((await BatchRun.ExecuteAsync(options, TimeProvider.System)).ToJsonString());
        return 0;
    }

    var began = Stopwatch.GetTimestamp();
    var pool = options.RequestFile is { } file ? RequestPool.FromFile(options, file) : RequestPool.Payments(options, TimeProvider.System);
    var prepared = Stopwatch.GetElapsedTime(began);
    Console.Error.WriteLine($"{pool.Count:N0} requests prepared in {prepared.TotalSeconds:F1} s.");

    // What preparing left behind must not be collected while the clock runs.
    GC.Collect();
    var report = LoadRun.Execute(options, pool, prepared.TotalSeconds);
    Console.Error.WriteLine(
        $"{report.Completed:N0} of {report.Requests:N0} answered, {report.AchievedRate:N0}/s; p50 {report.P50Ms} ms, p90 {report.P90Ms} ms, "
        + $"p99 {report.P99Ms} ms, p99.9 {report.P999Ms} ms, max {report.MaxMs} ms; {report.ErrorsTotal:N0} errors.");
    if (options.Json)
        Console.WriteLine(report.ToJson());
    return 0;
}
catch (Exception problem) when (problem is FormatException or IOException or System.Net.Sockets.SocketException or ArgumentException)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
