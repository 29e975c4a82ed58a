using System.Text;
using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.ModelFiles;
using Suite.Fraud.Rules;
using Suite.Journal;
using Suite.Models;

namespace Suite.Fraud.Scoring;

/// <summary>What the journal has said so far about models, features, rules and lists, folded event by event; pure.</summary>
internal sealed record PlanState(ModelState Models, string? FeatureSetJson, RuleBook Rules)
{
    public static PlanState Empty { get; } = new(ModelState.Empty, null, RuleBook.Empty);

    public static bool Concerns(JournalEvent e) => e.Stream is FraudEvents.ModelStream or FraudEvents.FeatureSetStream || RuleBook.Concerns(e);

    public PlanState Apply(JournalEvent e) => e.Stream switch
    {
        FraudEvents.ModelStream => this with { Models = ModelJournal.Apply(Models, e) },
        FraudEvents.FeatureSetStream when e.Type == FraudEvents.FeatureSetActivated =>
            this with { FeatureSetJson = Encoding.UTF8.GetString(e.Payload.Span) },
        FraudEvents.RuleStream or FraudEvents.ListStream => this with { Rules = Rules.Apply(e) },
        _ => this,
    };
}

/// <summary>
/// Turns the plan's state into something that can score: fetches model and feature set from the content store. Keeps nothing: every call
/// reads anew, and whoever scores keeps the plan.
/// </summary>
internal sealed class PlanLoader(IJournal journal, IContentStore contents)
{
    /// <summary>The plan's state as of a position: what every event before or at it says.</summary>
    public async Task<PlanState> ReadStateAsync(TenantId tenant, long throughPosition, CancellationToken ct)
    {
        var state = PlanState.Empty;
        foreach (var stream in (string[])[FraudEvents.FeatureSetStream, FraudEvents.ModelStream, FraudEvents.RuleStream, FraudEvents.ListStream])
        {
            await foreach (var e in journal.ReadStreamAsync(tenant, stream, 0, ct))
            {
                if (e.Position > throughPosition)
                {
                    break;
                }

                state = state.Apply(e);
            }
        }

        return state;
    }

    /// <summary>The features in force, without the model that reads them, which is far larger and takes long to parse.</summary>
    public async Task<FeatureSet> LoadFeaturesAsync(PlanState state, CancellationToken ct) =>
        state.Models.Champion is { } champion ? FeatureSet.Parse(Encoding.UTF8.GetString((await FetchAsync(champion.FeatureSetContent, ct)).Span))
        : state.FeatureSetJson is { } json ? FeatureSet.Parse(json)
        : FeatureSet.Default;

    public async Task<ScoringPlan> LoadAsync(PlanState state, CancellationToken ct)
    {
        var features = await LoadFeaturesAsync(state, ct);
        if (state.Models.Champion is not { } champion)
        {
            return new ScoringPlan(features, null, state.Rules);
        }

        return new ScoringPlan(features, await LoadScorerAsync(champion, features, ct), state.Rules);
    }

    /// <summary>A version, champion or not, ready to score, and what it sees.</summary>
    public async Task<(FeatureSet Features, ChampionModel Scorer)> LoadModelAsync(ModelVersion version, CancellationToken ct)
    {
        var features = FeatureSet.Parse(Encoding.UTF8.GetString((await FetchAsync(version.FeatureSetContent, ct)).Span));
        return (features, await LoadScorerAsync(version, features, ct));
    }

    private async Task<ChampionModel> LoadScorerAsync(ModelVersion version, FeatureSet features, CancellationToken ct) =>
        (await ReadFileAsync(version, ct)).ToChampion(version.Version, new DecisionThresholds(version.Thresholds["review"], version.Thresholds["decline"]), features);

    public async Task<ModelFile> ReadFileAsync(ModelVersion version, CancellationToken ct)
    {
        var covers = version.Parameters.TryGetValue(ModelFile.CoversParameter, out var address)
            ? await FetchAsync(new ContentAddress(address), ct)
            : default;
        return ModelFile.Read(version.Parameters.GetValueOrDefault(ModelFile.FormatParameter, XgboostFile.Name), await FetchAsync(version.Content, ct), covers);
    }

    private async Task<ReadOnlyMemory<byte>> FetchAsync(ContentAddress address, CancellationToken ct) =>
        await contents.GetAsync(address, ct)
        ?? throw new JournalUnavailableException($"The content {address} that a promoted model needs is not in the content store; restore it from a backup.");
}
