using System.Globalization;
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
            Model = ModelOf(model, "registered without a card"),
            Features = FeatureSpreads.Unmeasured(features),
            Limits = [],
        };
        return card with { Limits = CardLimits.Of(card) };
    }

    /// <summary>What the registry knows of a version that was not trained here. An import has no seed: the registry's 0 stands for none.</summary>
    public static CardModel ModelOf(ModelVersion model, string source) => new(
        model.Content.Value, model.Fingerprint, source, model.Parameters.GetValueOrDefault("trainer"), model.Parameters.GetValueOrDefault("objective"),
        int.TryParse(model.Parameters.GetValueOrDefault("trees"), NumberStyles.None, CultureInfo.InvariantCulture, out var trees) ? trees : null,
        new SortedDictionary<string, string>(model.Parameters.ToDictionary(), StringComparer.Ordinal),
        model.Parameters.GetValueOrDefault("origin") == "imported" ? null : model.Seed,
        model.FeatureSetName, model.FeatureSetVersion, model.FeatureSetContent.Value);
}
