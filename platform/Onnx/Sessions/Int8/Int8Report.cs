using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Suite.Onnx.Graphs;
using Suite.Onnx.Parity;

namespace Suite.Onnx.Int8;

/// <summary>What a network loses and gains by 8 bits, measured on pictures that it was not calibrated with.</summary>
/// <param name="Items">How many pictures.</param>
/// <param name="Changed">Pictures that are decided otherwise than in float32.</param>
/// <param name="AccuracyFloat">Share of right decisions in float32; null without labels.</param>
/// <param name="AccuracyInt8">Share of right decisions in 8 bits; null without labels.</param>
/// <param name="Differences">Of each output, at worst.</param>
/// <param name="BytesFloat">Of the file in float32.</param>
/// <param name="BytesInt8">Of the file in 8 bits.</param>
/// <param name="MsFloat">Median of a run of one picture in float32 on this machine.</param>
/// <param name="MsInt8">Median of a run of one picture in 8 bits on this machine.</param>
public sealed record Int8Report(
    int Items, int Changed, double? AccuracyFloat, double? AccuracyInt8, IReadOnlyList<OutputDifference> Differences, long BytesFloat, long BytesInt8, double MsFloat, double MsInt8)
{
    private const string MetadataKey = "int8.report";

    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>The accuracy lost where there are labels; without them the share of decisions that changed, since each may be a loss.</summary>
    public double Loss => AccuracyFloat is { } before && AccuracyInt8 is { } after ? before - after : (double)Changed / Items;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"loss {Loss:P2} ({(AccuracyFloat is null ? "no labels: decisions changed" : FormattableString.Invariant($"accuracy {AccuracyFloat:P2} to {AccuracyInt8:P2}"))}), {Changed} of {Items} decisions change, {BytesFloat / 1e6:F1} MB to {BytesInt8 / 1e6:F1} MB, {MsFloat:F1} ms to {MsInt8:F1} ms");

    /// <summary>
    /// Saves a quantised network with its report inside, so that the file can go live. Only this way: <see cref="Require"/> refuses files without.
    /// </summary>
    /// <param name="lossMax">The loss that is accepted; 0.01 for one picture in a hundred.</param>
    /// <exception cref="Int8LossException">The loss is larger. Nothing is written.</exception>
    public void Promote(OnnxGraph quantized, string path, double lossMax)
    {
        ArgumentNullException.ThrowIfNull(quantized);
        if (!(Loss <= lossMax))
        {
            throw new Int8LossException(string.Create(CultureInfo.InvariantCulture, $"Not promoted: at most {lossMax:P2} may be lost. Measured: {this}."));
        }

        quantized.Metadata[MetadataKey] = JsonSerializer.Serialize(this, Json);
        quantized.Save(path);
    }

    /// <summary>The report inside a file; null for a network that is not quantised, which needs none.</summary>
    /// <exception cref="InvalidDataException">The network is quantised and nobody measured what that costs.</exception>
    public static Int8Report? Require(string path)
    {
        // Looked for in the bytes: a network that is not quantised may hold what is not read here, and needs no reading.
        var file = File.ReadAllBytes(path);
        if (file.AsSpan().IndexOf("QuantizeLinear"u8) < 0)
        {
            return null;
        }

        return OnnxGraph.Parse(file).Metadata.TryGetValue(MetadataKey, out var text) && JsonSerializer.Deserialize<Int8Report>(text, Json) is { } report
            ? report
            : throw new InvalidDataException($"'{path}' computes in 8 bits and says nothing of the accuracy that costs: it may not go live. Measure it and promote it.");
    }

    /// <summary>Runs both networks on pictures.</summary>
    /// <param name="labels">The right decision of each picture; null where unknown.</param>
    /// <exception cref="ArgumentException">There is no picture, or not a label for each.</exception>
    public static Int8Report Measure(OnnxGraph original, OnnxGraph quantized, GoldenBatch pictures, IReadOnlyList<int>? labels, ParityRule rule, OnnxSessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if (labels is not null && labels.Count != pictures.Count)
        {
            throw new ArgumentException($"There are {pictures.Count} pictures and {labels.Count} labels.", nameof(labels));
        }

        var (before, after) = (original.ToBytes(), quantized.ToBytes());
        using var left = OnnxSession.Open(original, options);
        using var right = OnnxSession.Open(quantized, options);
        var report = ParityGate.Compare(left, right, pictures, rule);
        double? Accuracy(Func<ItemDecision, int> of) => labels is null ? null : report.Decisions.Average(d => of(d) == labels[d.Item] ? 1.0 : 0.0);
        return new Int8Report(
            pictures.Count, report.Changed.Count, Accuracy(static d => d.Expected), Accuracy(static d => d.Actual), report.Differences, before.Length, after.Length, report.ExpectedMs, report.ActualMs);
    }
}

/// <summary>A quantised network loses more than is accepted; the message says how much.</summary>
public sealed class Int8LossException(string message) : Exception(message);
