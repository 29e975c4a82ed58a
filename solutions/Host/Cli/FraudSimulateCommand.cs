using System.CommandLine;
using System.Text.Json.Nodes;
using Suite.Fraud.Simulation;
using Suite.Hosting;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud simulate</c>: payments made up by the project's own simulator, into a file or live into a server.</summary>
internal static class FraudSimulateCommand
{
    public static Command Create()
    {
        var target = new TargetOptions();
        var seed = new Option<long>("--seed") { Description = "same seed, same payments", DefaultValueFactory = _ => 1 };
        var start = new Option<DateTimeOffset>("--start") { Description = "event time of the first payment", DefaultValueFactory = _ => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        var days = new Option<double>("--days") { Description = "event time simulated", DefaultValueFactory = _ => 30 };
        var perDay = new Option<double>("--per-day") { Description = "payments a day, on average", DefaultValueFactory = _ => 2_000 };
        var customers = new Option<int>("--customers") { DefaultValueFactory = _ => 2_000 };
        var merchants = new Option<int>("--merchants") { DefaultValueFactory = _ => 400 };
        var speed = new Option<double>("--speed") { Description = "event seconds a second when sending to a server; 0 is as fast as it goes", DefaultValueFactory = _ => 1 };
        var output = new Option<FileInfo?>("--out") { Description = "write CSV here instead of sending to a server" };
        var command = new Command("simulate", "Make up payments with known frauds.") { seed, start, days, perDay, customers, merchants, speed, output };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var options = new SimulatorOptions
            {
                Seed = parsed.GetValue(seed),
                Start = parsed.GetValue(start).ToUniversalTime(),
                Duration = TimeSpan.FromDays(parsed.GetValue(days)),
                PaymentsPerDay = parsed.GetValue(perDay),
                Customers = parsed.GetValue(customers),
                Merchants = parsed.GetValue(merchants),
            };
            var result = parsed.GetValue(output) is { } file
                ? await SimulatedCsv.WriteAsync(options, file, ct)
                : await SendAsync(target, parsed, options, parsed.GetValue(speed), ct);
            Output.Result(result, target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static async Task<JsonObject> SendAsync(TargetOptions target, ParseResult parsed, SimulatorOptions options, double speed, CancellationToken ct)
    {
        await using var client = await target.ConnectAsync(parsed, ct);
        var feed = new SimulatedTraffic(client.Http);
        var total = options.PaymentsPerDay * options.Duration!.Value.TotalDays;
        return await Output.WithProgressAsync("Sending payments", async progress =>
        {
            var replay = new PacedReplay(TimeProvider.System, speed > 0 ? speed : double.PositiveInfinity);
            await foreach (var item in replay.RunAsync(SimulatedFeed.WithLabels(new Simulator(options).Generate()), ct))
            {
                await feed.SendAsync(item, ct);
                progress.Report((Math.Min(1, feed.Payments / total), $"{feed.Payments} payments, {feed.Labels} labels"));
            }

            return new JsonObject
            {
                ["payments"] = feed.Payments,
                ["labels"] = feed.Labels,
                ["approve"] = feed.Approved,
                ["review"] = feed.Reviewed,
                ["decline"] = feed.Declined,
            };
        });
    }
}
