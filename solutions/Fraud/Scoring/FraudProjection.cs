using Suite.FeatureStore;
using Suite.Journal;

namespace Suite.Fraud.Scoring;

/// <summary>
/// The tenant's journal as scoring sees it: the plan in force and the windows, as of one position. A cache and nothing more: built,
/// rebuilt and kept up by the same code from the same events.
/// </summary>
internal sealed class FraudProjection
{
    private readonly PlanLoader _loader;
    private readonly FeatureEngineOptions _options;
    private PlanState _state;

    private FraudProjection(PlanLoader loader, FeatureEngineOptions options, PlanState state, ScoringPlan plan, FeatureEngine engine, long position)
    {
        _loader = loader;
        _options = options;
        _state = state;
        Plan = plan;
        Engine = engine;
        Position = position;
    }

    /// <summary>Every event up to and including this position has been applied.</summary>
    public long Position { get; private set; }

    public ScoringPlan Plan { get; private set; }

    public FeatureEngine Engine { get; private set; }

    /// <summary>Snapshot plus tail; without a usable snapshot, the whole journal.</summary>
    public static async Task<FraudProjection> RecoverAsync(
        IJournal journal, TenantId tenant, PlanLoader loader, FeatureEngineOptions options, WindowSnapshots snapshots, CancellationToken ct)
    {
        var head = await journal.ReadHeadAsync(tenant, ct);
        var state = await loader.ReadStateAsync(tenant, head, ct);
        var plan = await loader.LoadAsync(state, ct);
        if (await snapshots.TryReadAsync(journal, tenant, plan.Features, options, head, ct) is not var (engine, position))
        {
            (engine, position) = (new FeatureEngine(plan.Features, options), 0);
            engine.MarkComplete();
        }

        var projection = new FraudProjection(loader, options, state, plan, engine, position);
        await foreach (var e in journal.ReadAsync(tenant, position, head, ct))
        {
            projection.ApplyToWindows(e);
            if (e.Position % 4096 == 0)
            {
                engine.EvictToBound();
            }
        }

        projection.Position = head;
        return projection;
    }

    /// <summary>Takes in an event that someone else committed.</summary>
    /// <returns>True when the plan changed, so that everything scored under the old one must be scored again.</returns>
    public async ValueTask<bool> ApplyAsync(JournalEvent e, CancellationToken ct)
    {
        if (e.Position != Position + 1)
        {
            throw new InvalidOperationException($"Event {e.Position} was applied after {Position}: the order has a gap.");
        }

        var planChanged = false;
        if (PlanState.Concerns(e))
        {
            var state = _state.Apply(e);
            var scoresOtherwise = state.Models.Champion?.Version != _state.Models.Champion?.Version || state.FeatureSetJson != _state.FeatureSetJson;
            planChanged = scoresOtherwise || state.Rules != _state.Rules;
            if (scoresOtherwise)
            {
                await ReplanAsync(state, ct);
            }
            else if (planChanged)
            {
                Plan = Plan.WithRules(state.Rules);
            }

            _state = state;
        }
        else
        {
            ApplyToWindows(e);
        }

        Position = e.Position;
        return planChanged;
    }

    /// <summary>The batch that was admitted to the windows is now in the journal, right after the position.</summary>
    public void Advance(int events) => Position += events;

    private void ApplyToWindows(JournalEvent e)
    {
        switch (Plan.Events.FromJournal(e))
        {
            case FeatureEvent payment:
                Engine.Apply(payment);
                break;
            case LabelEvent label:
                Engine.Apply(label);
                break;
        }
    }

    private async ValueTask ReplanAsync(PlanState state, CancellationToken ct)
    {
        var plan = await _loader.LoadAsync(state, ct);
        if (plan.Features.Version != Plan.Features.Version)
        {
            // Other windows: start with none and reread entities as they are touched, rather than stop scoring for a full replay.
            Engine = new FeatureEngine(plan.Features, _options);
        }

        Plan = plan;
    }
}
