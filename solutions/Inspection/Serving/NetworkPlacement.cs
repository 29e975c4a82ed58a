using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Suite.Onnx;

namespace Suite.Inspection.Serving;

/// <summary>
/// Where this node runs its networks: where it was told to, or the next that the machine has. Found once, when the server starts, and said once: every model would
/// otherwise try, and say, the same again. Thread-safe.
/// </summary>
internal sealed partial class NetworkPlacement : IHostedService
{
    private readonly Lazy<(OnnxSessionOptions Network, string? Reason)> _found;

    public NetworkPlacement(IOptions<ServingOptions> options, InspectionFolders folders, ILogger<NetworkPlacement> logger)
    {
        // An engine takes TensorRT minutes to build: it is kept where the next start finds it.
        Requested = options.Value.Network with { EngineCache = options.Value.Network.EngineCache ?? folders.Engines };
        _found = new(() => Find(Requested, logger));
    }

    /// <summary>As the server was told.</summary>
    public OnnxSessionOptions Requested { get; }

    /// <summary>What models are opened with.</summary>
    public OnnxSessionOptions Network => _found.Value.Network;

    /// <summary>Why that is not what the server was told; null where it is.</summary>
    public string? Reason => _found.Value.Reason;

    public Task StartAsync(CancellationToken cancellationToken) => Task.Run(() => _found.Value, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static (OnnxSessionOptions Network, string? Reason) Find(OnnxSessionOptions requested, ILogger logger)
    {
        if (requested.Provider == ExecutionProvider.Cpu)
        {
            return (requested, null);
        }

        var found = ProviderProbe.Find(requested);

        // A CPU converts around every operator in half precision: slower, and less precise.
        var network = requested with { Provider = found.Provider, Precision = found.Provider == ExecutionProvider.Cpu ? ComputePrecision.Float32 : requested.Precision };
        if (found.Fallback is { } reason)
        {
            LogFallback(logger, RunsOn.NameOf(requested.Provider), RunsOn.NameOf(found.Provider), reason);
        }
        else
        {
            LogFound(logger, RunsOn.NameOf(found.Provider), RunsOn.NameOf(network.Precision));
        }

        return (network, found.Fallback);
    }

    [LoggerMessage(1, LogLevel.Warning, "Inspection was to run its networks on {Requested} and runs them on {Provider}. {Reason}")]
    private static partial void LogFallback(ILogger logger, string requested, string provider, string reason);

    [LoggerMessage(2, LogLevel.Information, "Inspection runs its networks on {Provider} in {Precision}.")]
    private static partial void LogFound(ILogger logger, string provider, string precision);
}
