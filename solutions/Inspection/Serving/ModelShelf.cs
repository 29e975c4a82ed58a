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
/// <see cref="ServingOptions.ModelsOpenMax"/> are kept beyond those in use. Thread-safe.
/// </summary>
internal sealed partial class ModelShelf(
    IGrainFactory grains, IContentStore contents, OpenImageModel open, IOptions<ServingOptions> options, InspectionFolders folders, TimeProvider time,
    InspectionInstruments instruments, ILogger<ModelShelf> logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<ContentAddress, Shelved> _shelved = [];
    private readonly Dictionary<(TenantId, string), (ModelVersion Version, long At)> _champions = [];

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
        await _gate.WaitAsync(ct);
        try
        {
            if (!_shelved.TryGetValue(found.Content, out var shelved))
            {
                shelved = await OpenAsync(name, found, ct);
                _shelved.Add(found.Content, shelved);
            }

            shelved.Leases++;
            shelved.LastUsed = InferenceLine.Now(time);
            CloseIdle();
            return new ModelLease(name, found.Version, shelved.Model.Card, shelved.Line, () => Interlocked.Decrement(ref shelved.Leases));
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        foreach (var shelved in _shelved.Values)
        {
            shelved.Line.Dispose();
        }

        _shelved.Clear();
        _gate.Dispose();
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
            var folder = Path.Combine(folders.Models, version.Content.Value);
            if (!Directory.Exists(folder))
            {
                var zip = await contents.GetAsync(version.Content, ct)
                    ?? throw new InvalidDataException("Its files are not in the content store: import it again, or restore the store from a backup.");
                using var stream = new MemoryStream(zip.ToArray(), writable: false);
                ModelArchive.Unpack(stream, folder);
            }

            var model = open(folder);
            LogOpened(name, version.Version);
            return new Shelved(model, new InferenceLine(model, options.Value, time, instruments, logger));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or JournalUnavailableException)
        {
            throw new ModelUnavailableException($"The model '{name}' ({version.Version}) cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>Within the gate: nobody can take a lease meanwhile.</summary>
    private void CloseIdle()
    {
        var idle = _shelved.Where(static s => Volatile.Read(ref s.Value.Leases) == 0 && s.Value.Line.IsIdle).OrderBy(static s => s.Value.LastUsed).ToList();
        foreach (var (content, shelved) in idle.Take(Math.Max(0, _shelved.Count - options.Value.ModelsOpenMax)))
        {
            _shelved.Remove(content);
            shelved.Line.Dispose();
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The model {Model} ({Version}) is open.")]
    private partial void LogOpened(string model, string version);

    private sealed class Shelved(IImageModel model, InferenceLine line)
    {
        public int Leases;

        public IImageModel Model => model;

        public InferenceLine Line => line;

        public long LastUsed { get; set; }
    }
}
