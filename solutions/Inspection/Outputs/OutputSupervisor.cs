using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Suite.Grains;
using Suite.Inspection.Cameras;
using Suite.Inspection.Following;
using Suite.Inspection.Outputs.Mqtt;
using Suite.Inspection.Outputs.Webhooks;
using Suite.Journal;

namespace Suite.Inspection.Outputs;

/// <summary>What every output's runner needs.</summary>
internal sealed record OutputServices(IJournal Journal, IGrainFactory Grains, RetryPlan Plan, InspectionInstruments Instruments, TimeProvider Time, ILogger<OutputRunner> Logger);

/// <summary>Sends to the outputs that are this node's, as they were set up. Thread-safe.</summary>
internal sealed class OutputSupervisor(
    OutputServices services, InspectionKeys keys, InspectionFolders folders, IOptions<CameraOptions> options, ILogger<OutputSupervisor> logger)
    : TenantFollower(services.Journal, services.Time, logger)
{
    private readonly ConcurrentDictionary<(TenantId, string), Supervised> _outputs = new();

    /// <summary>Null where this node sends to no such output.</summary>
    public OutputFigures? Figures(TenantId tenant, string id) => _outputs.GetValueOrDefault((tenant, id))?.Runner?.Figures;

    /// <summary>As <see cref="OutputRunner.RedeliverAsync"/>; null where this node sends to no such output.</summary>
    public Task<IReadOnlyList<Redelivery>>? RedeliverAsync(TenantId tenant, string id, IEnumerable<(long From, long To)> ranges, CancellationToken ct) =>
        _outputs.GetValueOrDefault((tenant, id))?.Runner?.RedeliverAsync(ranges, ct);

    /// <summary>Every output of the tenant, by id, whichever node sends to it.</summary>
    public async Task<IReadOnlyList<(string Id, Output Output)>> ListAsync(TenantId tenant, CancellationToken ct)
    {
        var outputs = new SortedDictionary<string, Output>(StringComparer.Ordinal);
        var head = await services.Journal.ReadHeadAsync(tenant, ct);
        await foreach (var stored in services.Journal.ReadByKeyAsync(tenant, keys.For(tenant).Outputs, long.MinValue, head, ct))
        {
            var id = OutputJournal.IdOf(stored);
            outputs[id] = outputs.GetValueOrDefault(id, Output.None).Apply(OutputJournal.Codec.Decode(stored));
        }

        return [.. outputs.Where(static o => o.Value.Settings is not null).Select(static o => (o.Key, o.Value))];
    }

    protected override async Task BeginAsync(TenantId tenant, long head)
    {
        await foreach (var stored in services.Journal.ReadByKeyAsync(tenant, keys.For(tenant).Outputs, long.MinValue, head, Ended))
        {
            Fold(tenant, stored);
        }

        foreach (var ((_, id), output) in _outputs.Where(o => o.Key.Item1 == tenant))
        {
            await AlignAsync(tenant, id, output);
        }
    }

    protected override async Task TakeAsync(TenantId tenant, JournalEvent stored)
    {
        if (OutputJournal.IsOutput(stored))
        {
            await AlignAsync(tenant, OutputJournal.IdOf(stored), Fold(tenant, stored));
        }
    }

    protected override async Task CloseAsync()
    {
        foreach (var output in _outputs.Values)
        {
            await StopAsync(output);
        }
    }

    private Supervised Fold(TenantId tenant, JournalEvent stored)
    {
        var output = _outputs.GetOrAdd((tenant, OutputJournal.IdOf(stored)), static _ => new Supervised());
        if (stored.StreamVersion > output.Now.Version)
        {
            output.Now = output.Now.Apply(OutputJournal.Codec.Decode(stored));
        }

        return output;
    }

    private async Task AlignAsync(TenantId tenant, string id, Supervised output)
    {
        var now = output.Now;
        var sent = new SentPosition(Path.Combine(folders.Outputs, $"{tenant.Value}.{id}.position"));
        var wanted = now is { Settings: not null, Secrets: not null } && (options.Value.Node is null || now.Node == options.Value.Node);
        if (output.Runner is { } runner && (!wanted || runner.ConfiguredVersion != now.ConfiguredVersion))
        {
            await StopAsync(output);
        }

        if (now.Settings is null)
        {
            // One of the same name begins anew.
            sent.Forget();
        }
        else if (wanted && output.Runner is null)
        {
            IOutputSender sender = now.Settings.Kind == OutputKind.Webhook
                ? new WebhookSender(now.Secrets!, services.Time)
                : new MqttSender(now.Secrets!, now.Settings.Topic, services.Time);
            output.Runner = new OutputRunner(services, tenant, id, now, sender, sent);
        }
    }

    private static async Task StopAsync(Supervised output)
    {
        if (output.Runner is { } runner)
        {
            output.Runner = null;
            await runner.DisposeAsync();
        }
    }

    private sealed class Supervised
    {
        public Output Now { get; set; } = Output.None;

        public OutputRunner? Runner { get; set; }
    }
}
