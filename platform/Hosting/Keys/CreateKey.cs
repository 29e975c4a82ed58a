using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Journal;

namespace Suite.Hosting;

/// <summary>
/// What POST /v1/keys takes. An operator names any tenant, the reserved one for further operators (scope admin only), and may set a limit (requests a
/// second, and at once). An admin of a tenant names its own, and what it makes draws on the limit that binds itself. A key with <paramref name="ExpiresAt"/> (RFC 3339) is refused from then on. A key
/// with <paramref name="Origins"/> (such as <c>https://shop.example</c>) is for scripts on those pages, works from nowhere else, and has the scope support:converse only.
/// </summary>
public sealed record CreateKeyRequest(
    string Tenant, IReadOnlyList<string> Scopes, string? Label, double? Rate = null, int? Burst = null, string? ExpiresAt = null,
    IReadOnlyList<string>? Origins = null);

/// <summary>What POST /v1/keys gives. <paramref name="Key"/> is shown this once. What was not asked for is left out.</summary>
public sealed record CreateKeyResponse(
    string Id, string Key, string Tenant, IReadOnlyList<string> Scopes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Rate = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Burst = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ExpiresAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Origins = null);

/// <summary>POST /v1/keys: makes a key.</summary>
internal static class CreateKey
{
    private const int OriginsMax = 50;

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/keys", HandleAsync)
        .RequireScope(Scopes.Admin).WithName("CreateKey").WithTags("Keys").Accepts<CreateKeyRequest>("application/json").Produces<CreateKeyResponse>(201);

    private static async Task<IResult> HandleAsync(HttpContext context, ApiKeys keys, TimeProvider time, CancellationToken ct)
    {
        var caller = context.GetCaller();
        using var f = await JsonFields.ReadAsync(context.Request, ct);
        var tenantName = f.RequiredString("tenant", max: 40);
        var scopes = f.Strings("scopes", 1, Scopes.All.Count, max: 40);
        var label = f.OptionalString("label", max: 100) ?? "";
        var rate = LimitKey.Read(f);
        var expires = f.OptionalTimestamp("expiresAt");
        var origins = ReadOrigins(f, scopes);
        f.RejectUnknown();
        var tenant = default(TenantId);
        if (!f.IsBad("tenant") && !TenantId.TryParse(tenantName, out tenant))
            f.AddError("tenant", "Send 1 to 40 characters of a-z, 0-9 and '-', starting with a letter or digit.");
        for (var i = 0; i < scopes.Count; i++)
        {
            if (!Scopes.IsKnown(scopes[i]))
                f.AddError($"scopes[{i}]", $"Send one of: {string.Join(", ", Scopes.All)}.");
        }

        if (!f.HasErrors && tenant == ApiKeys.SystemTenant && scopes.Any(s => s != Scopes.Admin))
            f.AddError("scopes", "Keys of the reserved tenant system have the scope admin only.");
        if (expires <= time.NowMicros())
            f.AddError("expiresAt", "Send a time in the future.");
        if (f.HasErrors)
            return f.ToProblem();
        if (rate is not null && !caller.IsOperator)
            return LimitKey.ForOperatorsOnly();
        if (!caller.IsOperator && tenant != caller.Tenant)
            return new Problem(403, "forbidden", "Not allowed.", "An admin of a tenant makes keys for that tenant only.");

        var (key, text) = await keys.CreateAsync(tenant, scopes, label, ApiKeys.MadeByKey + caller.KeyId, rate, expires, origins, ct);
        var made = new CreateKeyResponse(
            key.Id, text, tenant.Value, [.. key.Scopes.Order(StringComparer.Ordinal)], rate?.PerSecond, rate?.Burst,
            expires is { } at ? Timestamps.Format(at) : null, origins.Count > 0 ? origins : null);
        return Results.Json(made, JsonSerializerOptions.Web, statusCode: 201);
    }

    private static List<string> ReadOrigins(JsonFields f, IReadOnlyList<string> scopes)
    {
        var origins = new List<string>();
        var sent = f.Strings("origins", 1, OriginsMax, PageOrigin.CharsMax, required: false);
        for (var i = 0; i < sent.Count; i++)
        {
            if (!PageOrigin.TryNormalize(sent[i], out var origin))
                f.AddError($"origins[{i}]", PageOrigin.Expected);
            else if (!origins.Contains(origin))
                origins.Add(origin);
        }

        if (sent.Count > 0 && scopes.Any(s => Scopes.IsKnown(s) && !Scopes.Public.Contains(s)))
            f.AddError("scopes", $"A key with origins stands in a page for anyone to read: it has the scope {string.Join(", ", Scopes.Public)} only.");
        return origins;
    }
}
