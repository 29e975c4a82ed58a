using System.CommandLine;
using System.Text.Json.Nodes;
using Suite.Host.Demo;

namespace Suite.Host.Cli;

/// <summary><c>./suite inspect cameras</c>: which there are and how they do; set up and remove.</summary>
internal static class InspectCamerasCommand
{
    private const string Path = "/v1/inspection/cameras";

    public static Command Create() => new("cameras", "List, set up and remove the line's cameras.") { List(), Put(), Remove() };

    private static Command List()
    {
        var target = new TargetOptions(InspectionDemo.Tenant);
        var command = new Command("list", "Every camera with its state, figures and open alarms.");
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var cameras = await client.SendAsync(HttpMethod.Get, Path, null, ct);
            if (target.Json(parsed))
            {
                Output.Result(cameras, json: true);
                return 0;
            }

            foreach (var camera in cameras["cameras"]!.AsArray())
            {
                Print(camera!.AsObject());
            }

            return 0;
        });
        return command;
    }

    private static Command Put()
    {
        var target = new TargetOptions(InspectionDemo.Tenant);
        var id = new Argument<string>("id") { Description = "1 to 40 characters of a-z, 0-9 and '-'" };
        var source = new Argument<string>("source") { Description = "rtsp:// or http:// of a network camera; a device's number, a video file or a folder of images on the server" };
        var settings = new Option<FileInfo?>("--settings") { Description = "JSON file with the further settings of PUT /v1/inspection/cameras/{id}" };
        var mode = new Option<string?>("--mode") { Description = "free-running, triggered (every frame is a part) or software" };
        var model = new Option<string?>("--model") { Description = "the model that looks; default: default" };
        var command = new Command("put", "Set up a camera, or another one in its place.") { id, source, settings, mode, model };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var body = parsed.GetValue(settings) is { } file ? JsonFile.ReadObject(file) : [];
            var address = parsed.GetValue(source)!;

            // The server may have been started elsewhere.
            body["source"] = Directory.Exists(address) || File.Exists(address) ? System.IO.Path.GetFullPath(address) : address;
            foreach (var (name, value) in new[] { ("mode", parsed.GetValue(mode)), ("model", parsed.GetValue(model)) })
            {
                if (value is not null)
                {
                    body[name] = value;
                }
            }

            await using var client = await target.ConnectAsync(parsed, ct);
            var camera = await client.SendAsync(HttpMethod.Put, $"{Path}/{Uri.EscapeDataString(parsed.GetValue(id)!)}", body, ct);
            if (target.Json(parsed))
            {
                Output.Result(camera, json: true);
            }
            else
            {
                Print(camera);
            }

            return 0;
        });
        return command;
    }

    private static Command Remove()
    {
        var target = new TargetOptions(InspectionDemo.Tenant);
        var id = new Argument<string>("id") { Description = "as 'cameras list' shows it" };
        var command = new Command("remove", "Capture a camera no more; its results stay.") { id };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            await client.SendAsync(HttpMethod.Delete, $"{Path}/{Uri.EscapeDataString(parsed.GetValue(id)!)}", null, ct);
            Output.Result(new JsonObject { ["removed"] = parsed.GetValue(id) }, target.Json(parsed));
            return 0;
        });
        return command;
    }

    private static void Print(JsonObject camera)
    {
        var figures = camera["figures"] as JsonObject;
        var counts = figures is null ? "" : $"  {figures["ok"]} OK  {figures["ng"]} NG  {figures["notInspected"]} not inspected  {figures["skipped"]} skipped  p99 {figures["latencyMsP99"]} ms";
        Console.Out.WriteLine($"{camera["id"],-16} {camera["state"],-10} {camera["mode"],-13} {camera["model"]}{InspectModelsCommand.RunsOn(camera["runsOn"])}{counts}");
        foreach (var alarm in camera["openAlarms"]!.AsArray())
        {
            Console.Out.WriteLine($"  {alarm!["kind"]}: {alarm["message"]}");
        }
    }
}
