using System.Text;
using Suite.FeatureStore;
using Suite.Fraud.Scoring;
using Suite.Hosting;
using Suite.Journal;
using Suite.Models;

namespace Suite.Fraud.Rules;

/// <summary>
/// Keeps a change of model or feature set from taking away what rules read: a rule that no longer matches anything would be a hole that
/// nobody sees.
/// </summary>
internal sealed class RuleInputs(PlanLoader plans, IContentStore contents)
{
    /// <summary>Null when every rule that runs, as a shadow too, would find its inputs; otherwise names the rules and what each would lack.</summary>
    public async Task<Problem?> RefuseAsync(TenantId tenant, FeatureSet features, string field, CancellationToken ct)
    {
        var broken = await BrokenAsync(tenant, features, ct);
        return broken.Count == 0 ? null : Problem.Validation(new Dictionary<string, IReadOnlyList<string>> { [field] = broken });
    }

    /// <param name="tenant">Whose model.</param>
    /// <param name="models">All versions.</param>
    /// <param name="version">The one that shall decide; null or unknown is for the registry to refuse.</param>
    /// <param name="ct">Cancels the reads.</param>
    public async Task<Problem?> RefusePromotionAsync(TenantId tenant, ModelState models, string? version, CancellationToken ct)
    {
        if (version is null || models.Find(version) is not { } model || await contents.GetAsync(model.FeatureSetContent, ct) is not { } json)
        {
            return null;
        }

        var broken = await BrokenAsync(tenant, FeatureSet.Parse(Encoding.UTF8.GetString(json.Span)), ct);
        return broken.Count == 0 ? null : Problem.Conflict($"The features of model {version} lack what rules read. {string.Join(" ", broken)}");
    }

    /// <summary>What each rule that runs would lack under these features, a sentence a rule; empty when nothing.</summary>
    public async Task<IReadOnlyList<string>> BrokenAsync(TenantId tenant, FeatureSet features, CancellationToken ct) =>
        [.. RuleChecks.Broken((await plans.ReadStateAsync(tenant, long.MaxValue, ct)).Rules, features)
            .Select(b => $"Rule '{b.Rule}': {b.Message} Change, disable or remove the rule first.")];
}
