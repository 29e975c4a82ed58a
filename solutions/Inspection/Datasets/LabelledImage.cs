using Suite.Vision;

namespace Suite.Inspection.Datasets;

/// <summary>What a picture is for. Written <c>train</c>, <c>val</c> and <c>test</c>.</summary>
public enum DatasetSplit
{
    Train,
    Val,
    Test,
}

/// <summary>A picture and what is known of it.</summary>
/// <param name="Name">Its path below the data set's folder, with forward slashes.</param>
/// <param name="Path">Where it is read from.</param>
/// <param name="Class">What it shows.</param>
/// <param name="Split">What it is for.</param>
/// <param name="Mask">A picture of the same size, bright where the defect is; null where nobody drew one.</param>
/// <param name="Box">Around the defect, in pixels; null where nobody drew one.</param>
public sealed record LabelledImage(string Name, string Path, string Class, DatasetSplit Split, string? Mask = null, PixelBox? Box = null);

/// <summary>A picture that could not be used, and why.</summary>
public sealed record SkippedImage(string Name, string Reason);
