using System.Globalization;
using Suite.Inspection.FewShot;
using Suite.Inspection.Models;
using Suite.Onnx;
using Suite.Vision;

namespace Suite.Inspection.Corrections;

/// <summary>A picture and what an operator says it shows.</summary>
/// <param name="Name">A later correction of one name replaces the earlier.</param>
/// <param name="Picture">JPEG, PNG or BMP.</param>
/// <param name="Region">What of it the model looks at; null for all.</param>
/// <param name="Class">In the model's words.</param>
internal sealed record CorrectedPicture(string Name, ReadOnlyMemory<byte> Picture, PixelBox? Region, string Class);

/// <summary>What a refit came to.</summary>
/// <param name="Golden">Before and after on the golden set.</param>
/// <param name="Learned">Corrections that were learned.</param>
/// <param name="Golds">Pictures in the golden set.</param>
internal sealed record RefitOutcome(GoldenComparison Golden, int Learned, int Golds);

/// <summary>
/// Teaches a few-shot head what operators corrected: the stored samples and the corrections together, from the weights as they are. Guarded by a golden set that may not
/// get worse: the pictures of <c>golden.bin</c> in the model's folder, which were never trained on, or where there is none those it was trained on.
/// </summary>
internal static class Refit
{
    /// <summary>Changes the model in the folder, which the caller owns, if the golden set allows it; otherwise the folder stays as it was.</summary>
    /// <exception cref="InvalidDataException">The model has another head, or has lost its samples.</exception>
    public static RefitOutcome Run(string folder, IReadOnlyList<CorrectedPicture> corrections, OnnxSessionOptions options, CancellationToken ct)
    {
        var card = ModelFolder.ReadCard(folder);
        if (card.Head != ImageModels.FewShot)
        {
            throw new InvalidDataException($"Only few-shot heads learn from corrections in seconds; this model's head is {card.Head}. Train it again with the corrected pictures.");
        }

        using var model = FewShotModel.Open(folder, options);
        var stored = model.ReadSamples();
        var extra = Extract(model, card, corrections, stored.Views);
        var (head, samples) = FewShotTrainer.Refit(model.Head, stored, extra, ct);
        var goldenPath = Path.Combine(folder, ModelFolder.GoldenFile);
        var golden = File.Exists(goldenPath) ? SamplesFile.Read(goldenPath) : stored;
        var comparison = GoldenSet.Compare(model.Head, head, golden);
        if (comparison.IsAcceptable)
        {
            model.Save(head, samples);
            File.WriteAllText(Path.Combine(folder, ModelFolder.CardFile), ModelFolder.CardText(Refitted(card, comparison, extra.Count)));
        }

        return new RefitOutcome(comparison, extra.Count, golden.Count);
    }

    /// <summary>What was measured of the old head is not known of the new one.</summary>
    private static ModelCard Refitted(ModelCard card, GoldenComparison golden, int corrections) => card with
    {
        Claim = null,
        Metrics = new Dictionary<string, double>
        {
            ["golden_balanced_accuracy_before"] = golden.Before,
            ["golden_balanced_accuracy"] = golden.After,
            ["corrections"] = corrections,
        },
    };

    private static FewShotSamples Extract(FewShotModel model, ModelCard card, IReadOnlyList<CorrectedPicture> corrections, int views)
    {
        int[] labels = [.. corrections.Select(c => card.Classes.Index().First(k => k.Item == c.Class).Index)];
        return model.Extract(Write, labels, [.. corrections.Select(static c => c.Name)], views);

        // One at a time: two thousand pictures as the network sees them would be gigabytes.
        void Write(int at, Span<float> picture)
        {
            using var frame = Frame.Decode(corrections[at].Picture.Span);
            frame.WriteTensor(model.Input, corrections[at].Region, picture);
        }
    }

    /// <summary>For people, as the reason of a promotion or of none.</summary>
    public static string Describe(RefitOutcome outcome) => string.Create(CultureInfo.InvariantCulture,
        $"{outcome.Learned} corrections learned; balanced accuracy on the golden set of {outcome.Golds} went from {outcome.Golden.Before:0.000} to {outcome.Golden.After:0.000}.");
}
