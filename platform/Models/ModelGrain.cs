using Suite.Grains;

namespace Suite.Models;

/// <summary>The registry of one model of one tenant. Key: <c>tenant/modelname</c>.</summary>
public interface IModelGrain : IGrainWithStringKey
{
    /// <summary>Adds a candidate and gives it; a repeated command gives the version of the first one.</summary>
    /// <exception cref="ArgumentException">Actor, fingerprint, feature set or a threshold is missing or wrong.</exception>
    Task<ModelVersion> RegisterAsync(RegisterModel command, CancellationToken ct);

    /// <summary>
    /// Makes a version champion; from its event's position on it scores. Of two nodes that promote at once one wins and the other gets
    /// <see cref="ModelConflictException"/>.
    /// </summary>
    /// <exception cref="ModelException">Unknown version, already champion, or conflict; nothing was written.</exception>
    Task<ModelState> PromoteAsync(PromoteModel command, CancellationToken ct);

    /// <summary>Makes the champion before this one champion again.</summary>
    /// <exception cref="ModelException">Nothing to roll back to, or conflict; nothing was written.</exception>
    Task<ModelState> RollBackAsync(RollBackModel command, CancellationToken ct);

    /// <summary>Gives a version that came without a card one, or a newer one; a repeated command is harmless.</summary>
    /// <exception cref="ModelException">Unknown version, its card is from its training, or conflict; nothing was written.</exception>
    Task<ModelVersion> MeasureAsync(MeasureModel command, CancellationToken ct);

    /// <summary>Everything committed by any node so far.</summary>
    Task<ModelState> GetAsync(CancellationToken ct);
}

/// <summary>What the grain's journal adds up to.</summary>
internal sealed class ModelGrainState
{
    public ModelState Current { get; set; } = ModelState.Empty;
}

[JournalStream(ModelJournal.StreamPrefix)]
internal sealed class ModelGrain(TimeProvider time) : JournaledGrain<ModelGrainState, ModelEvent>, IModelGrain
{
    // Conflicts that do not touch the decision (another candidate registered meanwhile) are decided again, this often.
    private const int AttemptsMax = 20;

    private ModelState Current => State.Current;

    public async Task<ModelVersion> RegisterAsync(RegisterModel command, CancellationToken ct)
    {
        await RefreshNow();
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            ct.ThrowIfCancellationRequested();
            var registered = ModelRules.Register(Current, command, NowMicros(), out var version);
            if (registered is null || await RaiseConditionalEvent(registered))
                return Current.Find(version)!;
        }

        throw new ModelConflictException(Current.Champion?.Version, Current.Champion?.Version);
    }

    public Task<ModelState> PromoteAsync(PromoteModel command, CancellationToken ct) =>
        ChangeChampionAsync(state => ModelRules.Promote(state, command, NowMicros()), ct);

    public Task<ModelState> RollBackAsync(RollBackModel command, CancellationToken ct) =>
        ChangeChampionAsync(state => ModelRules.RollBack(state, command, NowMicros()), ct);

    public async Task<ModelVersion> MeasureAsync(MeasureModel command, CancellationToken ct)
    {
        await RefreshNow();
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            ct.ThrowIfCancellationRequested();
            var measured = ModelRules.Measure(Current, command, NowMicros());
            if (measured is null || await RaiseConditionalEvent(measured))
                return Current.Find(command.Version)!;
        }

        throw new ModelConflictException(Current.Champion?.Version, Current.Champion?.Version);
    }

    public async Task<ModelState> GetAsync(CancellationToken ct)
    {
        await RefreshNow();
        return Current;
    }

    protected override void TransitionState(ModelGrainState state, ModelEvent raised) => state.Current = ModelRules.Apply(state.Current, raised);

    private async Task<ModelState> ChangeChampionAsync(Func<ModelState, ModelEvent> decide, CancellationToken ct)
    {
        await RefreshNow();
        var champion = Current.Champion?.Version;
        var changes = ChampionChanges();
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            ct.ThrowIfCancellationRequested();
            if (await RaiseConditionalEvent(decide(Current)))
                return Current;

            // Counting changes, not comparing names: promoted and rolled back again is a change too.
            if (ChampionChanges() != changes)
                break;
        }

        throw new ModelConflictException(champion, Current.Champion?.Version);
    }

    private int ChampionChanges() => Current.Versions.Sum(static v => v.History.Count);

    private long NowMicros() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
