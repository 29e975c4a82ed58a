using System.IO.Compression;
using System.IO.Pipelines;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Suite.Fraud.Batches;
using Suite.Fraud.Payments;
using Suite.Fraud.Scoring;
using Suite.Fraud.Wording;
using Suite.Grains;
using Suite.Hosting;

namespace Suite.Fraud;

/// <summary>
/// A stream of payments and a stream of answers, one JSON object a line, in the same order, both under way at once. The result is what
/// sending the payments one after another would give. The status is sent before the first line is read, so whatever goes wrong is told in a line.
/// </summary>
internal static partial class ScorePaymentsBatch
{
    /// <summary>For the last line: a client that reads nothing cannot be told anything either.</summary>
    private static readonly TimeSpan LastLinePatience = TimeSpan.FromSeconds(5);

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/fraud/score/batch", HandleAsync)
        .WithName("ScorePaymentsBatch").WithSummary("Scores a stream of payments in its order; answers one line a line.").RequireScope("fraud:score")
        .AsStream().LimitsItems()
        .TakesText("application/x-ndjson", "One payment a line, each as POST /v1/fraud/score takes it; gzip allowed, of any length. Read the answer while sending.")
        .GivesLines<BatchLineShape>().Refuses(400, 415, 429);

    private static async Task<IResult> HandleAsync(
        HttpContext http, OpenBatches open, IGrainFactory grains, EntityHashers hashers, ReasonCatalog reasons, IOptions<ScoringOptions> options, SuiteServerOptions server,
        IHostApplicationLifetime lifetime, TimeProvider time, ILoggerFactory logs)
    {
        var encoding = http.Request.Headers.ContentEncoding.ToString();
        if (encoding is not ("" or "identity" or "gzip"))
        {
            return new Problem(415, "unsupported-media-type", "The body's encoding is not read.", "Send the lines as they are, or with Content-Encoding: gzip.");
        }

        var tenant = http.GetCaller().Tenant;
        if (!open.TryOpen(tenant))
        {
            return Problem.TooManyRequests(
                $"As many batches are open as may be (BatchStreamsMax is {options.Value.BatchStreamsMax}). Send this one when another has ended.", server.RetryAfter);
        }

        try
        {
            RemoveSizeAndRateLimits(http.Features);
            using var idle = new BatchIdleness(options.Value.BatchIdleMax, time);
            var context = new BatchContext(
                tenant, reasons, grains.GetGrain<IPaymentScoringGrain>(tenant.Value), hashers.For(tenant), options.Value, time, Problem.TraceId(http), idle, http.TakeFromLimitAsync);
            var log = logs.CreateLogger(typeof(ScorePaymentsBatch));
            await ReadUnpackedAsync(http.Request, encoding, body => RunAsync(http, body, context, server.Exceptions, log, lifetime.ApplicationStopping));
        }
        finally
        {
            open.Close(tenant);
        }

        return Results.Empty;
    }

    private static async Task ReadUnpackedAsync(HttpRequest request, string encoding, Func<PipeReader, Task> readAsync)
    {
        if (encoding != "gzip")
        {
            await readAsync(request.BodyReader); // the server's own to close
            return;
        }

        var unpacked = PipeReader.Create(new GZipStream(request.Body, CompressionMode.Decompress));
        try
        {
            await readAsync(unpacked);
        }
        finally
        {
            await unpacked.CompleteAsync(); // gives back its buffers and closes the stream, which gives back its own
        }
    }

    private static async Task RunAsync(
        HttpContext http, PipeReader body, BatchContext context, ExceptionMap problems, ILogger log, CancellationToken stopping)
    {
        var gone = http.RequestAborted;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(gone, context.Idle.Token, stopping);
        using var answering = CancellationTokenSource.CreateLinkedTokenSource(gone, context.Idle.Token);
        using var places = new SemaphoreSlim(context.Options.BatchGroupsInFlightMax);
        var groups = Channel.CreateUnbounded<BatchGroup>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true }); // bounded by the places
        var reader = new BatchReader(context, body, places, groups.Writer);
        using var writer = new BatchWriter(context, http.Response.BodyWriter, places, groups.Reader);

        // Reading begins first: it is what asks a client that waits for "100 Continue" to go on.
        var reading = ReadAsync(reader, groups.Writer, ended.Token);
        Exception? failure = null;
        try
        {
            http.Response.ContentType = "application/x-ndjson";
            http.Response.Headers.CacheControl = "no-store";
            await writer.FlushAsync(gone);
            await writer.RunAsync(answering.Token);
        }
        catch (Exception e)
        {
            failure = e;
        }

        await ended.CancelAsync();
        await reading;
        if (failure is not null && !gone.IsCancellationRequested)
        {
            var problem = Explain(failure, context, problems, stopping);
            Log(log, failure, problem, context.TraceId, writer.NextLine);
            await EndAsync(http, writer, problem, context.Time);
        }
    }

    /// <summary>Whatever ends the reading ends the answer behind the lines that were read.</summary>
    private static async Task ReadAsync(BatchReader reader, ChannelWriter<BatchGroup> groups, CancellationToken ct)
    {
        try
        {
            await reader.RunAsync(ct);
        }
        catch (Exception e)
        {
            groups.TryComplete(e);
        }
    }

    /// <summary>As for requests that are answered at once: a broken server is an error, one that cannot work now a warning.</summary>
    private static void Log(ILogger log, Exception failure, Problem problem, string traceId, long line)
    {
        if (problem.Status == 500)
        {
            LogFailed(log, failure, traceId, line);
        }
        else if (problem.Status > 500 && failure is not OperationCanceledException)
        {
            LogUnavailable(log, failure, traceId, line, problem.Code);
        }
    }

    private static async Task EndAsync(HttpContext http, BatchWriter writer, Problem problem, TimeProvider time)
    {
        using var patience = new CancellationTokenSource(LastLinePatience, time);
        try
        {
            await writer.EndAsync(problem, patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // Nobody reads, or the connection broke under the line: there is nobody left to tell.
            http.Abort();
        }
    }

    private static Problem Explain(Exception failure, BatchContext context, ExceptionMap problems, CancellationToken stopping) => failure switch
    {
        OperationCanceledException when stopping.IsCancellationRequested =>
            new Problem(503, "stopping", "The server is stopping.", "Send the lines from resendFrom on again, to another node or when this one is back."),
        OperationCanceledException when context.Idle.Token.IsCancellationRequested =>
            new Problem(408, "stream-idle", "Nothing was sent and no answer was read for too long.", "Send the lines from resendFrom on again, and read the answers while sending."),
        InvalidDataException => new Problem(400, "bad-gzip", "The body cannot be unpacked.", "Send the lines from resendFrom on again, as gzip or as they are."),
        BadHttpRequestException => new Problem(400, "bad-request", "The request cannot be read on.", "Send the lines from resendFrom on again."),
        _ => problems.Find(failure) ?? new Problem(500, "internal-error", "The server failed.", "Send the lines from resendFrom on again; the trace id finds the failure in the logs."),
    };

    /// <summary>A stream is as long and as slow as its sender; <see cref="ScoringOptions.BatchIdleMax"/> ends one that stands still.</summary>
    private static void RemoveSizeAndRateLimits(IFeatureCollection features)
    {
        if (features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        if (features.Get<IHttpMinRequestBodyDataRateFeature>() is { } sending)
        {
            sending.MinDataRate = null;
        }

        if (features.Get<IHttpMinResponseDataRateFeature>() is { } receiving)
        {
            receiving.MinDataRate = null;
        }
    }
}
