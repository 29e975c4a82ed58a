using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Journal;

namespace Suite.Hosting;

/// <summary>What POST /v1/keys takes. An operator names any tenant but the reserved one, an admin of a tenant its own.</summary>
public sealed record CreateKeyRequest(string Tenant, IReadOnlyList<string> Scopes, string? Label);

/// <summary>What POST /v1/keys gives. <paramref name="Key"/> is shown this once.</summary>
public sealed record CreateKeyResponse(string Id, string Key, string Tenant, IReadOnlyList<string> Scopes);

/// <summary>POST /v1/keys: makes a key.</summary>
internal static class CreateKey
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/keys", HandleAsync)
        .RequireScope(Scopes.Admin).WithName("CreateKey").WithTags("Keys").Accepts<CreateKeyRequest>("application/json").Produces<CreateKeyResponse>(201);

    private static async Task<IResult> HandleAsync(HttpContext context, ApiKeys keys, CancellationToken ct)
    {
        var caller = context.GetCaller();
        using var f = await JsonFields.ReadAsync(context.Request, ct);
        var tenantName = f.RequiredString("tenant", max: 40);
        var scopes = f.Strings("scopes", 1, Scopes.All.Count, max: 40);
        var label = f.OptionalString("label", max: 100) ?? "";
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
        if (f.HasErrors)
            return f.ToProblem();
        if (!caller.IsOperator && tenant != caller.Tenant)
            return new Problem(403, "forbidden", "Not allowed.", "An admin of a tenant makes keys for that tenant only.");

        var (key, text) = await keys.CreateAsync(tenant, scopes, label, "key/" + caller.KeyId, ct);
        return Results.Json(new CreateKeyResponse(key.Id, text, tenant.Value, [.. key.Scopes.Order(StringComparer.Ordinal)]), JsonSerializerOptions.Web, statusCode: 201);
    }
}
