using Suite.Onnx.Graphs;
using Suite.Torch.Networks;

namespace Suite.Torch.Export;

/// <summary>A trained network as an ONNX graph, and a graph's weights as the start of another training.</summary>
public static class NetworkExport
{
    private const string StemWeight = "features.0.0.weight";

    /// <summary>Numbers of one plane of the first layer's filters.</summary>
    private const int Kernel = 9;

    /// <summary>ITU-R BT.601: what red, green and blue weigh in grey.</summary>
    private static readonly float[] Luma = [0.299f, 0.587f, 0.114f];

    /// <summary>
    /// Builds the graph: input <c>input</c> [N, 3, H, W], outputs <c>embedding</c> and <c>feat_s2</c> to <c>feat_s32</c>, and <c>logits</c> where the network
    /// has classes. A network of grey pictures takes colour all the same: its first layer weighs the three planes as grey does.
    /// </summary>
    /// <param name="network">Is only read.</param>
    /// <param name="averaged">The averaged weights; there must have been a step with averaging.</param>
    public static OnnxGraph ToGraph(TorchNetwork network, bool averaged)
    {
        ArgumentNullException.ThrowIfNull(network);
        var spec = Spec(network.Spec);
        var names = TorchvisionNames.Of(spec);
        var tensors = network.Tensors.ToDictionary(static t => t.Name, StringComparer.Ordinal);
        var kind = averaged ? TensorKind.Average : TensorKind.Value;
        var graph = EfficientNetGraph.Build(spec, (name, _) =>
        {
            var values = network.Read(tensors[names[name]], kind);
            return name == StemWeight && network.Spec.Channels == 1 ? Coloured(values) : values;
        });
        if (network.Spec.Classes > 0)
        {
            new LogitsLayers(graph, network, kind).AddAll();
        }

        return graph;
    }

    /// <summary>Takes the backbone's weights from a graph that was written here, in either precision.</summary>
    /// <exception cref="InvalidDataException">The graph is of another network; the message names the first parameter that is missing or has another length.</exception>
    public static void Restore(OnnxGraph graph, TorchNetwork network)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(network);
        var tensors = network.Tensors.ToDictionary(static t => t.Name, StringComparer.Ordinal);
        foreach (var (name, own) in TorchvisionNames.Of(Spec(network.Spec)))
        {
            var found = graph.Initializers.GetValueOrDefault(name) ?? graph.Initializers.GetValueOrDefault(name + ".half")
                ?? throw new InvalidDataException($"The network has no parameter '{name}': it is no EfficientNet of this size that was exported here.");
            var values = found.ToFloats();
            var tensor = tensors[own];
            if (name == StemWeight && network.Spec.Channels == 1)
            {
                values = Grey(values);
            }

            if (values.Length != tensor.Length)
            {
                throw new InvalidDataException($"Parameter '{name}' has {values.Length} numbers; this network has {tensor.Length}.");
            }

            network.Write(tensor, values);
        }
    }

    private static EfficientNetSpec Spec(NetworkSpec spec) => new(spec.Width, spec.Depth, spec.IsLite);

    /// <summary>out × 1 × 3 × 3 to out × 3 × 3 × 3: what one plane of grey meets, shared out over the three it is made of.</summary>
    private static float[] Coloured(float[] grey)
    {
        var coloured = new float[grey.Length * Luma.Length];
        for (var i = 0; i < coloured.Length; i++)
        {
            var (filter, plane, at) = (i / (Kernel * Luma.Length), i / Kernel % Luma.Length, i % Kernel);
            coloured[i] = grey[(filter * Kernel) + at] * Luma[plane];
        }

        return coloured;
    }

    /// <summary>The sum over planes: what three equal planes meet.</summary>
    private static float[] Grey(float[] coloured)
    {
        var grey = new float[coloured.Length / Luma.Length];
        for (var i = 0; i < coloured.Length; i++)
        {
            grey[(i / (Kernel * Luma.Length) * Kernel) + (i % Kernel)] += coloured[i];
        }

        return grey;
    }
}
