using System.Runtime.InteropServices;
using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.Scoring;
using Suite.Trees;

namespace Suite.Fraud.ModelFiles;

/// <summary>
/// A model's bytes, read and checked, before it has a version. One sealed class per format; the registry remembers the format's name with
/// the version, because the bytes alone are not always proof of it.
/// </summary>
internal abstract class ModelFile
{
    /// <summary>Parameter of a registered version that says in which format its bytes are; without it they are XGBoost's.</summary>
    public const string FormatParameter = "format";

    /// <summary>Parameter with the address of the leaves' covers, for formats that have none of their own.</summary>
    public const string CoversParameter = "covers";

    private protected ModelFile()
    {
    }

    public abstract string Format { get; }

    /// <summary>The training objective in the file's own word.</summary>
    public abstract string Objective { get; }

    public abstract int TreeCount { get; }

    public abstract IReadOnlyList<string> FeatureNames { get; }

    public abstract bool HasFeatureNames { get; }

    /// <summary>Null if the score is one probability; otherwise why it is none.</summary>
    public abstract string? NoProbability { get; }

    /// <summary>A champion over this feature set.</summary>
    /// <exception cref="InvalidDataException">The features do not match; the message names them.</exception>
    public abstract ChampionModel ToChampion(string version, DecisionThresholds thresholds, FeatureSet features);

    /// <summary>The file does not say how much training data its leaves saw; without it every split counts as halves in the reasons.</summary>
    public virtual bool LacksCovers => false;

    /// <summary>Covers estimated from these rows, to be stored with the model; only where it <see cref="LacksCovers"/>.</summary>
    public virtual byte[] EstimateCovers(IEnumerable<double[]> rows) => throw new InvalidOperationException($"{Format} files bring their covers.");

    /// <param name="covers">What <see cref="EstimateCovers"/> gave; empty where there is nothing.</param>
    /// <exception cref="TreeModelFormatException">The bytes are no model of this format that can be scored exactly; the message says where.</exception>
    public static ModelFile Read(string format, ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> covers = default) => format switch
    {
        XgboostFile.Name => new XgboostFile(TreeModel.LoadXgboost(bytes)),
        LightgbmFile.Name => new LightgbmFile(ForestModel.LoadLightgbm(bytes)),
        OnnxFile.Name => new OnnxFile(ForestModel.LoadOnnx(bytes), covers),
        _ => throw new InvalidDataException($"The model's format '{format}' is not known to this version of the product; use the version that imported it, or a later one."),
    };

    /// <summary>What a file looks like by its first bytes.</summary>
    public static string Guess(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("tree"u8) ? LightgbmFile.Name
        : bytes.StartsWith("{"u8) ? XgboostFile.Name
        : OnnxFile.Name;
}

internal sealed class XgboostFile(TreeModel model) : ModelFile
{
    public const string Name = "xgboost";

    public override string Format => Name;

    public override string Objective => model.Objective;

    public override int TreeCount => model.TreeCount;

    public override IReadOnlyList<string> FeatureNames => model.FeatureNames;

    /// <summary>A file without names is read with the names that libxgboost's dumps give: f0, f1, ….</summary>
    public override bool HasFeatureNames => model.FeatureNames.Select(static (name, i) => name != $"f{i}").Any(static named => named);

    public override string? NoProbability => model.Objective is "binary:logistic" or "reg:logistic"
        ? null
        : $"The objective {model.Objective} gives a number, not a probability of fraud.";

    public override ChampionModel ToChampion(string version, DecisionThresholds thresholds, FeatureSet features) =>
        new XgboostChampion(version, model, new TreeShap(model), thresholds, FeatureOrder.Match(FeatureNames, HasFeatureNames, features));
}

internal sealed class LightgbmFile(ForestModel model) : ModelFile
{
    public const string Name = "lightgbm";

    public override string Format => Name;

    public override string Objective => model.Objective;

    public override int TreeCount => model.TreeCount;

    public override IReadOnlyList<string> FeatureNames => model.FeatureNames;

    public override bool HasFeatureNames => model.HasFeatureNames;

    public override string? NoProbability => model.ProbabilityOutput is not null ? null
        : model.OutputCount > 1 ? $"The objective {model.Objective} tells {model.OutputCount} classes apart; a decision needs one probability of fraud."
        : $"The objective {model.Objective} gives a number, not a probability of fraud.";

    public override ChampionModel ToChampion(string version, DecisionThresholds thresholds, FeatureSet features) =>
        new ForestChampion(version, model, new ForestShap(model), thresholds, FeatureOrder.Match(FeatureNames, HasFeatureNames, features));
}

/// <summary>A tree ensemble in ONNX. The format keeps no training data, so the covers that reasons weigh by are counted here.</summary>
internal sealed class OnnxFile : ModelFile
{
    public const string Name = "onnx";

    private readonly ForestModel _model;

    public OnnxFile(ForestModel model, ReadOnlyMemory<byte> covers) => _model = covers.IsEmpty
        ? model.WithCovers(new double[model.LeafCount])
        : covers.Length == model.LeafCount * sizeof(double)
            ? model.WithCovers(MemoryMarshal.Cast<byte, double>(covers.Span))
            : throw new InvalidDataException("The stored covers do not belong to the model.");

    public override string Format => Name;

    public override string Objective => _model.Objective;

    public override int TreeCount => _model.TreeCount;

    public override IReadOnlyList<string> FeatureNames => _model.FeatureNames;

    public override bool HasFeatureNames => false;

    public override bool LacksCovers => true;

    public override string? NoProbability => _model.ProbabilityOutput is not null ? null
        : _model.OutputCount > 2 ? $"The {_model.Objective} has {_model.OutputCount} outputs; a decision needs one probability of fraud."
        : $"The {_model.Objective} gives no probability: its scores are not bound to lie between 0 and 1.";

    /// <summary>Little-endian doubles, one a leaf.</summary>
    public override byte[] EstimateCovers(IEnumerable<double[]> rows) => MemoryMarshal.AsBytes<double>(_model.CountCovers(rows)).ToArray();

    public override ChampionModel ToChampion(string version, DecisionThresholds thresholds, FeatureSet features) =>
        new ForestChampion(version, _model, new ForestShap(_model), thresholds, FeatureOrder.Match(FeatureNames, HasFeatureNames, features));
}
