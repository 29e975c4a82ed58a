using Suite.Trees;

namespace Suite.Fraud.Training.Search;

/// <summary>What is searched when nobody declares a space.</summary>
public static class SearchSpaces
{
    /// <summary>Around the recipe's own values (docs/fraud-model.md), an order of magnitude to either side where a scale is logarithmic.</summary>
    public const string DefaultJson =
        """
        {"rounds":{"type":"int","low":40,"high":320,"scale":"log"},
         "learningRate":{"type":"float","low":0.01,"high":0.3,"scale":"log"},
         "maxDepth":{"type":"int","low":2,"high":7},
         "minChildWeight":{"type":"float","low":1,"high":100,"scale":"log"},
         "subsample":{"type":"float","low":0.4,"high":1},
         "columnSampleByTree":{"type":"float","low":0.3,"high":1},
         "lambda":{"type":"float","low":0.1,"high":30,"scale":"log"},
         "gamma":{"type":"float","low":0,"high":5}}
        """;

    public static SearchSpace Default { get; } = SearchSpace.Parse(DefaultJson);
}
