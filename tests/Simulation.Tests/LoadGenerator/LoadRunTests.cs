using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Suite.LoadGenerator;
using Xunit;

namespace Suite.Simulation.Tests.LoadGenerator;

public sealed class LoadRunTests
{
    private static readonly TimeSpan Stall = TimeSpan.FromMilliseconds(400);

    /// <summary>
    /// The detector: the server stands still once for 400 ms out of 2 s. Of 800 requests about 160 were due meanwhile,
    /// so the 99th percentile must show it. A generator that waits for answers sends only a handful into the stall; that
    /// control must not show it, or this test would prove nothing.
    /// </summary>
    [Fact]
    public async Task A_stall_shows_in_the_percentiles_although_few_requests_were_under_way()
    {
        var open = await RunAgainstStallAsync(new LoadOptions { Url = Unset, Rate = 400, Seconds = 2, WarmupSeconds = 0, Connections = 4 });
        Assert.Equal(800, open.Requests);
        Assert.Equal(800, open.Completed);
        Assert.True(open.P99Ms >= 0.75 * Stall.TotalMilliseconds, open.ToJson());
        Assert.True(open.Latencies.CountAbove(100_000_000) >= 80, open.ToJson());

        var closed = await RunAgainstStallAsync(
            new LoadOptions { Url = Unset, Mode = LoadMode.Saturation, Rate = 50_000, Seconds = 2, WarmupSeconds = 0, Connections = 4 });
        Assert.True(closed.Latencies.CountAbove(100_000_000) < 40, closed.ToJson());
        Assert.True(closed.MaxMs >= 0.75 * Stall.TotalMilliseconds, closed.ToJson());
    }

    [Fact]
    public async Task Payments_arrive_as_the_scoring_request_with_key_and_routing_key()
    {
        var bodies = new List<JsonElement>();
        var headers = new HashSet<(string, string)>();
        await using var server = await TinyServer.StartAsync(async context =>
        {
            var body = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
            lock (bodies)
            {
                bodies.Add(body);
                headers.Add((context.Request.Headers.Authorization.ToString(), context.Request.Path.ToString()));
                Assert.Equal(body.GetProperty("cardId").GetString(), context.Request.Headers["Routing-Key"].ToString());
            }

            await context.Response.WriteAsync("{}");
        });
        var options = new LoadOptions
        {
            Url = new Uri(server.Url, "/v1/fraud/score"),
            Key = "secret",
            Rate = 200,
            Seconds = 1,
            WarmupSeconds = 0.5,
            Customers = 50,
            Merchants = 60,
            Poisson = true,
        };
        var report = await ExecuteAsync(options, RequestPool.Payments(options, TimeProvider.System));

        Assert.Equal(0, report.ErrorsTotal);
        Assert.Equal(report.Requests, report.Completed);
        Assert.Equal(300, bodies.Count);
        Assert.Equal([("Bearer secret", "/v1/fraud/score")], headers);
        Assert.Equal(300, bodies.Select(b => b.GetProperty("transactionId").GetString()).Distinct().Count());
        Assert.All(bodies, b =>
        {
            Assert.True(b.GetProperty("occurredAt").GetDateTimeOffset() < DateTimeOffset.UtcNow);
            Assert.True(decimal.Parse(b.GetProperty("amount").GetString()!) > 0);
            Assert.Equal(b.GetProperty("channel").GetString() == "ecommerce", b.TryGetProperty("deviceId", out _));
            Assert.Equal(2, b.GetProperty("attributes").GetProperty("country").GetString()!.Length);
        });
        Assert.Contains(bodies, b => b.GetProperty("currency").GetString() == "EUR" && b.GetProperty("amount").GetString()!.Split('.')[1].Length == 2);
    }

    [Fact]
    public async Task Refusals_are_counted_by_status_and_do_not_make_the_latencies_look_good()
    {
        var seen = 0;
        await using var server = await TinyServer.StartAsync(async context =>
        {
            if (Interlocked.Increment(ref seen) % 2 == 0)
            {
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                await context.Response.WriteAsync("too much");
            }
        });
        var report = await RunAsync(server, new LoadOptions { Url = Unset, Rate = 200, Seconds = 1, WarmupSeconds = 0 });
        Assert.Equal(200, report.Requests);
        Assert.Equal(100, report.Completed);
        Assert.Equal(100, report.Errors["429"]);
        Assert.Equal(100, report.Latencies.Count);
        Assert.Contains("too much", report.FirstErrorBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_connections_and_requests_without_an_answer_are_errors_and_count_with_the_time_they_took()
    {
        var seen = 0;
        await using var server = await TinyServer.StartAsync(async context =>
        {
            switch (Interlocked.Increment(ref seen))
            {
                case 10:
                    context.Abort();
                    break;
                case 20:
                    await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                    break;
                default:
                    break;
            }
        });
        var report = await RunAsync(server, new LoadOptions { Url = Unset, Rate = 100, Seconds = 1, WarmupSeconds = 0, TimeoutSeconds = 5 });
        Assert.Equal(100, report.Requests);
        Assert.Equal(98, report.Completed);
        Assert.Equal(1, report.Errors["connection"]);
        Assert.Equal(1, report.Errors["timeout"]);
        Assert.Equal(100, report.Latencies.Count);
        Assert.True(report.MaxMs >= 4_900, report.ToJson());
    }

    [Fact]
    public async Task What_could_not_be_sent_at_all_is_counted_too()
    {
        // One connection, and the server never answers: the first request times out, the others wait for the end.
        await using var server = await TinyServer.StartAsync(
            context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        var report = await RunAsync(server, new LoadOptions { Url = Unset, Rate = 50, Seconds = 1, WarmupSeconds = 0, Connections = 1, TimeoutSeconds = 0.6 });
        Assert.Equal(50, report.Requests);
        Assert.Equal(0, report.Completed);
        Assert.Equal(50, report.ErrorsTotal);
        Assert.True(report.Errors["unsent"] > 40, report.ToJson());
        Assert.True(report.P50Ms > 500, report.ToJson());
    }

    [Fact]
    public void A_server_that_is_not_there_is_said_so() =>
        Assert.Throws<IOException>(() => LoadRun.Execute(new LoadOptions { Url = new Uri("http://127.0.0.1:1/") }, new RequestPool()));

    [Theory]
    [InlineData("--rate 5", "--url is missing")]
    [InlineData("--url http://x/ --rate 0", "--rate needs a number")]
    [InlineData("--url https://x/", "begins with http://")]
    [InlineData("--url http://x/ --speed 3", "Unknown argument '--speed'")]
    [InlineData("--url http://x/ --seconds", "--seconds needs a value")]
    public void Arguments_that_make_no_sense_are_refused_by_name(string arguments, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => LoadOptions.Parse(arguments.Split(' '))).Message, StringComparison.Ordinal);

    private static Uri Unset => new("http://127.0.0.1:1/");

    private static async Task<LoadReport> RunAgainstStallAsync(LoadOptions options)
    {
        var seen = 0;
        Task? stall = null;
        await using var server = await TinyServer.StartAsync(async context =>
        {
            if (Interlocked.Increment(ref seen) == 200)
                Volatile.Write(ref stall, Task.Delay(Stall));
            if (Volatile.Read(ref stall) is { } standing)
                await standing;
        });
        return await RunAsync(server, options);
    }

    private static Task<LoadReport> RunAsync(TinyServer server, LoadOptions options)
    {
        options = options with { Url = server.Url };
        var pool = new RequestPool();
        for (var i = 0; i < options.Rate * (options.Seconds + options.WarmupSeconds); i++)
            pool.Add(options, "c-1", "{}");
        return ExecuteAsync(options, pool);
    }

    private static Task<LoadReport> ExecuteAsync(LoadOptions options, RequestPool pool) => Task.Factory.StartNew(
        () => LoadRun.Execute(options, pool), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
