using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Suite.Hosting;

/// <summary>How an endpoint counts towards the server's limits.</summary>
internal enum RequestClass
{
    Ordinary,

    /// <summary>Open for long: counted apart.</summary>
    Stream,

    /// <summary>Must answer even when the server is full: health and metrics.</summary>
    Unlimited,
}

internal sealed record RequestClassMetadata(RequestClass Class);

public static class RequestGuardExtensions
{
    /// <summary>The endpoint keeps its connection open (server-sent events): it counts as a stream, not as a request.</summary>
    public static TBuilder AsStream<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RequestClassMetadata(RequestClass.Stream));

    internal static TBuilder Unlimited<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RequestClassMetadata(RequestClass.Unlimited));
}

/// <summary>
/// Stands around every endpoint: admits requests up to the limit, measures them, and turns exceptions and bare status codes into problem details.
/// </summary>
internal sealed partial class RequestGuard(RequestDelegate next, SuiteServerOptions options, RequestInstruments instruments, TimeProvider time, ILogger<RequestGuard> log)
{
    private int _requests;
    private int _streams;

    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        instruments.OnStarted();
        var kind = context.GetEndpoint()?.Metadata.GetMetadata<RequestClassMetadata>()?.Class ?? RequestClass.Ordinary;
        var admitted = Admit(kind);
        try
        {
            if (admitted)
                await next(context);
            else
                await RefuseAsync(context);
            if (context.Response.StatusCode >= 400 && !context.Response.HasStarted && context.Response.ContentType is null)
                await Problem.ForStatus(context.Response.StatusCode, context.Request).ExecuteAsync(context);
        }
        catch (Exception e) when (!context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            await AnswerAsync(context, e);
        }
        finally
        {
            if (admitted)
                Leave(kind);
            instruments.OnFinished(context, time.GetElapsedTime(started));
        }
    }

    private bool Admit(RequestClass kind) => kind switch
    {
        RequestClass.Ordinary => Take(ref _requests, options.ConcurrentRequestsMax),
        RequestClass.Stream => Take(ref _streams, options.ConcurrentStreamsMax),
        _ => true,
    };

    private void Leave(RequestClass kind)
    {
        if (kind == RequestClass.Ordinary)
            Interlocked.Decrement(ref _requests);
        else if (kind == RequestClass.Stream)
            Interlocked.Decrement(ref _streams);
    }

    private static bool Take(ref int count, int max)
    {
        if (Interlocked.Increment(ref count) <= max)
            return true;
        Interlocked.Decrement(ref count);
        return false;
    }

    private async Task RefuseAsync(HttpContext context)
    {
        instruments.OnRefused();
        await Problem.Unavailable("Too many requests are in progress. Send this one again after the time Retry-After names.", options.RetryAfter).ExecuteAsync(context);
    }

    private async Task AnswerAsync(HttpContext context, Exception e)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; nobody reads an answer. 499 only shows in the metrics.
            if (!context.Response.HasStarted)
                context.Response.StatusCode = 499;
            return;
        }

        var problem = e is BadHttpRequestException bad ? Problem.ForStatus(bad.StatusCode, context.Request) : options.Exceptions.Find(e);
        if (problem is null)
        {
            problem = Problem.ForStatus(500, context.Request);
            LogFailed(e, Problem.TraceId(context), context.Request.Method, context.GetEndpoint()?.DisplayName);
        }
        else if (problem.Status >= 500)
            LogUnavailable(e, Problem.TraceId(context), problem.Code);

        context.Response.Clear();
        context.Features.Get<RateLimit>()?.WriteTo(context.Response.Headers); // what is left of the key's limit is said on every answer
        await problem.ExecuteAsync(context);
    }
}
