using System.Globalization;
using Suite.Imagery.Scenes;
using Suite.Inspection.Models;
using Suite.Onnx;
using Suite.Vision;

namespace Suite.Inspection.Serving;

/// <summary>
/// Lets a model go live on a provider only if it decides there as on the CPU in float32. Asked are both about the same drawn metal parts, good and bad: their scores may
/// differ by <see cref="ScoreDifferenceMax"/>, their decisions not at all.
/// </summary>
internal static class ModelParity
{
    /// <summary>Half precision keeps three digits; what differs by more is another computation.</summary>
    public const double ScoreDifferenceMax = 0.01;

    private const int Pictures = 16;
    private const int Side = 256;
    private const long Seed = 7;

    /// <summary>Null: it may. Otherwise what differs. On the CPU in float32 there is nothing to compare.</summary>
    public static string? Refuse(string folder, OnnxSessionOptions options)
    {
        if (options is { Provider: ExecutionProvider.Cpu, Precision: ComputePrecision.Float32 })
        {
            return null;
        }

        using var expected = ImageModels.Open(folder, options with { Provider = ExecutionProvider.Cpu, Precision = ComputePrecision.Float32 });
        using var actual = ImageModels.Open(folder, options);
        return Difference(expected, actual);
    }

    /// <summary>The first picture that is decided otherwise, or whose score differs by too much; null where there is none.</summary>
    internal static string? Difference(IImageModel expected, IImageModel actual)
    {
        var input = expected.Input;
        var pictures = new float[Pictures * input.Length];
        var scene = new MetalScene(Seed, new MetalSceneOptions { Size = Side, DefectShare = 0.5 });
        for (var i = 0; i < Pictures; i++)
        {
            using var frame = Frame.FromPixels(scene.Draw(i).Pixels, Side, Side, 1);
            frame.WriteTensor(input, pictures.AsSpan(i * input.Length, input.Length));
        }

        var (was, now) = (expected.Score(pictures, Pictures), actual.Score(pictures, Pictures));
        for (var i = 0; i < Pictures; i++)
        {
            var difference = Math.Abs(was[i].DefectScore - now[i].DefectScore);
            var isSame = was[i].Class == now[i].Class && was[i].DefectScore >= expected.Card.Threshold == now[i].DefectScore >= expected.Card.Threshold;
            if (!isSame || !(difference <= ScoreDifferenceMax))
            {
                return string.Create(CultureInfo.InvariantCulture,
                    $"On picture {i} of {Pictures} the model gives {now[i].DefectScore:0.0000} ({expected.Card.Classes[now[i].Class]}) where it is to run and {was[i].DefectScore:0.0000} ({expected.Card.Classes[was[i].Class]}) on the CPU.");
            }
        }

        return null;
    }
}
