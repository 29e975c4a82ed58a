using System.CommandLine;
using Suite.Host.Server;

namespace Suite.Host.Cli;

/// <summary><c>./suite serve</c>: the server alone, as a service manager or container starts it.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var settings = new ServerSettings();
        var command = new Command("serve", "Start the server alone.");
        settings.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var server = await SuiteServer.StartAsync(settings.Read(parsed), settings.MasterKeyFile(parsed), ct, settings.Models(parsed));
            await Console.Error.WriteLineAsync($"Suite answers on {server.Url}, data in {server.DataDirectory}. Ctrl-C stops it.");
            await server.WaitForShutdownAsync();
            return 0;
        });
        return command;
    }
}
