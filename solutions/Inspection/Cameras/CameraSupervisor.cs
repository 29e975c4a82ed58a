using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Suite.Hosting;
using Suite.Inspection.Following;
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
/// Captures the cameras that are this node's, as they were set up on whichever node and before or after its start. Thread-safe.
/// </summary>
internal sealed partial class CameraSupervisor(
    IJournal journal, InspectionKeys keys, RunnerServices services, IOptions<CameraOptions> options, ILogger<CameraSupervisor> logger)
    : TenantFollower(journal, services.Time, logger)
{
    /// <summary>What is set up is captured a moment later: once it was followed, and its model is open.</summary>
    private static readonly TimeSpan SetUpMax = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<(TenantId, CameraId), SupervisedCamera> _cameras = new();

    /// <summary>Cameras that are let go of.</summary>
    private readonly PendingTasks _releasing = new();

    /// <summary>Null where this node knows of no such camera.</summary>
    public SupervisedCamera? Find(TenantId tenant, CameraId id) => _cameras.GetValueOrDefault((tenant, id));

    /// <summary>The camera, captured; waits up to ten seconds for one that this node is about to capture. Null where it does not, or not yet.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="id">Of the camera.</param>
    /// <param name="now">The camera as it is set up.</param>
    /// <param name="ct">Cancels the wait.</param>
    public async Task<(SupervisedCamera Camera, CameraRunner Runner)?> CapturedAsync(TenantId tenant, CameraId id, Camera now, CancellationToken ct)
    {
        var isToCome = now.Settings is { IsEnabled: true } && (now.Node is null || now.Node == options.Value.Node);
        for (var asked = services.Time.GetTimestamp(); ;)
        {
            if (Find(tenant, id) is { Runner: { } runner } camera)
            {
                return (camera, runner);
            }

            if (!isToCome || services.Time.GetElapsedTime(asked) > SetUpMax)
            {
                return null;
            }

            await Task.Delay(LookInterval, services.Time, ct);
        }
    }

    /// <summary>The tenant's cameras that this node captures, by id.</summary>
    public IReadOnlyList<(CameraId Id, SupervisedCamera Camera)> Captured(TenantId tenant) =>
        [.. _cameras.Where(c => c.Key.Item1 == tenant && c.Value.Runner is not null).Select(static c => (c.Key.Item2, c.Value)).OrderBy(static c => c.Item1.Value, StringComparer.Ordinal)];

    protected override async Task BeginAsync(TenantId tenant, long head)
    {
        await foreach (var stored in Journal.ReadByKeyAsync(tenant, keys.For(tenant).Cameras, long.MinValue, head, Ended))
        {
            Fold(tenant, stored);
        }

        foreach (var ((_, id), camera) in _cameras.Where(c => c.Key.Item1 == tenant))
        {
            await AlignAsync(tenant, id, camera);
        }
    }

    protected override async Task TakeAsync(TenantId tenant, JournalEvent stored)
    {
        if (!CameraJournal.IsCamera(stored))
        {
            return;
        }

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

    /// <summary>Waits for every camera to be let go of: native code that still captures while the process ends can take it down.</summary>
    protected override async Task CloseAsync()
    {
        await Task.WhenAll(_cameras.Values.Select(StopAsync));
        await _releasing.WhenAllAsync();
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
                new StartCamera(services.Time.NowMicros(), now.ConfiguredVersion, options.Value.Node), Ended);
            if (!change.IsFound)
            {
                // It was changed since: the event that says so is yet to come.
                return;
            }

            var running = new RunningCamera(tenant, id, now.Settings!, now.Address!, now.Baseline, now.ConfiguredVersion, change.Now.Session);
            await services.Looking.WarmAsync(running, Ended);
            camera.Runner = new CameraRunner(services, running, camera.Live);
            camera.Runner.Start();
            LogStarted(logger, id.Value, tenant);
        }
    }

    /// <summary>Does not wait for a dead camera's time-outs: others may be set up meanwhile.</summary>
    private async Task StopAsync(SupervisedCamera camera)
    {
        if (camera.Runner is { } runner)
        {
            camera.Runner = null;
            await runner.DisposeAsync();
            _releasing.Add(runner.Released);
        }
    }

    [LoggerMessage(2, LogLevel.Information, "Camera {Camera} of tenant {Tenant} is being captured.")]
    private static partial void LogStarted(ILogger logger, string camera, TenantId tenant);
}
