using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Suite.Hosting;
using Suite.Inspection.Live;
using Suite.Journal;

namespace Suite.Inspection.Cameras;

/// <summary>A camera as this node knows it: what the journal says, who captures it here, and what viewers see of it.</summary>
internal sealed class SupervisedCamera(int picturesPerSecondMax)
{
    public Camera Now { get; set; } = Camera.None;

    /// <summary>Null where it is not captured by this node.</summary>
    public CameraRunner? Runner { get; set; }

    public LiveChannel Live { get; } = new(picturesPerSecondMax);
}

/// <summary>
/// Captures the cameras that are this node's. Follows the journal of every tenant that has cameras, so that a camera set up or changed on another node, or before the
/// last stop, is captured as it was set up. Thread-safe.
/// </summary>
internal sealed partial class CameraSupervisor(
    IJournal journal, InspectionKeys keys, RunnerServices services, IOptions<CameraOptions> options, ILogger<CameraSupervisor> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(TenantId, CameraId), SupervisedCamera> _cameras = new();
    private readonly ConcurrentDictionary<TenantId, Task> _following = new();
    private readonly CancellationTokenSource _ended = new();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var tenant in await journal.ListTenantsAsync(cancellationToken))
        {
            Follow(tenant);
        }
    }

    /// <summary>Captures the tenant's cameras from now on; harmless where it does already.</summary>
    public void Follow(TenantId tenant) => _following.GetOrAdd(tenant, t => Task.Run(() => FollowAsync(t), CancellationToken.None));

    /// <summary>Null where this node knows of no such camera.</summary>
    public SupervisedCamera? Find(TenantId tenant, CameraId id) => _cameras.GetValueOrDefault((tenant, id));

    /// <summary>The tenant's cameras that this node captures, by id.</summary>
    public IReadOnlyList<(CameraId Id, SupervisedCamera Camera)> Captured(TenantId tenant) =>
        [.. _cameras.Where(c => c.Key.Item1 == tenant && c.Value.Runner is not null).Select(static c => (c.Key.Item2, c.Value)).OrderBy(static c => c.Item1.Value, StringComparer.Ordinal)];

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _ended.CancelAsync();
        await Task.WhenAll(_following.Values);
        await Task.WhenAll(_cameras.Values.Select(StopAsync));
    }

    public void Dispose() => _ended.Dispose();

    private async Task FollowAsync(TenantId tenant)
    {
        var position = -1L;
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                if (position < 0)
                {
                    position = await BeginAsync(tenant);
                }

                await foreach (var stored in journal.FollowAsync(tenant, position, _ended.Token))
                {
                    if (CameraJournal.IsCamera(stored))
                    {
                        await TakeAsync(tenant, stored);
                    }

                    position = stored.Position;
                }
            }
            catch (OperationCanceledException) when (_ended.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // The journal is out of reach; the cameras run on, and the log says so.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogUnavailable(e, tenant);
                await Task.Delay(RetryInterval, services.Time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>What was set up so far.</summary>
    private async Task<long> BeginAsync(TenantId tenant)
    {
        var head = await journal.ReadHeadAsync(tenant, _ended.Token);
        foreach (var (_, camera) in _cameras.Where(c => c.Key.Item1 == tenant))
        {
            camera.Now = Camera.None;
        }

        await foreach (var stored in journal.ReadByKeyAsync(tenant, keys.For(tenant).Cameras, long.MinValue, head, _ended.Token))
        {
            Fold(tenant, stored);
        }

        foreach (var ((_, id), camera) in _cameras.Where(c => c.Key.Item1 == tenant))
        {
            await AlignAsync(tenant, id, camera);
        }

        return head;
    }

    private async Task TakeAsync(TenantId tenant, JournalEvent stored)
    {
        var camera = Fold(tenant, stored);
        switch (stored.Type)
        {
            case CameraJournal.Configured or CameraJournal.Removed:
                await AlignAsync(tenant, CameraId.Parse(CameraJournal.IdOf(stored)), camera);
                break;
            case CameraJournal.BaselineLearned when camera.Now.Baseline is null:
                camera.Runner?.ForgetBaseline();
                break;
        }
    }

    private SupervisedCamera Fold(TenantId tenant, JournalEvent stored)
    {
        var camera = _cameras.GetOrAdd((tenant, CameraId.Parse(CameraJournal.IdOf(stored))), _ => new SupervisedCamera(options.Value.LivePicturesPerSecondMax));
        if (stored.StreamVersion > camera.Now.Version)
        {
            // Seen before where what followed from it failed and is tried again.
            camera.Now = camera.Now.Apply(CameraJournal.Codec.Decode(stored));
        }

        return camera;
    }

    /// <summary>Makes what runs what was set up.</summary>
    private async Task AlignAsync(TenantId tenant, CameraId id, SupervisedCamera camera)
    {
        var now = camera.Now;
        var wanted = now.Settings is { IsEnabled: true } && now.Address is not null && (options.Value.Node is null || now.Node == options.Value.Node);
        if (camera.Runner is { } runner && (!wanted || runner.ConfiguredVersion != now.ConfiguredVersion))
        {
            await StopAsync(camera);
        }

        if (wanted && camera.Runner is null)
        {
            var change = await CameraGrain.Of(services.Grains, tenant, id).ChangeAsync(
                new StartCamera(services.Time.NowMicros(), now.ConfiguredVersion, options.Value.Node), _ended.Token);
            if (!change.IsFound)
            {
                // It was changed since: the event that says so is yet to come.
                return;
            }

            var running = new RunningCamera(tenant, id, now.Settings!, now.Address!, now.Baseline, now.ConfiguredVersion, change.Now.Session);
            camera.Runner = new CameraRunner(services, running, camera.Live);
            camera.Runner.Start();
            LogStarted(id.Value, tenant);
        }
    }

    private async Task StopAsync(SupervisedCamera camera)
    {
        if (camera.Runner is { } runner)
        {
            camera.Runner = null;
            await runner.DisposeAsync();
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The cameras of tenant {Tenant} cannot be followed in the journal; trying again.")]
    private partial void LogUnavailable(Exception exception, TenantId tenant);

    [LoggerMessage(2, LogLevel.Information, "Camera {Camera} of tenant {Tenant} is being captured.")]
    private partial void LogStarted(string camera, TenantId tenant);
}
