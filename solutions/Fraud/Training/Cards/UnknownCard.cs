using Suite.FeatureStore;
using Suite.Models;

namespace Suite.Fraud.Training.Cards;

/// <summary>The card of a version that nobody wrote one for: one registered from elsewhere, or before there were cards. Says what is not known.</summary>
internal static class UnknownCard
{
    public static ModelCard Of(ModelVersion model, FeatureSet features)
    {
        var card = new ModelCard
        {
            Model = new CardModel(
                model.Content.Value, model.Fingerprint, "registered without a card", model.Parameters.GetValueOrDefault("trainer"), null, null,
                new SortedDictionary<string, string>(model.Parameters.ToDictionary(), StringComparer.Ordinal), model.Seed,
                model.FeatureSetName, model.FeatureSetVersion, model.FeatureSetContent.Value),
            Features = FeatureSpreads.Unmeasured(features),
            Limits = [],
        };
        return card with { Limits = CardLimits.Of(card) };
    }
}
