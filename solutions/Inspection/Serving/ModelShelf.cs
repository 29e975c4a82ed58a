using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Suite.Grains;
using Suite.Inspection.Line;
using Suite.Inspection.Models;
using Suite.Journal;
using Suite.Models;

namespace Suite.Inspection.Serving;

/// <summary>There is no model to look with. The message says why and what to do.</summary>
internal sealed class ModelUnavailableException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>A version of a model, open, with the line that runs it. It stays open until it is disposed.</summary>
internal sealed class ModelLease(string name, string version, ModelCard card, InferenceLine line, Action release) : IDisposable
{
    private Action? _release = release;

    public string Name => name;

    public string Version => version;

    public ModelCard Card => card;

    public InferenceLine Line => line;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}

/// <summary>
/// Open models by their content: each is unpacked and opened once, whichever tenant, camera or request asks. At most
/// <see cref="ServingOptions.ModelsOpenMax"/> are kept beyond those in use. Opening one takes half a second on a CPU and minutes on a GPU: whoever needs that one waits for
/// it, and nobody else. Thread-safe.
/// </summary>
internal sealed partial class ModelShelf(
    IGrainFactory grains, UnpackedModels unpacked, ProviderGate gate, NetworkPlacement placement, IOptions<ServingOptions> options, TimeProvider time,
    InspectionInstruments instruments, ILogger<ModelShelf> logger) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ContentAddress, Task<Shelved>> _shelved = [];
    private readonly Dictionary<(TenantId, string), (ModelVersion Version, long At)> _champions = [];
    private readonly ConcurrentDictionary<ContentAddress, RunsOn> _places = new();
    private bool _isClosed;

    public static IModelGrain RegistryOf(IGrainFactory grains, TenantId tenant, string name) => grains.GetGrain<IModelGrain>(GrainKeys.Of(tenant, ModelName.RegistryName(name)));

    /// <summary>The champion, or the version named.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="name">The model.</param>
    /// <param name="version">Null for the champion.</param>
    /// <param name="mayBeOld">Whether a champion that was asked for a moment ago will do: a camera asks for every frame.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <exception cref="ModelUnavailableException">There is none, or it cannot be opened.</exception>
    public async Task<ModelLease> LeaseAsync(TenantId tenant, string name, string? version, bool mayBeOld, CancellationToken ct)
    {
        var found = await FindAsync(tenant, name, version, mayBeOld, ct);
        while (true)
        {
            var opening = Opening(name, found);
            await opening.WaitAsync(ct);
            if (TryLease(name, found, opening) is { } lease)
            {
                CloseIdle();
                return lease;
            }
        }
    }

    /// <summary>Where a version runs on this node; null where it is not open here.</summary>
    public RunsOn? Where(ModelVersion version) => _places.GetValueOrDefault(version.Content);

    /// <summary>Where the champion runs that cameras last looked with; null where none of this node's did.</summary>
    public RunsOn? Where(TenantId tenant, string name)
    {
        lock (_champions)
        {
            return _champions.TryGetValue((tenant, name), out var known) ? Where(known.Version) : null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<Task<Shelved>> left;
        lock (_gate)
        {
            _isClosed = true;
            left = [.. _shelved.Values];
            _shelved.Clear();
        }

        foreach (var opening in left)
        {
            try
            {
                (await opening).Line.Dispose();
            }
            catch (ModelUnavailableException)
            {
                // It never was open.
            }
        }
    }

    /// <summary>The model being opened, or open: by the first who asks.</summary>
    private Task<Shelved> Opening(string name, ModelVersion version)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                throw new ModelUnavailableException("The server is stopping.");
            }

            // One that could not be opened is tried again: its files may be there now.
            if (!_shelved.TryGetValue(version.Content, out var opening) || opening.IsFaulted)
            {
                // Not the caller's to cancel: others may wait for it.
                opening = Task.Run(() => OpenAsync(name, version, CancellationToken.None));
                _shelved[version.Content] = opening;
            }

            return opening;
        }
    }

    /// <summary>Null where it was closed meanwhile.</summary>
    private ModelLease? TryLease(string name, ModelVersion version, Task<Shelved> opening)
    {
        lock (_gate)
        {
            if (_shelved.GetValueOrDefault(version.Content) != opening)
            {
                return null;
            }

            var shelved = opening.Result;
            shelved.Leases++;
            shelved.LastUsed = InferenceLine.Now(time);
            return new ModelLease(name, version.Version, shelved.Model.Card, shelved.Line, () => Interlocked.Decrement(ref shelved.Leases));
        }
    }

    private async Task<ModelVersion> FindAsync(TenantId tenant, string name, string? version, bool mayBeOld, CancellationToken ct)
    {
        var now = InferenceLine.Now(time);
        if (mayBeOld && version is null)
        {
            lock (_champions)
            {
                if (_champions.TryGetValue((tenant, name), out var known) && now - known.At < TimeSpan.FromMilliseconds(options.Value.ChampionAgeMsMax).Ticks)
                {
                    return known.Version;
                }
            }
        }

        var state = await RegistryOf(grains, tenant, name).GetAsync(ct);
        var found = (version is null ? state.Champion : state.Find(version)) ?? throw new ModelUnavailableException(Missing(name, version, state));
        if (version is null)
        {
            lock (_champions)
            {
                _champions[(tenant, name)] = (found, now);
            }
        }

        return found;
    }

    private static string Missing(string name, string? version, ModelState state) => state.Versions.Count == 0
        ? $"There is no model '{name}'. Import one: ./suite inspect models import DIR --name {name} --promote"
        : version is null
            ? $"No version of the model '{name}' is promoted. Registered: {string.Join(", ", state.Versions.Select(static v => v.Version))}."
            : $"The model '{name}' has no version '{version}'. Registered: {string.Join(", ", state.Versions.Select(static v => v.Version))}.";

    private async Task<Shelved> OpenAsync(string name, ModelVersion version, CancellationToken ct)
    {
        try
        {
            var placed = gate.Open(await unpacked.FolderAsync(version.Content, ct));
            if (placed.On.Reason is { } reason && reason != placement.Reason)
            {
                LogMoved(name, version.Version, RunsOn.NameOf(placed.On.Provider), RunsOn.NameOf(placed.On.Precision), reason);
            }
            else
            {
                LogOpened(name, version.Version, RunsOn.NameOf(placed.On.Provider), RunsOn.NameOf(placed.On.Precision));
            }

            var shelved = new Shelved(placed.Model, new InferenceLine(placed.Model, options.Value, time, instruments, logger));
            _places[version.Content] = placed.On;
            return shelved;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or JournalUnavailableException)
        {
            throw new ModelUnavailableException($"The model '{name}' ({version.Version}) cannot be opened: {e.Message}", e);
        }
    }

    private void CloseIdle()
    {
        var closing = new List<Shelved>();
        lock (_gate)
        {
            // Nobody can take a lease meanwhile.
            if (_shelved.Count <= options.Value.ModelsOpenMax)
            {
                return;
            }

            var idle = _shelved.Where(static s => s.Value.IsCompletedSuccessfully).Select(static s => (Content: s.Key, Open: s.Value.Result))
                .Where(static s => Volatile.Read(ref s.Open.Leases) == 0 && s.Open.Line.IsIdle).OrderBy(static s => s.Open.LastUsed).ToList();
            foreach (var (content, shelved) in idle.Take(_shelved.Count - options.Value.ModelsOpenMax))
            {
                _shelved.Remove(content);
                _places.TryRemove(content, out _);
                closing.Add(shelved);
            }
        }

        // Waits for the line's threads.
        closing.ForEach(static s => s.Line.Dispose());
    }

    [LoggerMessage(1, LogLevel.Information, "The model {Model} ({Version}) is open and runs on {Provider} in {Precision}.")]
    private partial void LogOpened(string model, string version, string provider, string precision);

    [LoggerMessage(2, LogLevel.Warning, "The model {Model} ({Version}) is open and runs on {Provider} in {Precision}. {Reason}")]
    private partial void LogMoved(string model, string version, string provider, string precision, string reason);

    private sealed class Shelved(IImageModel model, InferenceLine line)
    {
        public int Leases;

        public IImageModel Model => model;

        public InferenceLine Line => line;

        public long LastUsed { get; set; }
    }
}
