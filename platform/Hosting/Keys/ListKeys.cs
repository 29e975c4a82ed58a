using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Suite.Hosting;

/// <summary>
/// A key without its secret. Times are RFC 3339. <paramref name="State"/> is live, rotating (the secret before works until
/// <paramref name="PreviousValidUntil"/>), expired or revoked; <paramref name="Rate"/> and <paramref name="Burst"/> are what applies here, null without limit;
/// <paramref name="Origins"/> are left out of a server's key.
/// </summary>
public sealed record KeyDescription(
    string Id, string Tenant, IReadOnlyList<string> Scopes, string Label, string State, string CreatedBy, string CreatedAt, string? RevokedAt,
    string? RotatedAt, string? PreviousValidUntil, string? ExpiresAt, double? Rate, int? Burst,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Origins);

/// <summary>What GET /v1/keys gives.</summary>
public sealed record ListKeysResponse(IReadOnlyList<KeyDescription> Keys);

/// <summary>GET /v1/keys: the tenant's keys, or every tenant's for an operator that names none.</summary>
internal static class ListKeys
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/keys", Handle)
        .RequireScope(Scopes.Admin).WithName("ListKeys").WithTags("Keys").Produces<ListKeysResponse>();

    public static KeyDescription Describe(ApiKey key, long nowMicros) => new(
        key.Id, key.Tenant.Value, [.. key.Scopes.Order(StringComparer.Ordinal)], key.Label, key.StateAt(nowMicros), key.Actor,
        Timestamps.Format(key.CreatedAtMicros), Format(key.RevokedAtMicros), Format(key.RotatedAtMicros), Format(key.PreviousUntilMicros),
        Format(key.ExpiresAtMicros), key.Limit?.Policy.PerSecond, key.Limit?.Policy.Burst, key.Origins.Count > 0 ? key.Origins : null);

    private static IResult Handle(HttpContext context, ApiKeys keys, TimeProvider time)
    {
        var caller = context.GetCaller();
        var all = caller.IsOperator && caller.Tenant == ApiKeys.SystemTenant;
        var now = time.NowMicros();
        var visible = keys.List().Where(k => all || k.Tenant == caller.Tenant).Select(k => Describe(k, now)).ToArray();
        return Results.Json(new ListKeysResponse(visible), JsonSerializerOptions.Web);
    }

    private static string? Format(long? micros) => micros is { } at ? Timestamps.Format(at) : null;
}
