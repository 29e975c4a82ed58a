using System.CommandLine;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Suite.Inspection.Simulation;

namespace Suite.Host.Cli;

/// <summary><c>./suite inspect camera</c>: the simulated camera as a process of its own, which can be killed like one.</summary>
internal static class InspectCameraCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "on loopback; 0 takes a free one", DefaultValueFactory = _ => 8090 };
        var command = new Command("camera", "Serve a simulated camera on loopback: MJPEG, rate, defects and faults by the address's query.") { port };
        command.SetAction(async (parsed, ct) =>
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Listen(IPAddress.Loopback, parsed.GetValue(port));
            });
            await using var app = builder.Build();
            SimulatedCamera.Map(app, TimeProvider.System);
            await app.StartAsync(ct);
            await Console.Error.WriteLineAsync($"Camera at {app.Urls.First()}/demo/inspection/camera.mjpeg?rate=10&defects=.1&size=256. Ctrl-C stops it.");
            await app.WaitForShutdownAsync(ct);
            return 0;
        });
        return command;
    }
}
