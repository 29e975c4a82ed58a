using System.Text.Json;
using System.Text.Json.Serialization;

namespace Suite.Fraud.Training.Search;

/// <summary><c>search-started</c>: everything that decides what a search tries, so that it can be resumed and repeated.</summary>
internal sealed record SearchStarted
{
    public required string Id { get; init; }

    public required long AtMicros { get; init; }

    public required string Actor { get; init; }

    /// <summary>How many trials were asked for first; resuming may ask for more.</summary>
    public required int Trials { get; init; }

    public required long Seed { get; init; }

    public required int Parallel { get; init; }

    public required string Sampler { get; init; }

    public required JsonElement Space { get; init; }

    /// <summary>What the model sees, as declared.</summary>
    public required string FeatureSetJson { get; init; }

    public required long FromMicros { get; init; }

    public required long ThroughMicros { get; init; }

    public required int DelayDays { get; init; }

    /// <summary>The journal's head then: payments and labels after it are not of this search.</summary>
    public required long Head { get; init; }

    public required string DataDigest { get; init; }

    public required int Rows { get; init; }

    public required int Frauds { get; init; }

    /// <summary>Whether its model is to decide. Searches from before this was kept were not asked: theirs are candidates.</summary>
    public bool Promote { get; init; }

    /// <summary>Why, for the record of a promotion.</summary>
    public string? Reason { get; init; }

    /// <summary>What the payments were expected to be like, as it was declared; null where nothing was.</summary>
    public string? ExpectationsJson { get; init; }
}

/// <summary><c>search-finished</c>: the model that came of it. A search that was resumed for more trials has several.</summary>
internal sealed record SearchFinished
{
    public required long AtMicros { get; init; }

    public required int Trials { get; init; }

    public required int BestTrial { get; init; }

    public required string ModelVersion { get; init; }

    public required LearningCurves Curves { get; init; }
}

/// <summary>Where an earlier search is to be found by time: <c>search-listed</c>.</summary>
internal sealed record SearchListed(string Id);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SearchStarted))]
[JsonSerializable(typeof(SearchFinished))]
[JsonSerializable(typeof(SearchListed))]
internal sealed partial class SearchEventJson : JsonSerializerContext;
