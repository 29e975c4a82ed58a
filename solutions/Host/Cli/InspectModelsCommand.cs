using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Suite.Host.Demo;
using Suite.Inspection.Serving;

namespace Suite.Host.Cli;

/// <summary><c>./suite inspect models</c>: import a folder that training wrote, list, promote, roll back.</summary>
internal static class InspectModelsCommand
{
    private const string Path = "/v1/inspection/models";

    public static Command Create() => new("models", "List, import, promote and roll back inspection models.") { List(), Import(), Promote(), RollBack() };

    private static Command List()
    {
        var target = new TargetOptions(InspectionDemo.Tenant);
        var command = new Command("list", "Every model with its versions, newest last.");
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var models = await client.SendAsync(HttpMethod.Get, Path, null, ct);
            if (target.Json(parsed))
            {
                Output.Result(models, json: true);
                return 0;
            }

            var networks = models["networks"]!;
            Console.Out.WriteLine($"Networks run on {networks["provider"]} in {networks["precision"]}.{(networks["reason"] is { } reason ? $" Not on {networks["requested"]}: {reason}" : "")}");
            foreach (var model in models["models"]!.AsArray())
            {
                Print(model!.AsObject(), json: false);
            }

            return 0;
        });
        return command;
    }

    private static Command Import()
    {
        var target = new TargetOptions(InspectionDemo.Tenant);
        var folder = new Argument<DirectoryInfo>("folder") { Description = "what './suite inspect train --out' wrote" };
        var name = Name();
        var promote = new Option<bool>("--promote") { Description = "make it the champion at once" };
        var reason = new Option<string?>("--reason") { Description = "why, for the record; without this: that it was imported, and from which folder" };
        var command = new Command("import", "Register a trained model.") { folder, name, promote, reason };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var source = parsed.GetValue(folder)!;
            if (!source.Exists)
            {
                throw new DirectoryNotFoundException($"There is no folder '{source.FullName}'.");
            }

            using var zip = new ByteArrayContent(ModelArchive.Pack(source.FullName));
            zip.Headers.ContentType = new MediaTypeHeaderValue("application/zip");
            await using var client = await target.ConnectAsync(parsed, ct);
            var query = $"?name={Uri.EscapeDataString(parsed.GetValue(name)!)}&promote={(parsed.GetValue(promote) ? "true" : "false")}&reason={Uri.EscapeDataString(parsed.GetValue(reason) ?? $"imported from {source.Name}")}";
            Print(await client.SendContentAsync(HttpMethod.Post, Path + query, zip, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command Promote()
    {
        var target = new TargetOptions(InspectionDemo.Tenant);
        var version = new Argument<string>("version") { Description = "as 'models list' shows it" };
        var name = Name();
        var reason = Reason();
        var command = new Command("promote", "Make a version the champion: cameras look with it from the next frames on.") { version, name, reason };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var path = $"{Path}/{Uri.EscapeDataString(parsed.GetValue(name)!)}/versions/{Uri.EscapeDataString(parsed.GetValue(version)!)}/promote";
            Print(await client.SendAsync(HttpMethod.Post, path, new JsonObject { ["reason"] = parsed.GetValue(reason) }, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Command RollBack()
    {
        var target = new TargetOptions(InspectionDemo.Tenant);
        var name = Name();
        var reason = Reason();
        var command = new Command("rollback", "Make the champion before this one the champion again.") { name, reason };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var path = $"{Path}/{Uri.EscapeDataString(parsed.GetValue(name)!)}/rollback";
            Print(await client.SendAsync(HttpMethod.Post, path, new JsonObject { ["reason"] = parsed.GetValue(reason) }, ct), target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static Option<string> Name() => new("--name") { Description = "of the model", DefaultValueFactory = _ => ModelName.Default };

    private static Option<string> Reason() => new("--reason") { Description = "why, for the record", Required = true };

    /// <summary>Nothing of a version that is not open.</summary>
    internal static string RunsOn(JsonNode? on) => on is null ? "" : $"  runs on {on["provider"]} in {on["precision"]}{(on["reason"] is { } reason ? $" ({reason})" : "")}";

    /// <summary>With --json as the server has it; for people a line a version.</summary>
    private static void Print(JsonObject model, bool json)
    {
        if (json)
        {
            Output.Result(model, json: true);
            return;
        }

        Console.Out.WriteLine($"{model["name"]}");
        foreach (var version in model["versions"]!.AsArray())
        {
            Console.Out.WriteLine($"  {version!["version"]}  {version["stage"],-9}  {version["head"],-8}  {version["backbone"]}  NG from {version["threshold"]}  {version["origin"]}{RunsOn(version["runsOn"])}");
        }
    }
}
