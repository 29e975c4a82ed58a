using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Suite.Hosting;

/// <summary>Writes <c>server.json</c> once the server listens and removes it when it stops cleanly.</summary>
internal sealed partial class ServerInfoService(
    IServer server, SuiteServerOptions options, TlsCertificate tls, ServerInstance instance, TimeProvider time, ILogger<ServerInfoService> log) : IHostedLifecycleService
{
    private ServerInfo? _info;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        if (address is null)
            return Task.CompletedTask;
        var hash = tls.Certificate is { } certificate ? Convert.ToHexStringLower(SHA256.HashData(certificate.RawData)) : null;
        _info = new ServerInfo(Reachable(address), Environment.ProcessId, Timestamps.Format(time.NowMicros()), instance.Id, hash);
        try
        {
            _info.Write(options.DataDirectory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk must not keep stored decisions from being read; only commands without --server cannot find this process.
            LogNotWritten(e);
        }

        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        try
        {
            _info?.Remove(options.DataDirectory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left behind it misleads nobody: it names an instance that no longer answers.
            LogNotRemoved(e);
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // "Every address" is no address to connect to; loopback is one of them.
    private static string Reachable(string address)
    {
        var uri = new Uri(address.Replace("://*", "://127.0.0.1", StringComparison.Ordinal).Replace("://+", "://127.0.0.1", StringComparison.Ordinal));
        var host = uri.Host is "0.0.0.0" ? "127.0.0.1" : uri.Host is "[::]" ? "[::1]" : uri.Host;
        return string.Create(CultureInfo.InvariantCulture, $"{uri.Scheme}://{host}:{uri.Port}");
    }
}
