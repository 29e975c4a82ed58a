using System.Net.Http.Headers;
using Suite.Fraud.Simulation;
using Suite.Host.Cli;

namespace Suite.Host.Demo;

/// <summary>The simulator's CSV as a request body, made while it is sent.</summary>
internal sealed class SimulatedContent : HttpContent
{
    private readonly SimulatorOptions _options;

    public SimulatedContent(SimulatorOptions options)
    {
        _options = options;
        Headers.ContentType = new MediaTypeHeaderValue("text/csv");
    }

    protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) =>
        SimulatedCsv.WriteAsync(_options, stream, _ => { }, CancellationToken.None);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
