using Suite.Vision;

namespace Suite.Inspection.Training;

/// <summary>What a person asks for when training a head.</summary>
public sealed record TrainingSettings
{
    /// <summary>Side of the square pictures are scaled to.</summary>
    public const int DefaultSize = 224;

    /// <summary>Views of each picture that are offered to cross-validation: as it is, and the three ways to mirror it.</summary>
    public const int DefaultViews = 4;

    /// <summary>The data set's folder.</summary>
    public required string Data { get; init; }

    /// <summary>Where the model goes.</summary>
    public required string Output { get; init; }

    /// <summary>The class of good parts; null to look for a usual name.</summary>
    public string? GoodClass { get; init; }

    public required BackboneChoice Backbone { get; init; }

    public int Size { get; init; } = DefaultSize;

    public int Views { get; init; } = DefaultViews;

    /// <summary>Views averaged when scoring; null lets cross-validation choose.</summary>
    public int? ScoreViews { get; init; }

    public long Seed { get; init; } = 42;

    /// <summary>The share of defective parts that may pass, to be claimed at <see cref="Confidence"/>.</summary>
    public double EscapeMax { get; init; } = 0.05;

    public double Confidence { get; init; } = 0.95;

    /// <summary>What the backbone takes.</summary>
    public InputShape Input => new(Size, Size, Backbone.Range, IsGrey: Backbone.IsGrey);
}

/// <summary>A backbone and what it takes, which the file itself does not say.</summary>
/// <param name="Path">An ONNX file.</param>
/// <param name="Range">What pixels become.</param>
/// <param name="IsGrey">Trained without colour.</param>
public sealed record BackboneChoice(string Path, ValueRange Range, bool IsGrey = false)
{
    private const string OwnFile = "suite-b0.onnx";

    /// <summary>The project's own, beside the program.</summary>
    public static string OwnPath => System.IO.Path.Combine(AppContext.BaseDirectory, "Backbones", OwnFile);

    /// <summary>From what was typed.</summary>
    /// <param name="path">Null for the project's own.</param>
    /// <param name="range"><c>0..1</c>, <c>-1..1</c> or <c>imagenet</c>; needed with a path, refused without.</param>
    /// <exception cref="InvalidDataException">Something is missing; the message says what to type.</exception>
    public static BackboneChoice Of(string? path, string? range)
    {
        if (path is null)
        {
            return range is not null
                ? throw new InvalidDataException("--backbone-range belongs to --backbone FILE: the project's own backbone knows its range.")
                : File.Exists(OwnPath)
                ? new BackboneChoice(OwnPath, ValueRange.MinusOneToOne, IsGrey: true)
                : throw new InvalidDataException($"The project's own backbone is not there ({OwnPath}). Name another: --backbone FILE.onnx --backbone-range 0..1|-1..1|imagenet.");
        }

        if (!File.Exists(path))
        {
            throw new InvalidDataException($"There is no backbone '{path}'.");
        }

        return new BackboneChoice(path, range switch
        {
            "0..1" => ValueRange.ZeroToOne,
            "-1..1" => ValueRange.MinusOneToOne,
            "imagenet" => ValueRange.ImageNet,
            null => throw new InvalidDataException($"'{path}' does not say what numbers it was trained on. Say so: --backbone-range 0..1, -1..1 or imagenet."),
            _ => throw new InvalidDataException($"'{range}' is no range. Use --backbone-range 0..1, -1..1 or imagenet."),
        });
    }
}
