using System.CommandLine;
using Suite.Host.Demo;
using Suite.Host.Server;

namespace Suite.Host.Cli;

/// <summary><c>./suite up</c>: the server and, unless told otherwise, a live demonstration a newcomer can play with at once.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var settings = new ServerSettings();
        var noDemo = new Option<bool>("--no-demo") { Description = "start empty" };
        var command = new Command("up", "Start the server with a live demonstration.") { noDemo };
        settings.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var server = await SuiteServer.StartAsync(settings.Read(parsed), settings.MasterKeyFile(parsed), ct, settings.Models(parsed));
            await Console.Error.WriteLineAsync($"Suite answers on {server.Url}, data in {server.DataDirectory}.");
            if (parsed.GetValue(noDemo))
            {
                await Console.Error.WriteLineAsync("Started without the demonstration. Make a key: ./suite keys create --tenant NAME --scopes fraud:score,fraud:label,fraud:read");
                await server.WaitForShutdownAsync();
                return 0;
            }

            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var demo = Task.WhenAll(RunDemoAsync(() => RunShopAndBankAsync(server, stop.Token), stop.Token), RunDemoAsync(() => RunLineAsync(server, stop.Token), stop.Token));
            await server.WaitForShutdownAsync();
            await stop.CancelAsync();
            await demo;
            return 0;
        });
        return command;
    }

    private static async Task RunShopAndBankAsync(SuiteServer server, CancellationToken ct)
    {
        await using (var shop = SuiteClient.ForServer(server.Url, SuiteClient.ReadAdminKey(server.DataDirectory), SupportDemo.Tenant))
        {
            await new SupportDemo(shop, server.Url, server.DataDirectory, server.DemoWidget).RunAsync(ct);
        }

        await using var client = SuiteClient.ForServer(server.Url, SuiteClient.ReadAdminKey(server.DataDirectory), FraudDemo.Tenant);
        await new FraudDemo(client, server.Url, server.DataDirectory, TimeProvider.System).RunAsync(ct);
    }

    private static async Task RunLineAsync(SuiteServer server, CancellationToken ct)
    {
        await using var client = SuiteClient.ForServer(server.Url, SuiteClient.ReadAdminKey(server.DataDirectory), InspectionDemo.Tenant);
        await new InspectionDemo(client, server.Url, server.DataDirectory, TimeProvider.System).RunAsync(ct);
    }

    /// <summary>The demonstration may fail without taking the server with it.</summary>
    private static async Task RunDemoAsync(Func<Task> run, CancellationToken ct)
    {
        try
        {
            await run();
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            // Ctrl-C: whatever the demonstration was doing, it is over.
        }
        catch (Exception e) when (e is CommandException or HttpRequestException or IOException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync($"The demonstration ended: {e.Message} The server goes on.");
        }
    }
}
