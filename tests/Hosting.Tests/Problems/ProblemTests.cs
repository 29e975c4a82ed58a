using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Suite.Journal;

namespace Suite.Hosting.Tests;

public sealed class ProblemTests
{
    [Fact]
    public async Task Exceptions_become_the_answers_they_are_mapped_to_and_nothing_of_others_is_shown()
    {
        await using var server = await TestServer.StartAsync(
            app =>
            {
                app.MapGet("/full", string () => throw new JournalUnavailableException("The disk is full: free some space.")).AllowWithoutKey();
                app.MapGet("/unknown", string () => throw new CommitOutcomeUnknownException("host db-7 vanished")).AllowWithoutKey();
                app.MapGet("/busy", string () => throw new MailboxFullException("The mailbox is full.")).AllowWithoutKey();
                app.MapGet("/derived", string () => throw new DerivedMailboxException()).AllowWithoutKey();
                app.MapGet("/bug", string () => throw new InvalidOperationException("secret internals")).AllowWithoutKey();
                app.MapGet("/taken", string () => throw new DuplicateEventException("payment/1")).AllowWithoutKey();
                app.MapGet("/bare", () => Results.StatusCode(409)).AllowWithoutKey();
            },
            o => o.Map<MailboxFullException>(429, "too-many-requests", "Too many requests.", e => e.Message, TimeSpan.FromMilliseconds(1_500)));

        var full = await server.Anonymous.GetAsync("/full");
        Assert.Contains("free some space", (await full.ProblemAsync(503)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(5, full.Headers.RetryAfter?.Delta?.TotalSeconds);

        var unknown = await (await server.Anonymous.GetAsync("/unknown")).ProblemAsync(503);
        Assert.Equal("urn:suite:problem:outcome-unknown", unknown.GetProperty("type").GetString());
        Assert.DoesNotContain("db-7", unknown.ToString(), StringComparison.Ordinal);

        var busy = await server.Anonymous.GetAsync("/busy");
        await busy.ProblemAsync(429);
        Assert.Equal(2, busy.Headers.RetryAfter?.Delta?.TotalSeconds);
        await (await server.Anonymous.GetAsync("/derived")).ProblemAsync(429);

        var bug = await (await server.Anonymous.GetAsync("/bug")).ProblemAsync(500);
        Assert.DoesNotContain("secret", bug.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", bug.ToString(), StringComparison.Ordinal);
        await (await server.Anonymous.GetAsync("/taken")).ProblemAsync(409);
        await (await server.Anonymous.GetAsync("/bare")).ProblemAsync(409);
    }

    [Fact]
    public async Task Requests_beyond_the_limit_are_sent_away_while_health_still_answers()
    {
        var release = new TaskCompletionSource();
        var inside = new SemaphoreSlim(0);
        await using var server = await TestServer.StartAsync(
            app => app.MapGet("/slow", async () =>
            {
                inside.Release();
                await release.Task;
                return "done";
            }).AllowWithoutKey(),
            o => o.ConcurrentRequestsMax = 2);

        var first = server.Anonymous.GetAsync("/slow");
        var second = server.Anonymous.GetAsync("/slow");
        Assert.True(await inside.WaitAsync(TimeSpan.FromSeconds(10)) && await inside.WaitAsync(TimeSpan.FromSeconds(10)));
        var third = await server.Anonymous.GetAsync("/slow");
        await third.ProblemAsync(503);
        Assert.Equal(1, third.Headers.RetryAfter?.Delta?.TotalSeconds);
        Assert.True((await server.Anonymous.GetAsync("/healthz")).IsSuccessStatusCode);
        release.SetResult();
        Assert.True((await first).IsSuccessStatusCode && (await second).IsSuccessStatusCode);
        Assert.True((await server.Anonymous.GetAsync("/slow")).IsSuccessStatusCode);
    }

    private class MailboxFullException(string message) : Exception(message);

    private sealed class DerivedMailboxException() : MailboxFullException("derived");
}
