using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Suite.Hosting;

/// <summary>The endpoint takes from the key's limit itself, for what its body holds.</summary>
internal sealed record LimitsItemsMetadata;

/// <summary>Endpoints and the rate limit of their caller's key.</summary>
public static class RateLimitExtensions
{
    /// <summary>Not the request counts towards the key's rate limit but the items in it: the handler calls <see cref="TakeFromLimitAsync"/> for them.</summary>
    public static TBuilder LimitsItems<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new LimitsItemsMetadata());

    /// <summary>Waits until the caller's key may have so many items more. At once when the key has no limit.</summary>
    public static ValueTask TakeFromLimitAsync(this HttpContext context, int items, CancellationToken ct) =>
        context.Features.Get<RateLimit>()?.TakeAsync(items, ct) ?? ValueTask.CompletedTask;
}
