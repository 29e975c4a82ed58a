using System.CommandLine;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud card</c>: what is known of a model version, as a page to read or file.</summary>
internal static class FraudCardCommand
{
    public static Command Create()
    {
        var target = new TargetOptions();
        var version = new Argument<string>("version") { Description = "model version, like m-0001-1a2b3c4d" };
        var file = new Option<FileInfo?>("--out") { Description = "write the page to this file instead of showing it" };
        var command = new Command("card", "Show a model version's card: data, metrics, calibration, thresholds, fairness, limits.") { version, file };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var path = $"/v1/fraud/models/{Uri.EscapeDataString(parsed.GetValue(version)!)}/card";
            var asJson = target.Json(parsed);
            if (parsed.GetValue(file) is { } to)
            {
                await File.WriteAllTextAsync(to.FullName, await client.GetTextAsync(path + ".md", ct), ct);
                if (!asJson)
                {
                    Console.Error.WriteLine($"Written to {to.FullName}");
                }
            }
            else if (!asJson)
            {
                Console.Out.Write(await client.GetTextAsync(path + ".md", ct));
            }

            if (asJson)
            {
                Output.Result(await client.SendAsync(HttpMethod.Get, path, null, ct), json: true);
            }

            return 0;
        });
        return command;
    }
}
