using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Suite.Journal;

namespace Suite.Hosting;

/// <summary>
/// An answer as a stream of server-sent events, with a comment as heartbeat while nothing happens. Sending waits for a slow client instead of
/// buffering. Ends when the client goes or the server stops: <see cref="Stopping"/> says so. One sender at a time.
/// </summary>
public sealed class ServerSentEvents : IAsyncDisposable
{
    private readonly HttpResponse _response;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly CancellationTokenSource _stopping;
    private readonly Task _heartbeats;
    private bool _sent;

    private ServerSentEvents(HttpContext context, SuiteServerOptions options, TimeProvider time, CancellationToken serverStopping)
    {
        _response = context.Response;
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, serverStopping);
        _heartbeats = BeatAsync(options.StreamHeartbeat, time);
    }

    /// <summary>Cancelled when the client has gone or the server stops. Follow the journal with this.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Sends the headers and a first comment, so that the client knows it is connected.</summary>
    public static async Task<ServerSentEvents> StartAsync(HttpContext context, CancellationToken ct)
    {
        var services = context.RequestServices;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        // Proxies that buffer would hold events back.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await context.Response.BodyWriter.WriteAsync(": connected\n\n"u8.ToArray(), ct);
        return new ServerSentEvents(
            context, services.GetRequiredService<SuiteServerOptions>(), services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
    }

    /// <summary>
    /// Where to go on: after the position in the query (<c>?after=</c>), or in the header a browser sends when it reconnects (<c>Last-Event-ID</c>,
    /// which wins, being the newer of the two), or null for the end of the stream.
    /// </summary>
    /// <returns>Null when readable; otherwise the answer.</returns>
    public static Problem? ReadAfter(HttpRequest request, out long? after)
    {
        after = null;
        const string Query = "after";
        const string Header = "Last-Event-ID";
        var fromHeader = request.Headers.TryGetValue(Header, out var id) && id.Count > 0 && id[0] is { Length: > 0 };
        var text = fromHeader ? id[0] : request.Query.TryGetValue(Query, out var value) ? value.ToString() : null;
        if (text is null)
            return null;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            return Problem.Validation(fromHeader ? Header : Query, "Send a position: a whole number from 0, as in the id of an event.");
        after = position;
        return null;
    }

    /// <summary>
    /// Where a stream of the tenant's journal begins: after the position that <see cref="ReadAfter"/> reads, or at the journal's end. A position that cannot be
    /// read, or that the journal does not have, is answered here: after a restore from a backup, waiting would pass over what takes these positions now.
    /// </summary>
    /// <returns>Null when the answer has been given.</returns>
    public static async Task<long?> ReadStartAsync(HttpContext context, IJournal journal, TenantId tenant, CancellationToken ct)
    {
        var problem = ReadAfter(context.Request, out var after);
        if (problem is null)
        {
            var head = await journal.ReadHeadAsync(tenant, ct);
            if (after is null || after <= head)
                return after ?? head;
            problem = Problem.Validation("after", $"The journal ends at {head}. Go on after a position it has.");
        }

        await problem.ExecuteAsync(context);
        return null;
    }

    /// <summary>
    /// Answers with what happens in the tenant's journal, as it happens, from where <see cref="ReadStartAsync"/> says on. Ids are positions: whoever reconnects
    /// resumes where it was, without a gap.
    /// </summary>
    /// <param name="context">Not yet answered.</param>
    /// <param name="journal">What is followed.</param>
    /// <param name="tenant">Whose events.</param>
    /// <param name="tell">An event's name and its JSON; null for an event that is not told.</param>
    /// <param name="ct">Ends it, as the client does that goes, and the server that stops.</param>
    public static async Task FollowAsync(
        HttpContext context, IJournal journal, TenantId tenant, Func<JournalEvent, CancellationToken, ValueTask<(string Name, byte[] Json)?>> tell, CancellationToken ct)
    {
        if (await ReadStartAsync(context, journal, tenant, ct) is not { } start)
            return;
        await using var events = await StartAsync(context, ct);
        try
        {
            await foreach (var stored in journal.FollowAsync(tenant, start, events.Stopping))
            {
                if (await tell(stored, events.Stopping) is var (name, json))
                    await events.SendAsync(stored.Position.ToString(CultureInfo.InvariantCulture), name, json, events.Stopping);
            }
        }
        catch (OperationCanceledException) when (events.Stopping.IsCancellationRequested)
        {
            // The reader went, or the server stops; it resumes with the last id it saw.
        }
    }

    /// <param name="id">What the client sends back to resume; one line. Null sends none: the one before stays.</param>
    /// <param name="name">The event's type; one line. Null for the default, <c>message</c>.</param>
    /// <param name="data">UTF-8 text, usually JSON; line breaks are kept.</param>
    public async ValueTask SendAsync(string? id, string? name, ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        if ((id is not null && id.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0) || (name is not null && name.AsSpan().IndexOfAny('\r', '\n') >= 0))
            throw new ArgumentException("An id or name of an event is one line.", nameof(id));
        await _writing.WaitAsync(ct);
        try
        {
            var writer = _response.BodyWriter;
            if (id is not null)
                Write(writer, "id: ", id);
            if (name is not null)
                Write(writer, "event: ", name);
            WriteData(writer, data.Span);
            writer.Write("\n"u8);
            _sent = true;
            await writer.FlushAsync(ct);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _heartbeats;
        _stopping.Dispose();
        _writing.Dispose();
    }

    private static void Write(IBufferWriter<byte> writer, string field, string value)
    {
        Encoding.ASCII.GetBytes(field, writer);
        Encoding.UTF8.GetBytes(value, writer);
        writer.Write("\n"u8);
    }

    private static void WriteData(IBufferWriter<byte> writer, ReadOnlySpan<byte> data)
    {
        while (true)
        {
            var end = data.IndexOfAny((byte)'\n', (byte)'\r');
            writer.Write("data: "u8);
            writer.Write(end < 0 ? data : data[..end]);
            writer.Write("\n"u8);
            if (end < 0)
                return;
            var pair = data[end] == '\r' && end + 1 < data.Length && data[end + 1] == '\n';
            data = data[(end + (pair ? 2 : 1))..];
        }
    }

    private async Task BeatAsync(TimeSpan interval, TimeProvider time)
    {
        try
        {
            using var timer = new PeriodicTimer(interval, time);
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                await _writing.WaitAsync(_stopping.Token);
                try
                {
                    if (!_sent)
                        await _response.BodyWriter.WriteAsync(": still here\n\n"u8.ToArray(), _stopping.Token);
                    _sent = false;
                }
                finally
                {
                    _writing.Release();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The stream has ended.
        }
        catch (IOException)
        {
            // The client has gone; the sender finds out on its own.
        }
    }
}
