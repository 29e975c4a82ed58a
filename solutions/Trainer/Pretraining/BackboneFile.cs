using Suite.Imagery.Textures;
using Suite.Onnx.Graphs;
using Suite.Torch.Export;
using Suite.Torch.Networks;

namespace Suite.Trainer.Pretraining;

/// <summary>The backbone of a pre-trained network as it is shipped: ONNX, weights in 16 bits, without heads.</summary>
internal static class BackboneFile
{
    public const string Name = "suite-b0.onnx";
    private const int Checked = 8;
    private const int Side = 128;

    /// <summary>Exports the averaged weights, checks them against libtorch on surfaces that were never trained on, and halves them.</summary>
    /// <exception cref="ExportException">The exported file computes something else; nothing is left of it.</exception>
    public static void Write(string folder, TorchNetwork network, NetworkSpec spec, IReadOnlyDictionary<string, string> notes)
    {
        var path = Path.Combine(folder, Name);
        using var backbone = WithoutHeads(network, spec);
        var graph = NetworkExport.ToGraph(backbone, averaged: false);
        foreach (var (key, text) in notes)
        {
            graph.Metadata[key] = text;
        }

        var draft = path + ".draft";
        try
        {
            graph.Save(draft);
            ExportCheck.Require(draft, backbone, averaged: false, Surfaces(), Checked, Side, Side);
        }
        finally
        {
            File.Delete(draft);
        }

        graph.StoreAsHalf();
        graph.Save(path);
    }

    private static TorchNetwork WithoutHeads(TorchNetwork network, NetworkSpec spec)
    {
        var backbone = new TorchNetwork(spec with { Classes = 0, Flags = 0, Projection = 0, Masks = 0 });
        var trained = network.Tensors.ToDictionary(static t => t.Name, StringComparer.Ordinal);
        foreach (var tensor in backbone.Tensors.Where(static t => BackboneTensors.IsBackbone(t.Name)))
        {
            backbone.Write(tensor, network.Read(trained[tensor.Name], TensorKind.Average));
        }

        return backbone;
    }

    private static float[] Surfaces()
    {
        var (sampler, random) = (new TextureSampler(new TextureSamplerOptions { Size = Side }), new Random(0));
        return [.. Enumerable.Range(0, Checked).SelectMany(_ => sampler.Next(random).First.Pixels).Select(static p => (p / 127.5f) - 1)];
    }
}
