using Suite.Vision;

namespace Suite.Inspection.Models;

/// <summary>A trained head on its backbone, ready to score pictures. Thread-safe.</summary>
public interface IImageModel : IDisposable
{
    ModelCard Card { get; }

    /// <summary>What <see cref="Score"/> takes.</summary>
    InputShape Input { get; }

    /// <summary>What it runs; null for a model that runs none.</summary>
    ModelNetwork? Network { get; }

    /// <summary>Scores a batch.</summary>
    /// <param name="pictures">count × <see cref="InputShape.Length"/> floats, one picture after the other.</param>
    /// <param name="count">How many; 1 to 32.</param>
    /// <returns>One score a picture, in order.</returns>
    IReadOnlyList<ImageScore> Score(Memory<float> pictures, int count);
}

/// <summary>What is known of a trained model beside its numbers; the file <c>model.json</c> in its folder.</summary>
public sealed record ModelCard
{
    /// <summary><c>fewshot</c>, <c>anomaly</c> or <c>finetune</c>.</summary>
    public required string Head { get; init; }

    /// <summary>In the order of <see cref="ImageScore.Probabilities"/>. An anomaly model has the good class and <c>anomaly</c>.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The class of good parts; null where every class is a finding of its own and nothing is good or bad.</summary>
    public string? GoodClass { get; init; }

    /// <summary>A part whose defect score is at least this is NG.</summary>
    public required double Threshold { get; init; }

    /// <summary>Bound and cost of <see cref="Threshold"/>; null where the data could not support one.</summary>
    public ThresholdClaim? Claim { get; init; }

    public required InputShape Input { get; init; }

    /// <summary>File name of the backbone it was trained on; the file itself is in the folder.</summary>
    public required string Backbone { get; init; }

    /// <summary>SHA-256 of the network in the folder, in hexadecimal: a head on another backbone would give nonsense, so loading refuses it.</summary>
    public string? BackboneSha256 { get; init; }

    /// <summary>Views of a picture (as it is, mirrored left and right, up and down, both) whose probabilities are averaged.</summary>
    public int ScoreViews { get; init; } = 1;

    public long Seed { get; init; }

    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();
}

/// <summary>At 95 % confidence at most <see cref="EscapeMax"/> of the defective parts pass, by the samples counted here.</summary>
/// <param name="EscapeMax">Upper Clopper–Pearson bound of the share of NG parts called OK.</param>
/// <param name="Defects">NG samples the bound was computed on.</param>
/// <param name="Escapes">Of these, called OK.</param>
/// <param name="Overkill">Share of good parts called NG.</param>
/// <param name="Confidence">0.95 unless asked otherwise.</param>
public sealed record ThresholdClaim(double EscapeMax, int Defects, int Escapes, double Overkill, double Confidence);

/// <summary>What a model says of one picture.</summary>
/// <param name="DefectScore">0 (good) to 1; without a good class 1 − the highest probability.</param>
/// <param name="Class">Index of the most probable class.</param>
/// <param name="Probabilities">One a class, adding to 1.</param>
/// <param name="Map">Where the defect is; null where the head cannot tell.</param>
public sealed record ImageScore(double DefectScore, int Class, IReadOnlyList<double> Probabilities, HeatMap? Map);

/// <summary>A coarse picture of defect scores over the whole input, row by row; 0 (good) to 1.</summary>
public sealed record HeatMap(int Width, int Height, float[] Values);
