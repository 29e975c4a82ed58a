using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Suite.Hosting;

/// <summary>DELETE /v1/keys/{id}: the key stops working, here at once and on other nodes within the journal's poll interval.</summary>
internal static class RevokeKey
{
    public static void Map(IEndpointRouteBuilder app) => app.MapDelete("/v1/keys/{id}", HandleAsync)
        .RequireScope(Scopes.Admin).WithName("RevokeKey").WithTags("Keys").Produces(204);

    private static async Task<IResult> HandleAsync(HttpContext context, string id, ApiKeys keys, CancellationToken ct)
    {
        var caller = context.GetCaller();
        await keys.CatchUpAsync(ct);
        // A key of another tenant is not there for this caller.
        var key = keys.FindById(id);
        if (key is null || (!caller.IsOperator && key.Tenant != caller.Tenant))
            return Problem.NotFound("There is no key with this id.");
        await keys.RevokeAsync(id, "key/" + caller.KeyId, ct);
        return Results.NoContent();
    }
}
