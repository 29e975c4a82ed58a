using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Payments;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>A person asks to be forgotten: the key of the card's personal data is destroyed; windows, decisions and positions stay.</summary>
internal static class EraseCardholder
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/fraud/erasures", HandleAsync)
        .WithName("EraseCardholder").WithSummary("Makes the personal data of a card unreadable for ever.").RequireScope("admin")
        .TakesJson<ErasureShape>().Produces(204).Refuses(404);

    private static async Task<IResult> HandleAsync(HttpContext http, IJournal journal, EntityHashers hashers, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        var cardId = fields.RequiredString("cardId", PaymentRequest.IdLengthMax, rule: TextRule.Id);
        fields.RejectUnknown();
        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var tenant = http.GetCaller().Tenant;
        return await journal.EraseSubjectAsync(tenant, hashers.For(tenant).Card(cardId), ct)
            ? Results.NoContent()
            : Problem.NotFound("There is no personal data of this card: it was never seen, or is erased already.");
    }
}
