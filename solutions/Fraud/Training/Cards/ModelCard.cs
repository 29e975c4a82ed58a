using System.Text.Json;
using System.Text.Json.Serialization;

namespace Suite.Fraud.Training.Cards;

/// <summary>
/// What is known of a model version: written once, when it is registered, and stored by content. Holds no version number and no time, so the
/// same training gives the same bytes. Parts that are not known are null, and <see cref="Limits"/> says so. Numbers are rounded to six decimals,
/// shares lie in [0, 1], amounts are decimal text in their currency.
/// </summary>
internal sealed record ModelCard
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public required CardModel Model { get; init; }

    public CardData? Data { get; init; }

    /// <summary>In the feature set's order.</summary>
    public required IReadOnlyList<CardFeature> Features { get; init; }

    public CardMetrics? Metrics { get; init; }

    public IReadOnlyList<SegmentGroup>? Segments { get; init; }

    public CardCalibration? Calibration { get; init; }

    public CardThresholds? Thresholds { get; init; }

    public IReadOnlyList<FairnessGroup>? Fairness { get; init; }

    /// <summary>Plain sentences that follow from the facts above.</summary>
    public required IReadOnlyList<string> Limits { get; init; }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, FraudJson.Default.ModelCard);

    /// <exception cref="InvalidDataException">No card, or of a format of a later version.</exception>
    public static ModelCard Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var card = JsonSerializer.Deserialize(json, FraudJson.Default.ModelCard);
            return card is { Format: CurrentFormat } ? card
                : throw new InvalidDataException($"A model card has format {card?.Format}, this version reads {CurrentFormat}: start a newer version of the server.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("A stored model card is not readable.", e);
        }
    }
}

/// <param name="Content">SHA-256 of the model's bytes.</param>
/// <param name="Source">How the card came about: written by the training, or <see cref="Measured"/> on the journal, or by nobody.</param>
/// <param name="Library">What fitted it, with its version; null when that is not known.</param>
/// <param name="Seed">Null when it is not known.</param>
internal sealed record CardModel(
    string Content, string Fingerprint, string Source, string? Library, string? Objective, int? Trees, IReadOnlyDictionary<string, string> Parameters,
    long? Seed, string FeatureSet, string FeatureSetVersion, string FeatureSetContent)
{
    /// <summary>The model was fitted elsewhere; the figures are from the tenant's own payments, some of which it may have been fitted to.</summary>
    public const string Measured = "measured";
}

/// <param name="From">The training period: payments that occurred from this moment on, and before the other one.</param>
/// <param name="FirstPayment">Of the rows.</param>
/// <param name="Digest">SHA-256 over every row, label and time.</param>
/// <param name="LabelDelayDays">From a fraud's payment to its report.</param>
internal sealed record CardData(
    DateTimeOffset From, DateTimeOffset Before, DateTimeOffset FirstPayment, DateTimeOffset LastPayment, int Rows, int Frauds, double FraudShare, int Cards,
    string Digest, Spread LabelDelayDays, IReadOnlyList<CurrencyFacts> Currencies);

/// <param name="FifthBounds">The amounts up to which the lowest, second, third and fourth fifth of the payments go.</param>
internal sealed record CurrencyFacts(string Currency, int Payments, int Frauds, string Total, string FraudTotal, string Median, IReadOnlyList<string> FifthBounds);

/// <summary>Mean and nearest-rank percentiles of the values that are there.</summary>
internal sealed record Spread(double? Mean, double? Median, double? P5, double? P95);

/// <param name="Missing">Share of rows where the feature is undefined.</param>
/// <param name="All">Over all rows.</param>
/// <param name="Genuine">Over rows not reported as fraud: what reasons call usual.</param>
/// <param name="GenuineByCurrency">For amounts of money, which are never mixed.</param>
/// <param name="GainShare">Share of the loss that splits on the feature took away; null when the model's format does not say.</param>
internal sealed record CardFeature(
    string Name, string Words, string Unit, double? Missing, Spread? All, Spread? Genuine, IReadOnlyDictionary<string, Spread>? GenuineByCurrency, double? GainShare);

/// <summary>A measured value with its 95 % interval; both ends are null where none is given, and the method says why.</summary>
internal sealed record Estimate(double? Value, double? Low, double? High, string Method);

/// <summary>A share with its 95 % Wilson interval; null when there is nothing to share.</summary>
internal sealed record Rate(int Count, int Of, double? Value, double? Low, double? High);

/// <param name="Method">Which payments were scored by which model.</param>
internal sealed record CardMetrics(
    string Method, Estimate AucRoc, Estimate AveragePrecision, Estimate CardPrecisionAt100, Estimate LogLoss, Estimate Brier, StopRates AtReview, StopRates AtDecline);

/// <summary>What stopping at one threshold does.</summary>
/// <param name="Selected">Stopped, of all payments.</param>
/// <param name="TruePositive">Stopped, of the frauds: recall.</param>
/// <param name="FalsePositive">Stopped, of the genuine payments.</param>
/// <param name="Precision">Frauds, of what was stopped.</param>
internal sealed record StopRates(double Threshold, Rate Selected, Rate TruePositive, Rate FalsePositive, Rate Precision);

/// <param name="By">What divides the payments. Every payment is in exactly one segment.</param>
internal sealed record SegmentGroup(string By, IReadOnlyList<Segment> Segments);

/// <param name="MeanScore">To be held against the fraud share: equal when the model is calibrated on average here.</param>
/// <param name="AucRoc">Null where there are too few frauds or genuine payments to say.</param>
/// <param name="AtReview">Stopped, for review or outright.</param>
internal sealed record Segment(
    string Name, int Payments, int Frauds, double? FraudShare, double? MeanScore, Estimate? AucRoc, double? AveragePrecision, double? Brier,
    StopRates AtReview, int Declined);

/// <param name="Ece">Expected calibration error: the bins' |mean score − fraud share|, weighted by their payments.</param>
internal sealed record CardCalibration(string Definition, double Ece, BrierParts Brier, IReadOnlyList<CalibrationBin> Bins);

/// <summary>Brier = Reliability − Resolution + Uncertainty + WithinBinVariance − WithinBinCovariance.</summary>
internal sealed record BrierParts(double Brier, double Reliability, double Resolution, double Uncertainty, double WithinBinVariance, double WithinBinCovariance);

internal sealed record CalibrationBin(double LowestScore, double HighestScore, double MeanScore, Rate Fraud);

internal sealed record CardThresholds(string Method, IReadOnlyList<OperatingPoint> Curve);

/// <summary>Everything that scores at least the threshold is stopped.</summary>
/// <param name="Chosen">review or decline where the version uses this point, otherwise null.</param>
internal sealed record OperatingPoint(
    double Threshold, string? Chosen, int Stopped, double StoppedShare, int FraudsCaught, double? FraudsCaughtShare, int GenuineStopped, double? Precision,
    IReadOnlyList<PointAmounts> Amounts);

internal sealed record PointAmounts(string Currency, string FraudCaught, string FraudMissed, string GenuineStopped);

/// <param name="TooSmall">Segments that no measure could judge.</param>
internal sealed record FairnessGroup(string By, IReadOnlyList<FairnessGap> Gaps, IReadOnlyList<SmallSegment> TooSmall);

/// <summary>The widest difference between two segments, highest minus lowest, with Newcombe's 95 % interval.</summary>
/// <param name="Measure">selection, falsePositive or truePositive rate at the review threshold.</param>
/// <param name="SmallestSize">Payments (of the measure's kind) in the smaller of the two.</param>
internal sealed record FairnessGap(
    string Measure, string Highest, double HighestRate, string Lowest, double LowestRate, double Gap, double Low, double High, int SmallestSize,
    IReadOnlyList<string> NotJudged);

internal sealed record SmallSegment(string Name, int Payments, int Frauds);
