using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Suite.Fraud.Simulation;
using Suite.Hosting;

namespace Suite.Host.Cli;

/// <summary>Sends simulated payments and labels to a server the way a bank would, one after the other, waiting when told to.</summary>
internal sealed class SimulatedTraffic(HttpClient http)
{
    private const int Attempts = 20;

    public long Payments { get; private set; }

    public long Labels { get; private set; }

    public long Approved { get; private set; }

    public long Reviewed { get; private set; }

    public long Declined { get; private set; }

    public async Task SendAsync(SimulatedEvent item, CancellationToken ct)
    {
        if (item.Payment is { } payment)
        {
            var answer = await PostAsync("/v1/fraud/score", ToJson(payment), ct);
            Payments++;
            switch (answer["decision"]?.GetValue<string>())
            {
                case "decline":
                    Declined++;
                    break;
                case "review":
                    Reviewed++;
                    break;
                default:
                    Approved++;
                    break;
            }
        }
        else if (item.Label is { } label)
        {
            var body = new JsonObject
            {
                ["transactionId"] = label.TransactionId,
                ["fraud"] = label.IsFraud,
                ["reportedAt"] = Timestamps.Format(label.ReportedAtMicros),
                ["source"] = label.IsFraud ? "chargeback" : "analyst",
            };
            await PostAsync("/v1/fraud/labels", body, ct);
            Labels++;
        }
    }

    public static JsonObject ToJson(SimulatedPayment payment)
    {
        var currency = Currency.Find(payment.Currency) ?? throw new InvalidDataException($"The simulator pays in '{payment.Currency}', which is no currency.");
        var body = new JsonObject
        {
            ["transactionId"] = payment.TransactionId,
            ["occurredAt"] = Timestamps.Format(payment.OccurredAtMicros),
            ["cardId"] = payment.CardId,
            ["merchantId"] = payment.MerchantId,
            ["amount"] = MoneyAmounts.Format(payment.AmountMinor, currency),
            ["currency"] = payment.Currency,
            ["channel"] = payment.Channel,
            ["attributes"] = new JsonObject
            {
                ["country"] = payment.Attributes.Country,
                ["merchantCategory"] = payment.Attributes.MerchantCategory,
            },
        };
        if (payment.DeviceId is { } device)
        {
            body["deviceId"] = device;
        }

        return body;
    }

    private async Task<JsonObject> PostAsync(string path, JsonObject body, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            using var response = await http.PostAsync(path, content, ct);
            var text = await response.Content.ReadAsStringAsync(ct);
            if (response.IsSuccessStatusCode)
            {
                return JsonNode.Parse(text)!.AsObject();
            }

            // Too many, or not now: the same request again is safe, its id makes sure of that.
            if (attempt < Attempts && response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
            {
                await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), ct);
                continue;
            }

            throw new CommandException(string.Create(CultureInfo.InvariantCulture, $"The server refused with status {(int)response.StatusCode}: {text}"));
        }
    }
}
