using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Suite.Hosting;

/// <summary>What POST /v1/keys/{id}/rotate takes. Without an overlap the secret before works a day longer; with 0 it ends now.</summary>
public sealed record RotateKeyRequest(long? OverlapSeconds = null);

/// <summary>What POST /v1/keys/{id}/rotate gives. <paramref name="Key"/> is shown this once.</summary>
public sealed record RotateKeyResponse(string Id, string Key, string Tenant, string PreviousValidUntil);

/// <summary>POST /v1/keys/{id}/rotate: a new secret under the same id; the one before ends by itself after the overlap.</summary>
internal static class RotateKey
{
    private const int OverlapSecondsDefault = 24 * 3600;
    private const int OverlapSecondsMax = 30 * 24 * 3600;

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/keys/{id}/rotate", HandleAsync)
        .RequireScope(Scopes.Admin).WithName("RotateKey").WithTags("Keys").Accepts<RotateKeyRequest>("application/json").Produces<RotateKeyResponse>();

    private static async Task<IResult> HandleAsync(HttpContext context, string id, ApiKeys keys, SuiteServerOptions options, CancellationToken ct)
    {
        var caller = context.GetCaller();
        using var f = await JsonFields.ReadAsync(context.Request, ct);
        var overlap = f.OptionalInteger("overlapSeconds", 0, OverlapSecondsMax) ?? OverlapSecondsDefault;
        f.RejectUnknown();
        if (f.HasErrors)
            return f.ToProblem();
        await keys.CatchUpAsync(ct);
        // A key of another tenant is not there for this caller.
        if (keys.FindById(id) is not { } known || !caller.Administers(known.Tenant))
            return Problem.NotFound("There is no key with this id.");
        if (await keys.RotateAsync(id, TimeSpan.FromSeconds(overlap), "key/" + caller.KeyId, ct) is not var (key, text))
            return Problem.Conflict("The key was revoked or has expired: make a new one.");
        // The operator's key of this directory: commands on this machine must find the secret that works.
        if (AdminKeyFile.IdIn(options.DataDirectory) == id)
            PrivateFile.Write(Path.Combine(options.DataDirectory, AdminKeyFile.Name), Encoding.ASCII.GetBytes(text + "\n"));
        return Results.Json(new RotateKeyResponse(id, text, key.Tenant.Value, Timestamps.Format(key.PreviousUntilMicros ?? 0)), JsonSerializerOptions.Web);
    }
}
