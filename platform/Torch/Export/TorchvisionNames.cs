using System.Globalization;
using Suite.Onnx.Graphs;

namespace Suite.Torch.Export;

/// <summary>The parameters of a graph, which have torchvision's names, by the names they have over libtorch here.</summary>
internal static class TorchvisionNames
{
    private const string Last = "features.8.";

    /// <returns>Graph name → network name, for every parameter of the backbone.</returns>
    public static IReadOnlyDictionary<string, string> Of(EfficientNetSpec spec)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var blocks = new List<string>();
        foreach (var (name, _) in EfficientNetGraph.Parameters(spec with { Classes = 0 }))
        {
            names[name] = name.Contains(".block.", StringComparison.Ordinal)
                ? Block(name, blocks, spec.Lite)
                : (name.StartsWith(Last, StringComparison.Ordinal) ? "last." : "stem.") + Layer(name[(name.IndexOf('.', "features.".Length) + 1)..]);
        }

        return names;
    }

    /// <summary>features.S.I.block.P.… is the P-th part of a block; blocks are numbered through here.</summary>
    private static string Block(string name, List<string> blocks, bool lite)
    {
        var parts = name.Split('.');
        var block = parts[1] + "." + parts[2];
        if (!blocks.Contains(block))
        {
            blocks.Add(block);
        }

        var part = int.Parse(parts[4], CultureInfo.InvariantCulture) + (parts[1] == "1" ? 1 : 0);
        var rest = string.Join('.', parts[5..]);
        var role = (part, lite) switch
        {
            (0, _) => "expand." + Layer(rest),
            (1, _) => "depthwise." + Layer(rest),
            (2, false) => Squeeze(rest),
            _ => "project." + Layer(rest),
        };
        return $"block{blocks.IndexOf(block)}.{role}";
    }

    private static string Layer(string rest) =>
        rest.StartsWith("0.", StringComparison.Ordinal) ? "convolution." + rest[2..] : "norm." + rest[2..];

    private static string Squeeze(string rest) =>
        rest.StartsWith("fc1.", StringComparison.Ordinal) ? "squeeze." + rest[4..] : "excite." + rest[4..];
}
