using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Journaling;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>The newest decisions first, a page at a time.</summary>
internal static class ListTransactions
{
    private const int LimitMax = 1000;

    /// <summary>Positions looked at in one request: a journal of nothing but imports must not be read to its beginning for one page.</summary>
    private const int LookedAtMax = 50_000;

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/fraud/transactions", HandleAsync)
        .WithName("ListTransactions").WithSummary("The newest decisions first; go on with ?before=<next>.").RequireScope("fraud:read")
        .QueryNumber("limit", "Decisions in the answer; 100 when left out.", 1, LimitMax)
        .QueryNumber("before", "Only decisions before this position: the next of an earlier page.", 0)
        .Produces<TransactionPageShape>().Refuses(400);

    private static async Task<IResult> HandleAsync(HttpContext http, IJournal journal, CancellationToken ct)
    {
        if (!TryRead(http.Request, "limit", 100, LimitMax, out var limit) || limit == 0)
        {
            return Problem.Validation("limit", $"Send a whole number from 1 to {LimitMax}.");
        }

        if (!TryRead(http.Request, "before", long.MaxValue, long.MaxValue, out var before))
        {
            return Problem.Validation("before", "Send a position: the 'next' of an earlier page.");
        }

        var tenant = http.GetCaller().Tenant;
        var through = Math.Min(before - 1, await journal.ReadHeadAsync(tenant, ct));
        var lowest = Math.Max(0, through - LookedAtMax);
        var found = new List<StoredPayment>();
        while (through > lowest && found.Count < limit)
        {
            var after = Math.Max(lowest, through - 1000);
            var chunk = new List<StoredPayment>();
            await foreach (var e in journal.ReadAsync(tenant, after, through, ct))
            {
                if (e.Type == FraudEvents.PaymentScored)
                {
                    chunk.Add(PaymentEvents.Read(e));
                }
            }

            chunk.Reverse();
            found.AddRange(chunk.Take((int)limit - found.Count));
            through = after;
        }

        var next = found.Count == limit ? found[^1].Position : through + 1;
        return Results.Bytes(Write(found, next > 1 ? next : null), "application/json");
    }

    private static byte[] Write(List<StoredPayment> payments, long? next)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 16);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("transactions");
            foreach (var payment in payments)
            {
                writer.WriteRawValue(TransactionJson.WriteSummary(payment), skipInputValidation: true);
            }

            writer.WriteEndArray();
            if (next is { } position)
            {
                writer.WriteNumber("next", position);
            }
            else
            {
                writer.WriteNull("next");
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static bool TryRead(HttpRequest request, string name, long otherwise, long max, out long value)
    {
        value = otherwise;
        return !request.Query.TryGetValue(name, out var text)
            || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= max);
    }
}
