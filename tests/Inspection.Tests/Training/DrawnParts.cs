using Suite.Onnx.Graphs;
using Suite.Vision;

namespace Suite.Inspection.Tests.Training;

/// <summary>A small backbone with drawn weights, and pictures of parts that it can tell apart: noise, noise with a bright scratch, noise with a dark spot.</summary>
internal static class DrawnParts
{
    public const int Side = 64;

    /// <summary>Four convolutions of stride 2 with ReLU: maps at strides 8 and 16, and the coarse one's mean for embedding.</summary>
    public static string WriteBackbone(string path)
    {
        var random = new Random(11);
        var graph = new OnnxGraph("small");
        graph.Inputs.Add(new GraphValue("input", TensorElement.Float, ["N", 3, "H", "W"]));
        var value = "input";
        int[] channels = [3, 8, 12, 16, 24];
        for (var i = 1; i < channels.Length; i++)
        {
            var name = $"c{i}";
            var count = channels[i] * channels[i - 1] * 9;
            graph.Set(GraphTensor.Of(name + ".weight", [channels[i], channels[i - 1], 3, 3], Drawn(random, count, Math.Sqrt(2d / (channels[i - 1] * 9)))));
            value = graph.Add("Conv", name, [value, name + ".weight"], GraphAttribute.Of("pads", [1, 1, 1, 1]), GraphAttribute.Of("strides", [2, 2]));
            value = graph.Add("Relu", i == 3 ? "feat_s8" : i == 4 ? "feat_s16" : $"a{i}", [value]);
        }

        var pooled = graph.Add("GlobalAveragePool", "pool", [value]);
        graph.Add("Flatten", "embedding", [pooled], GraphAttribute.Of("axis", 1));
        graph.Outputs.Add(new GraphValue("feat_s8", TensorElement.Float, ["N", 16, "h", "w"]));
        graph.Outputs.Add(new GraphValue("feat_s16", TensorElement.Float, ["N", 24, "h2", "w2"]));
        graph.Outputs.Add(new GraphValue("embedding", TensorElement.Float, ["N", 24]));
        File.WriteAllBytes(path, graph.ToBytes());
        return path;
    }

    /// <summary>A data set of so many pictures a class and split, with labels.csv, masks and boxes.</summary>
    public static void WriteDataset(string folder, IReadOnlyDictionary<string, int> train, int val = 0, int test = 0, int seed = 1)
    {
        Directory.CreateDirectory(Path.Combine(folder, "images"));
        Directory.CreateDirectory(Path.Combine(folder, "masks"));
        var lines = new List<string> { "image,mask,class,x0,y0,x1,y1,split" };
        var random = new Random(seed);
        foreach (var (kind, count) in train)
        {
            foreach (var (split, many) in new[] { ("train", count), ("val", val), ("test", test) })
            {
                for (var i = 0; i < many; i++)
                {
                    lines.Add(WritePart(folder, kind, $"{kind}_{split}_{i}", split, random));
                }
            }
        }

        File.WriteAllLines(Path.Combine(folder, "labels.csv"), lines);
    }

    private static string WritePart(string folder, string kind, string name, string split, Random random)
    {
        var (pixels, mask) = (new byte[Side * Side], new byte[Side * Side]);
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(110 + random.Next(24));
        }

        var (x0, y0) = (random.Next(8, 40), random.Next(8, 40));
        for (var i = 0; kind != "good" && i < 16; i++)
        {
            for (var j = 0; j < (kind == "scratch" ? 2 : 16); j++)
            {
                var at = ((y0 + (kind == "scratch" ? j : i)) * Side) + x0 + (kind == "scratch" ? i : j);
                (pixels[at], mask[at]) = (kind == "scratch" ? (byte)250 : (byte)10, 255);
            }
        }

        using var frame = Frame.FromPixels(pixels, Side, Side, 1);
        File.WriteAllBytes(Path.Combine(folder, "images", name + ".png"), frame.EncodePng());
        if (kind == "good")
        {
            return $"images/{name}.png,,good,,,,,{split}";
        }

        using var drawn = Frame.FromPixels(mask, Side, Side, 1);
        File.WriteAllBytes(Path.Combine(folder, "masks", name + ".png"), drawn.EncodePng());
        return $"images/{name}.png,masks/{name}.png,{kind},{x0},{y0},{x0 + 16},{y0 + (kind == "scratch" ? 2 : 16)},{split}";
    }

    private static float[] Drawn(Random random, int count, double deviation)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }
}
