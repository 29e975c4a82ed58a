using System.Text.Json.Nodes;
using Suite.Fraud.Simulation;
using Suite.Host.Cli;

namespace Suite.Host.Demo;

/// <summary>
/// A bank in a box: weeks of simulated payments imported, a model trained on them, and payments that go on coming, through the same
/// HTTP interface a bank uses. The second start finds all that in the journal and only goes on paying.
/// </summary>
internal sealed class FraudDemo(SuiteClient client, string url, string dataDirectory, TimeProvider time)
{
    public const string Tenant = "demo";

    private const string KeyLabel = "demonstration";
    private const string KeyScopes = "fraud:score,fraud:label,fraud:read";
    private const int HistoryDays = 40;
    private const int LiveFromDaysAgo = 3;

    /// <summary>Until event time has caught up with the clock: some three payments a second, so that there is something to see.</summary>
    private const double CatchUpSpeed = 30;

    private static readonly SimulatorOptions Bank = new() { Seed = 20_260_101, Customers = 3_000, Merchants = 600, PaymentsPerDay = 6_000, FraudRate = 0.008 };

    public async Task RunAsync(CancellationToken ct)
    {
        var liveFrom = await NewestPaymentAsync(ct);
        if (liveFrom is null)
        {
            liveFrom = time.GetUtcNow().AddDays(-LiveFromDaysAgo);
            await PrepareAsync(liveFrom.Value, ct);
        }
        else
        {
            Say("The demonstration goes on where it was.");
        }

        ShowWhatToTry(await HasKeyAsync(ct) ? null : await MakeKeyAsync(ct));
        await PayAsync(liveFrom.Value, ct);
    }

    private async Task PrepareAsync(DateTimeOffset until, CancellationToken ct)
    {
        Say($"First start: {HistoryDays} days of simulated payments, then a model trained on them. This takes about a minute.");
        var history = Bank with { Start = until.AddDays(-HistoryDays), Duration = TimeSpan.FromDays(HistoryDays) };
        var imported = await Output.WithProgressAsync("Importing simulated payments", progress => client.SendWorkAsync(
            "/v1/fraud/import",
            new SimulatedContent(history),
            line => progress.Report((Math.Min(1, line["payments"]!.GetValue<double>() / (history.PaymentsPerDay * HistoryDays)), $"{line["payments"]}")),
            ct));
        var order = new JsonObject { ["featureSet"] = "default", ["promote"] = true, ["reason"] = "first model of the demonstration", ["delayDays"] = 7 };
        var trained = await FraudTrainCommand.SendAsync(client, order, ct);
        Say($"{imported["payments"]} payments with {imported["labels"]} reported frauds imported; model {trained["modelVersion"]} trained on {trained["rows"]} of them decides from now on.");
    }

    private async Task<DateTimeOffset?> NewestPaymentAsync(CancellationToken ct)
    {
        var status = await client.SendAsync(HttpMethod.Get, "/v1/fraud/status", null, ct);
        if (status["modelVersion"] is null)
        {
            return null;
        }

        var oldest = time.GetUtcNow().AddDays(-LiveFromDaysAgo);
        var newest = await client.SendAsync(HttpMethod.Get, "/v1/fraud/transactions?limit=1", null, ct);
        return newest["transactions"]!.AsArray().FirstOrDefault()?["occurredAt"] is { } at && DateTimeOffset.Parse(at.GetValue<string>()) is var last && last > oldest
            ? last
            : oldest;
    }

    /// <summary>Keys are shown once and stay until they are revoked: a key a start would be a pile of keys nobody knows.</summary>
    private async Task<bool> HasKeyAsync(CancellationToken ct)
    {
        var keys = await client.SendAsync(HttpMethod.Get, "/v1/keys", null, ct);
        return keys["keys"]!.AsArray().Any(key =>
            key!["tenant"]!.GetValue<string>() == Tenant && key["label"]?.GetValue<string>() == KeyLabel && key["revokedAt"] is null);
    }

    private async Task<string> MakeKeyAsync(CancellationToken ct)
    {
        var body = new JsonObject
        {
            ["tenant"] = Tenant,
            ["scopes"] = new JsonArray([.. KeyScopes.Split(',').Select(scope => (JsonNode)scope)]),
            ["label"] = KeyLabel,
        };
        return (await client.SendAsync(HttpMethod.Post, "/v1/keys", body, ct))["key"]!.GetValue<string>();
    }

    private async Task PayAsync(DateTimeOffset from, CancellationToken ct)
    {
        var traffic = new SimulatedTraffic(client.Http);
        var payments = new Simulator(Bank with { Start = from.AddSeconds(1) }).Generate();
        await foreach (var item in new PacedReplay(time, CatchUpSpeed).RunAsync(SimulatedFeed.WithLabels(payments), ct))
        {
            var ahead = DateTimeOffset.UnixEpoch.AddMicroseconds(item.TimeMicros) - time.GetUtcNow();
            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead, time, ct);
            }

            await traffic.SendAsync(item, ct);
        }
    }

    /// <param name="newKey">Null when an earlier start made one: only its owner knows it.</param>
    private void ShowWhatToTry(string? newKey)
    {
        Console.Out.WriteLine(newKey is not null
            ? "\nTry this in another terminal (the key is shown this once, and works at later starts too; make more with ./suite keys create):"
            : $"\nThe key shown at the first start still works. A further one: ./suite keys create --tenant {Tenant} --scopes {KeyScopes} --data-dir '{dataDirectory}'\nTry this in another terminal:");
        ShowRequests(newKey ?? "'the key of the first start'");
    }

    private void ShowRequests(string key) => Console.Out.WriteLine(
        $$"""

          KEY={{key}}
          curl -s {{url}}/v1/fraud/score -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d '{
            "transactionId": "t-'$(date +%s)'", "occurredAt": "'$(date -u +%Y-%m-%dT%H:%M:%SZ)'", "cardId": "c-77", "merchantId": "m-12",
            "amount": "129.90", "currency": "EUR", "channel": "ecommerce", "attributes": {"country": "DE"} }'
          curl -s "{{url}}/v1/fraud/transactions?limit=3" -H "Authorization: Bearer $KEY"
          curl -sN {{url}}/v1/fraud/stream -H "Authorization: Bearer $KEY"
          ./suite fraud replay --last 20 --data-dir '{{dataDirectory}}'   # prove the last 20 decisions from the journal

        Simulated payments are coming in. Ctrl-C stops the server; ./suite up goes on where it was.
        """);

    private static void Say(string text) => Console.Error.WriteLine(text);
}
