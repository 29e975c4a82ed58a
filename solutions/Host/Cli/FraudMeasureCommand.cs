using System.CommandLine;
using System.Text.Json.Nodes;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud models measure</c>: how an imported version does on the journal's own payments; writes its card.</summary>
internal static class FraudMeasureCommand
{
    public static Command Create()
    {
        var target = new TargetOptions();
        var version = new Argument<string>("version") { Description = "as 'models list' shows it" };
        var period = new Option<string?>("--days") { Description = "days whose payments are scored, FROM..THROUGH inclusive (UTC); default: the newest 30 that had time to be reported" };
        var delay = new Option<int>("--delay-days") { Description = "leave out the newest days, whose fraud is not yet reported, when --days is not given", DefaultValueFactory = _ => 7 };
        var command = new Command("measure", "Score past payments with a version that was trained elsewhere, and write its model card.") { version, period, delay };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var body = new JsonObject { ["delayDays"] = parsed.GetValue(delay) };
            if (parsed.GetValue(period) is { } days)
            {
                var range = DayRange.Parse(days);
                body["from"] = range.From.ToString("yyyy-MM-dd");
                body["through"] = range.Through.ToString("yyyy-MM-dd");
            }

            var path = $"/v1/fraud/models/{Uri.EscapeDataString(parsed.GetValue(version)!)}/measure";
            var result = await FraudTrainCommand.SendAsync(client, path, "Measuring", body, ct);
            foreach (var name in (string[])["promoted", "failures"])
            {
                result.Remove(name);
            }

            Output.Result(result, target.Json(parsed));
            return 0;
        });
        return command;
    }
}
