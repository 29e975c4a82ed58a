using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Suite.Hosting;

/// <summary>Scripts of other pages may call the endpoint, with keys that name those pages.</summary>
internal sealed record FromPagesMetadata;

/// <summary>Endpoints for scripts on other pages.</summary>
public static class CrossOriginExtensions
{
    /// <summary>
    /// Scripts of pages may call the endpoint with a key whose origins name the page (Fetch standard, "CORS protocol"). Call it after the endpoint
    /// has its method. Without it a browser keeps the answer from the script.
    /// </summary>
    public static RouteHandlerBuilder FromPages(this RouteHandlerBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.WithMetadata(new FromPagesMetadata());
        builder.Add(endpoint =>
        {
            // Routing then finds this endpoint for the browser's question whether it may call it.
            foreach (var methods in endpoint.Metadata.OfType<HttpMethodMetadata>())
                methods.AcceptCorsPreflight = true;
        });
        return builder;
    }
}

/// <summary>
/// The CORS protocol for endpoints marked <see cref="CrossOriginExtensions.FromPages"/>. The browser's preflight carries no key, so it is answered
/// for any page and gives nothing away; the request itself is held against the key's origins by the key gate. Refusals may be read by the page they
/// go to, so that a widget can say what is wrong: they hold nothing but the problem. Runs before the request guard, whose answers need the headers, too.
/// </summary>
internal sealed class CrossOrigin(RequestDelegate next)
{
    private const string MaxAgeSeconds = "7200"; // what browsers cap it to

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<FromPagesMetadata>() is null || PageOrigin.Of(context.Request) is not { } origin)
            return next(context);
        var headers = context.Response.Headers;
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlAllowMethods = "GET, POST";
            headers.AccessControlAllowHeaders = "Authorization, Content-Type, Conversation-Token, Last-Event-ID";
            headers.AccessControlMaxAge = MaxAgeSeconds;
            headers.Vary = "Origin";
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        var answer = new CrossOriginAnswer();
        context.Features.Set(answer);
        // When the answer starts, since a failure clears the headers there were.
        context.Response.OnStarting(() =>
        {
            headers.Append("Vary", "Origin");
            if (answer.IsReadable)
            {
                headers.AccessControlAllowOrigin = origin;
                headers.AccessControlExposeHeaders = "Retry-After, RateLimit, RateLimit-Policy";
            }

            return Task.CompletedTask;
        });
        return next(context);
    }
}

/// <summary>Of a request from a page: whether its script may read the answer.</summary>
internal sealed class CrossOriginAnswer
{
    /// <summary>Until a key without origins is seen: that one belongs to a server, not into a page.</summary>
    public bool IsReadable { get; set; } = true;
}
