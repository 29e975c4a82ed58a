namespace Suite.Trees;

/// <summary>Told after every round.</summary>
/// <param name="Round">Rounds done so far, from 1.</param>
/// <param name="Rounds">The most there will be; early stopping may end sooner.</param>
/// <param name="Metric">The validation metric after this round; null without a validation matrix.</param>
public sealed record TrainingProgress(int Round, int Rounds, double? Metric);

/// <summary>What a training run gave.</summary>
/// <param name="Ubj">The model in the library's UBJSON form, cut to <paramref name="BestRound"/> rounds.</param>
/// <param name="BestRound">Number of rounds kept, from 1.</param>
/// <param name="MetricHistory">The validation metric after each round that ran; empty without a validation matrix.</param>
/// <param name="Parameters">As given, with the number of threads that ran.</param>
public sealed record TrainedModel(
    byte[] Ubj, int BestRound, IReadOnlyList<double> MetricHistory, XgboostParameters Parameters)
{
    /// <summary>The same model as the library's JSON.</summary>
    public byte[] ToJson() => XgboostOracle.Convert(Ubj, "json");
}
