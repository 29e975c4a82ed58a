using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Suite.Hosting.Tests;

public sealed class ServerSentEventsTests
{
    private static void Map(WebApplication app) => app.MapGet("/stream", async (HttpContext context, CancellationToken ct) =>
    {
        if (ServerSentEvents.ReadAfter(context.Request, out var after) is { } problem)
        {
            await problem.ExecuteAsync(context);
            return;
        }

        await using var stream = await ServerSentEvents.StartAsync(context, ct);
        await stream.SendAsync((after + 1 ?? 0).ToString()!, "decision", Encoding.UTF8.GetBytes("{\"a\":1}\nsecond"), stream.Stopping);
        try
        {
            await Task.Delay(Timeout.Infinite, stream.Stopping);
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }).AllowWithoutKey().AsStream();

    [Fact]
    public async Task Events_and_heartbeats_arrive_as_they_are_sent_and_a_stop_ends_the_stream()
    {
        await using var server = await TestServer.StartAsync(Map, o => o.StreamHeartbeat = TimeSpan.FromMilliseconds(50));
        using var answer = await server.Anonymous.GetAsync("/stream?after=41", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var lines = new List<string?>();
        while (lines.Count(l => l == ": still here") < 2)
            lines.Add(await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal([": connected", "", "id: 42", "event: decision", "data: {\"a\":1}", "data: second", "", ": still here"], lines.Take(8));
        await server.App.StopAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.DoesNotContain("id:", await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(10)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/stream?after=-1", null, "after")]
    [InlineData("/stream?after=abc", null, "after")]
    [InlineData("/stream", "99999999999999999999", "Last-Event-ID")]
    public async Task A_position_that_is_none_is_refused_by_name(string path, string? header, string field)
    {
        await using var server = await TestServer.StartAsync(Map);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (header is not null)
            request.Headers.Add("Last-Event-ID", header);
        var problem = await (await server.Anonymous.SendAsync(request)).ProblemAsync(400);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task A_reconnecting_browsers_header_wins_and_streams_have_a_limit_of_their_own()
    {
        await using var server = await TestServer.StartAsync(Map, o =>
        {
            o.ConcurrentStreamsMax = 1;
            o.ConcurrentRequestsMax = 1;
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/stream?after=3");
        request.Headers.Add("Last-Event-ID", "7");
        using var answer = await server.Anonymous.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var line = "";
        while (!line.StartsWith("id:", StringComparison.Ordinal))
            line = (await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)))!;
        Assert.Equal("id: 8", line);
        await (await server.Anonymous.GetAsync("/stream")).ProblemAsync(503);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Anonymous.GetAsync("/other")).StatusCode);
    }
}
