using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Suite.Journal;

namespace Suite.Hosting;

/// <summary>The scope an endpoint needs, or one that opens it as well.</summary>
public sealed record RequiredScope(string Scope, params IReadOnlyList<string> Others)
{
    internal bool Admits(Caller caller) => caller.May(Scope) || Others.Any(caller.May);
}

/// <summary>Who may call an endpoint, and who does.</summary>
public static class KeyGateExtensions
{
    /// <summary>The endpoint, or every endpoint of the group, needs a key with the scope. Endpoints that say nothing need <c>admin</c>.</summary>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="scope">What callers are told to have.</param>
    /// <param name="others">Scopes that do as well.</param>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, string scope, params IReadOnlyList<string> others)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(others);
        if (others.Append(scope).FirstOrDefault(static s => !Scopes.IsKnown(s)) is { } unknown)
            throw new ArgumentException($"There is no scope '{unknown}'; known are {string.Join(", ", Scopes.All)}.", nameof(scope));
        return builder.WithMetadata(new RequiredScope(scope, others));
    }

    /// <summary>The endpoint answers anyone.</summary>
    public static TBuilder AllowWithoutKey<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AllowAnonymousAttribute());

    /// <summary>The caller of an endpoint that needs a key.</summary>
    public static Caller GetCaller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("This endpoint is open to anyone, so it has no caller.");
}

/// <summary>Lets a request through to its endpoint when its key may call it, and as often as it may. Runs after routing.</summary>
internal sealed partial class KeyGate(
    RequestDelegate next, ApiKeys keys, FailedKeys failed, ClientAddress addresses, RequestInstruments instruments, ILogger<KeyGate> log)
{
    public const string TenantHeader = "Suite-Tenant";
    private const string Bearer = "Bearer ";
    private static readonly RequiredScope AdminOnly = new(Scopes.Admin);

    public Task InvokeAsync(HttpContext context)
    {
        // Only routes are guarded: routing's own answers (no route, wrong method) reveal nothing.
        var endpoint = context.GetEndpoint();
        if (endpoint is not RouteEndpoint || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            return next(context);
        return AuthorizeAsync(context, endpoint.Metadata);
    }

    private async Task AuthorizeAsync(HttpContext context, EndpointMetadataCollection endpoint)
    {
        var header = context.Request.Headers.Authorization;
        var text = header.Count == 1 ? header[0] : null;
        if (text is null)
        {
            await Unauthorized(sent: false).ExecuteAsync(context);
            return;
        }

        var key = text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? keys.FindKnown(KeyIn(text)) : null;
        if (key is null)
        {
            var (found, wrong) = await LookTwiceAsync(context, text);
            if (wrong is not null)
            {
                await wrong.ExecuteAsync(context);
                return;
            }

            key = found!;
        }

        if (key.Origins.Count == 0)
            context.Features.Get<CrossOriginAnswer>()?.IsReadable = false;
        else if (WrongOrigin(context, key) is { } wrongOrigin)
        {
            await wrongOrigin.ExecuteAsync(context);
            return;
        }

        var (caller, refused) = Limit(context, key, endpoint) is { } limited
            ? (key.Caller, limited)
            : Choose(key.Caller, context.Request, endpoint.GetMetadata<RequiredScope>() ?? AdminOnly);
        if (refused is not null)
        {
            await refused.ExecuteAsync(context);
            return;
        }

        context.Features.Set(caller);
        await next(context);
    }

    /// <summary>Of a key nobody knows here: it may be one made on another node a moment ago, or a guess.</summary>
    private async ValueTask<(ApiKey? Key, Problem? Refused)> LookTwiceAsync(HttpContext context, string text)
    {
        var address = addresses.Of(context);
        var id = KnownId(text);
        var locked = failed.LockedFor(address, id);
        if (locked > TimeSpan.Zero)
        {
            instruments.OnKeyRefused("locked");
            return (null, Problem.TooManyRequests("Too many wrong API keys came from here. Wait as long as Retry-After says, then send a key that is live.", locked));
        }

        if (text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && await keys.FindAsync(KeyIn(text), context.RequestAborted) is { } key)
            return (key, null);
        instruments.OnKeyRefused("unknown");
        var closed = failed.OnFailure(address, id);
        if (closed > TimeSpan.Zero)
            LogLocked(address, (long)closed.TotalSeconds, id ?? "none");
        return (null, Unauthorized(sent: true));
    }

    /// <summary>The id of a key that exists; others are not worth remembering.</summary>
    private string? KnownId(string text)
    {
        var key = text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? KeyIn(text) : default;
        return ApiKeyText.IsWellFormed(key) ? keys.FindById(ApiKeyText.IdOf(key).ToString())?.Id : null;
    }

    private static ReadOnlySpan<char> KeyIn(string header) => header.AsSpan(Bearer.Length).Trim();

    private Problem? WrongOrigin(HttpContext context, ApiKey key)
    {
        var origin = PageOrigin.Of(context.Request);
        if (origin is not null && key.Origins.Contains(origin))
            return null;
        instruments.OnKeyRefused("origin");
        return new(403, "wrong-origin", "This key does not work from here.", origin is null
            ? "It is a key for scripts on web pages, and the request names no page: it has no header Origin. A server needs a key without origins."
            : $"The key's origins do not include this page's. Make a key for it: ./suite keys create --scopes {Scopes.SupportConverse} --origins ORIGIN …");
    }

    /// <summary>Takes this request from the key's limit and says in the headers what is left.</summary>
    private Problem? Limit(HttpContext context, ApiKey key, EndpointMetadataCollection endpoint)
    {
        if (key.Limit is not { } limit)
            return null;
        var wait = TimeSpan.Zero;
        var granted = endpoint.GetMetadata<LimitsItemsMetadata>() is not null || limit.TryTake(1, out wait);
        limit.WriteTo(context.Response.Headers);
        if (granted)
        {
            context.Features.Set(limit);
            return null;
        }

        instruments.OnKeyRefused("limit");
        var policy = limit.Policy;
        return Problem.TooManyRequests(
            string.Create(CultureInfo.InvariantCulture, $"The limit '{RateLimit.Name}' of key {key.Id} is {policy.PerSecond} requests a second, {policy.Burst} at once. Wait as long as Retry-After says."),
            wait);
    }

    private static (Caller Caller, Problem? Refused) Choose(Caller caller, HttpRequest request, RequiredScope scope)
    {
        if (!scope.Admits(caller))
            return (caller, Forbidden(scope.Scope));
        if (request.Headers.TryGetValue(TenantHeader, out var named))
        {
            if (!TenantId.TryParse(named, out var tenant))
                return (caller, new Problem(400, "bad-tenant", "The tenant is not valid.", $"The header {TenantHeader} takes 1 to 40 characters of a-z, 0-9 and '-'."));
            if (tenant != caller.Tenant && !caller.IsOperator)
                return (caller, new Problem(403, "forbidden", "Not allowed.", $"This key belongs to another tenant than {TenantHeader} names. Only an operator's key may act for other tenants."));
            caller = tenant == caller.Tenant ? caller : caller with { Tenant = tenant };
        }

        // The reserved tenant has keys and nothing else: an operator who scores must say for whom.
        if (scope.Scope != Scopes.Admin && caller.Tenant == ApiKeys.SystemTenant)
            return (caller, new Problem(400, "tenant-needed", "Say which tenant this is for.", $"This is an operator's key. Send the header '{TenantHeader}: NAME', or use a key of the tenant."));
        return (caller, null);
    }

    private static Problem Unauthorized(bool sent) => sent
        ? new(401, "unauthorized", "The API key is not valid.", "It is unknown, revoked or has expired. Send the header 'Authorization: Bearer KEY' with a live key.") { Challenge = "Bearer error=\"invalid_token\"" }
        : new(401, "unauthorized", "An API key is needed.", "Send the header 'Authorization: Bearer KEY'.") { Challenge = "Bearer" };

    private static Problem Forbidden(string scope) =>
        new(403, "missing-scope", "The API key lacks a scope.", $"This needs the scope {scope}. Use a key that has it, or make one: ./suite keys create --scopes {scope} …")
        {
            Challenge = $"Bearer error=\"insufficient_scope\", scope=\"{scope}\"",
        };
}
