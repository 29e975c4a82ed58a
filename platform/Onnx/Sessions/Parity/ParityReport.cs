namespace Suite.Onnx.Parity;

/// <summary>How one output differs at worst.</summary>
/// <param name="Relative">As a share of the output's largest value; infinite where a value is no number on one side only.</param>
/// <param name="Rms">The root of the mean squared difference, as a share of that of the output itself: how much on the whole.</param>
/// <param name="Item">Of the batch.</param>
/// <param name="Index">Within the item's output.</param>
public sealed record OutputDifference(string Output, double Relative, double Rms, int Item, int Index, float Expected, float Actual)
{
    /// <summary>Of values that were computed already, taken as one item.</summary>
    public static OutputDifference Between(string output, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        var difference = default(AbsoluteDifference);
        difference.Add(expected, actual, item: 0);
        return difference.ToRelative(output);
    }
}

/// <summary>What is decided about an item by the one network and by the other.</summary>
public sealed record ItemDecision(int Item, int Expected, int Actual);

/// <summary>What a comparison found.</summary>
/// <param name="Differences">Of each output, at worst.</param>
/// <param name="Decisions">About each item.</param>
/// <param name="RelativeMax">The difference that was allowed.</param>
/// <param name="ExpectedMs">Median of a run of one item of the network that counts as right.</param>
/// <param name="ActualMs">Median of a run of one item of the one that is judged.</param>
public sealed record ParityReport(
    IReadOnlyList<OutputDifference> Differences, IReadOnlyList<ItemDecision> Decisions, double RelativeMax, double ExpectedMs, double ActualMs)
{
    /// <summary>Items that are decided otherwise.</summary>
    public IReadOnlyList<ItemDecision> Changed { get; } = [.. Decisions.Where(static d => d.Expected != d.Actual)];

    public bool Passed => Changed.Count == 0 && Differences.All(d => d.Relative <= RelativeMax);

    /// <summary>The differences in words.</summary>
    public override string ToString()
    {
        var worst = Differences.MaxBy(static d => d.Relative)!;
        var text = FormattableString.Invariant(
            $"output '{worst.Output}' differs by {worst.Relative:G3} of its largest value (item {worst.Item}, index {worst.Index}: {worst.Expected:G6} became {worst.Actual:G6}; allowed {RelativeMax:G3})");
        return Changed is [var first, ..]
            ? $"{text}; {Changed.Count} of {Decisions.Count} decisions change (item {first.Item}: {first.Expected} became {first.Actual})"
            : $"{text}; none of {Decisions.Count} decisions changes";
    }
}

/// <summary>A network says something else where it was to run than on the CPU; the message names the difference.</summary>
public sealed class ParityException(string message, ParityReport report) : Exception(message)
{
    public ParityReport Report { get; } = report;
}
