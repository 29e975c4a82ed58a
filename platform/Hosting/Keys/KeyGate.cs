using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Journal;

namespace Suite.Hosting;

/// <summary>The scope an endpoint needs.</summary>
public sealed record RequiredScope(string Scope);

/// <summary>Who may call an endpoint, and who does.</summary>
public static class KeyGateExtensions
{
    /// <summary>The endpoint, or every endpoint of the group, needs a key with the scope. Endpoints that say nothing need <c>admin</c>.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, string scope)
        where TBuilder : IEndpointConventionBuilder
    {
        if (!Scopes.IsKnown(scope))
            throw new ArgumentException($"There is no scope '{scope}'; known are {string.Join(", ", Scopes.All)}.", nameof(scope));
        return builder.WithMetadata(new RequiredScope(scope));
    }

    /// <summary>The endpoint answers anyone.</summary>
    public static TBuilder AllowWithoutKey<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AllowAnonymousAttribute());

    /// <summary>The caller of an endpoint that needs a key.</summary>
    public static Caller GetCaller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("This endpoint is open to anyone, so it has no caller.");
}

/// <summary>Lets a request through to its endpoint when its key may call it. Runs after routing.</summary>
internal sealed class KeyGate(RequestDelegate next, ApiKeys keys)
{
    public const string TenantHeader = "Suite-Tenant";
    private const string Bearer = "Bearer ";

    public Task InvokeAsync(HttpContext context)
    {
        // Only routes are guarded: routing's own answers (no route, wrong method) reveal nothing.
        var endpoint = context.GetEndpoint();
        if (endpoint is not RouteEndpoint || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            return next(context);
        return AuthorizeAsync(context, endpoint.Metadata.GetMetadata<RequiredScope>()?.Scope ?? Scopes.Admin);
    }

    private async Task AuthorizeAsync(HttpContext context, string scope)
    {
        var header = context.Request.Headers.Authorization;
        var text = header.Count == 1 ? header[0] : null;
        var key = text is not null && text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? await keys.FindAsync(text.AsSpan(Bearer.Length).Trim(), context.RequestAborted)
            : null;
        if (key is null)
        {
            await Unauthorized(text is not null).ExecuteAsync(context);
            return;
        }

        var (caller, refused) = Choose(key.Caller, context.Request, scope);
        if (refused is not null)
        {
            await refused.ExecuteAsync(context);
            return;
        }

        context.Features.Set(caller);
        await next(context);
    }

    private static (Caller Caller, Problem? Refused) Choose(Caller caller, HttpRequest request, string scope)
    {
        if (!caller.May(scope))
            return (caller, Forbidden(scope));
        if (request.Headers.TryGetValue(TenantHeader, out var named))
        {
            if (!TenantId.TryParse(named, out var tenant))
                return (caller, new Problem(400, "bad-tenant", "The tenant is not valid.", $"The header {TenantHeader} takes 1 to 40 characters of a-z, 0-9 and '-'."));
            if (tenant != caller.Tenant && !caller.IsOperator)
                return (caller, new Problem(403, "forbidden", "Not allowed.", $"This key belongs to another tenant than {TenantHeader} names. Only an operator's key may act for other tenants."));
            caller = tenant == caller.Tenant ? caller : caller with { Tenant = tenant };
        }

        // The reserved tenant has keys and nothing else: an operator who scores must say for whom.
        if (scope != Scopes.Admin && caller.Tenant == ApiKeys.SystemTenant)
            return (caller, new Problem(400, "tenant-needed", "Say which tenant this is for.", $"This is an operator's key. Send the header '{TenantHeader}: NAME', or use a key of the tenant."));
        return (caller, null);
    }

    private static Problem Unauthorized(bool sent) => sent
        ? new(401, "unauthorized", "The API key is not valid.", "It is unknown or revoked. Send the header 'Authorization: Bearer KEY' with a live key.") { Challenge = "Bearer error=\"invalid_token\"" }
        : new(401, "unauthorized", "An API key is needed.", "Send the header 'Authorization: Bearer KEY'.") { Challenge = "Bearer" };

    private static Problem Forbidden(string scope) =>
        new(403, "missing-scope", "The API key lacks a scope.", $"This needs the scope {scope}. Use a key that has it, or make one: ./suite keys create --scopes {scope} …")
        {
            Challenge = $"Bearer error=\"insufficient_scope\", scope=\"{scope}\"",
        };
}
