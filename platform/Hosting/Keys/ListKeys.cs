using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Suite.Hosting;

/// <summary>A key without its secret. Times are RFC 3339.</summary>
public sealed record KeyDescription(string Id, string Tenant, IReadOnlyList<string> Scopes, string Label, string CreatedBy, string CreatedAt, string? RevokedAt);

/// <summary>What GET /v1/keys gives.</summary>
public sealed record ListKeysResponse(IReadOnlyList<KeyDescription> Keys);

/// <summary>GET /v1/keys: the tenant's keys, or every tenant's for an operator that names none.</summary>
internal static class ListKeys
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/keys", Handle)
        .RequireScope(Scopes.Admin).WithName("ListKeys").WithTags("Keys").Produces<ListKeysResponse>();

    private static IResult Handle(HttpContext context, ApiKeys keys)
    {
        var caller = context.GetCaller();
        var all = caller.IsOperator && caller.Tenant == ApiKeys.SystemTenant;
        var visible = keys.List().Where(k => all || k.Tenant == caller.Tenant).Select(Describe).ToArray();
        return Results.Json(new ListKeysResponse(visible), JsonSerializerOptions.Web);
    }

    private static KeyDescription Describe(ApiKey key) => new(
        key.Id, key.Tenant.Value, [.. key.Scopes.Order(StringComparer.Ordinal)], key.Label, key.Actor,
        Timestamps.Format(key.CreatedAtMicros), key.RevokedAtMicros is { } at ? Timestamps.Format(at) : null);
}
