using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Suite.Hosting;

/// <summary>What PUT /v1/keys/{id}/limit takes and gives. Without a rate it is as if the key had never been given one; a rate alone bursts one second's worth.</summary>
public sealed record KeyLimitRequest(double? Rate = null, int? Burst = null);

/// <summary>PUT /v1/keys/{id}/limit: how much a key may ask for. For operators: a tenant does not choose its own limits.</summary>
internal static class LimitKey
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPut("/v1/keys/{id}/limit", HandleAsync)
        .RequireScope(Scopes.Admin).WithName("LimitKey").WithTags("Keys").Accepts<KeyLimitRequest>("application/json").Produces<KeyDescription>();

    /// <summary>The members <c>rate</c> and <c>burst</c>; errors are collected in the fields.</summary>
    public static RatePolicy? Read(JsonFields f)
    {
        var rate = f.OptionalNumber("rate", RatePolicy.PerSecondMin, RatePolicy.PerSecondMax);
        var burst = f.OptionalInteger("burst", 1, RatePolicy.BurstMax);
        if (burst is not null && rate is null && !f.IsBad("rate"))
            f.AddError("rate", "Required with a burst. Send the requests a second the key may make lastingly.");
        return rate is { } perSecond ? new RatePolicy(perSecond, (int)(burst ?? RatePolicy.BurstFor(perSecond))) : null;
    }

    public static Problem ForOperatorsOnly() =>
        new(403, "forbidden", "Not allowed.", "Only an operator sets the limits of keys.");

    private static async Task<IResult> HandleAsync(HttpContext context, string id, ApiKeys keys, TimeProvider time, CancellationToken ct)
    {
        var caller = context.GetCaller();
        using var f = await JsonFields.ReadAsync(context.Request, ct);
        var rate = Read(f);
        f.RejectUnknown();
        if (f.HasErrors)
            return f.ToProblem();
        await keys.CatchUpAsync(ct);
        if (keys.FindById(id) is not { } known || !caller.Administers(known.Tenant))
            return Problem.NotFound("There is no key with this id.");
        if (!caller.IsOperator)
            return ForOperatorsOnly();
        var key = await keys.LimitAsync(id, rate, "key/" + caller.KeyId, ct);
        return Results.Json(ListKeys.Describe(key!, time.NowMicros()), JsonSerializerOptions.Web);
    }
}
