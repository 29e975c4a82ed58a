using System.Collections.Concurrent;
using Suite.Imagery.Scenes;
using Suite.Inspection.Features;
using Suite.Inspection.Models;
using Suite.Onnx;
using Suite.Onnx.Parity;
using Suite.Vision;

namespace Suite.Inspection.Serving;

/// <summary>A model that is open, and where it runs.</summary>
internal sealed record PlacedModel(IImageModel Model, RunsOn On);

/// <summary>
/// Lets a model run on this node's provider only if its network says there what it says on the CPU in float32, and its head decides the same: <see cref="ParityGate"/> on
/// drawn metal parts, good and bad, in every view that the model looks at. What was found of a model counts for as long as the process lives. Thread-safe.
/// </summary>
internal sealed class ProviderGate(OpenImageModel open, NetworkPlacement placement)
{
    /// <summary>Float32 elsewhere adds up in another order; what differs by more is another computation.</summary>
    private const double SingleDifferenceMax = 1e-3;

    /// <summary>Half precision rounds to 11 bits behind every operator.</summary>
    private const double HalfDifferenceMax = 5e-2;

    private const int Pictures = 16;
    private const int Side = 256;
    private const long Seed = 7;

    private readonly ConcurrentDictionary<string, string?> _judged = new(StringComparer.Ordinal);

    /// <summary>Opens a model where networks run; one that says something else there than on the CPU runs on the CPU, with the difference as the reason.</summary>
    /// <exception cref="InvalidDataException">It cannot be used anywhere.</exception>
    public PlacedModel Open(string folder)
    {
        if (_judged.GetValueOrDefault(folder) is null)
        {
            var (model, network, reason) = OpenHere(folder);
            try
            {
                if (Judge(folder, model, network) is null)
                {
                    return new PlacedModel(model, RunsOn.Of(model, reason));
                }
            }
            catch
            {
                model.Dispose();
                throw;
            }

            model.Dispose();
        }

        var reference = open(folder, Reference);
        return new PlacedModel(reference, RunsOn.Of(reference, _judged[folder]));
    }

    /// <summary>Why the model must not go live where networks run, with the difference; null: it may.</summary>
    /// <exception cref="InvalidDataException">It cannot be used anywhere.</exception>
    public string? Refuse(string folder)
    {
        if (_judged.TryGetValue(folder, out var known) || IsReference(placement.Network))
        {
            return known;
        }

        var (model, network, _) = OpenHere(folder);
        using (model)
        {
            return Judge(folder, model, network);
        }
    }

    /// <summary>The difference by which a model is refused; null where it passes.</summary>
    internal static ParityReport Compare(IImageModel expected, IImageModel actual, ComputePrecision precision)
    {
        var (left, right) = (expected.Network!, actual.Network!);
        var rule = new ParityRule(left.Outputs, precision == ComputePrecision.Float16 ? HalfDifferenceMax : SingleDifferenceMax, left.Decide);
        return ParityGate.Compare(left.Session, right.Session, Golden(expected.Card), rule);
    }

    private OnnxSessionOptions Reference => placement.Network with { Provider = ExecutionProvider.Cpu, Precision = ComputePrecision.Float32 };

    private static bool IsReference(OnnxSessionOptions network) => network is { Provider: ExecutionProvider.Cpu, Precision: ComputePrecision.Float32 };

    /// <summary>A network that cannot compute in half precision, because it states in what it computes, runs there in single precision.</summary>
    private (IImageModel Model, OnnxSessionOptions Network, string? Reason) OpenHere(string folder)
    {
        var network = placement.Network;
        try
        {
            return (open(folder, network), network, placement.Reason);
        }
        catch (InvalidDataException e) when (network.Precision == ComputePrecision.Float16)
        {
            var single = network with { Precision = ComputePrecision.Float32 };
            return (open(folder, single), single, e.Message);
        }
    }

    private string? Judge(string folder, IImageModel model, OnnxSessionOptions network)
    {
        if (IsReference(network) || model.Network is null)
        {
            return null;
        }

        return _judged.GetOrAdd(folder, static (_, judged) =>
        {
            using var reference = judged.Open(judged.Folder, judged.Reference);
            var report = Compare(reference, judged.Model, judged.Network.Precision);
            return report.Passed ? null : $"On {RunsOn.NameOf(judged.Network.Provider)} in {RunsOn.NameOf(judged.Network.Precision)} the model says something else than on the CPU: {report}.";
        }, (Open: open, Folder: folder, Reference, Model: model, Network: network));
    }

    /// <summary>Every view counts as a picture of its own.</summary>
    private static GoldenBatch Golden(ModelCard card)
    {
        var input = card.Input;
        var values = new float[Pictures * card.ScoreViews * input.Length];
        var scene = new MetalScene(Seed, new MetalSceneOptions { Size = Side, DefectShare = 0.5 });
        var picture = new float[input.Length];
        for (var i = 0; i < Pictures; i++)
        {
            using var frame = Frame.FromPixels(scene.Draw(i).Pixels, Side, Side, 1);
            frame.WriteTensor(input, picture);
            for (var view = 0; view < card.ScoreViews; view++)
            {
                PictureView.Write(picture, input, view, values.AsSpan(((i * card.ScoreViews) + view) * input.Length, input.Length));
            }
        }

        return new GoldenBatch([3, input.Height, input.Width], values);
    }
}
