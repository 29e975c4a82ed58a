using Suite.Inspection.Models;
using Suite.Onnx;
using Suite.Vision;

namespace Suite.Inspection.Features;

/// <summary>Where one of a backbone's feature maps lies in the picture.</summary>
/// <param name="Output">The network's name for it.</param>
/// <param name="Stride">Pixels of the input between neighbouring cells.</param>
/// <param name="Channels">Numbers a cell.</param>
/// <param name="Width">Cells a row.</param>
/// <param name="Height">Cells a column.</param>
public sealed record BackboneMap(string Output, int Stride, int Channels, int Width, int Height)
{
    /// <summary>Floats of one picture's map.</summary>
    public int Length => Channels * Width * Height;
}

/// <summary>
/// A frozen network without a head. Any ONNX file serves whose one input is N × 3 × H × W and whose outputs are feature maps (N × C × h × w) and at most one
/// embedding (N × C); which is which, and at which stride, is found by running it once on an empty picture. Thread-safe.
/// </summary>
public sealed class Backbone : IDisposable
{
    private const int StrideMin = 4;
    private const int StrideMax = 64;

    private readonly OnnxSession _session;
    private readonly string[] _outputs;

    private Backbone(OnnxSession session, InputShape input, IReadOnlyList<BackboneMap> maps, string? embedding, int embeddingLength)
    {
        _session = session;
        (Input, Maps, Embedding, EmbeddingLength) = (input, maps, embedding, embeddingLength);
        _outputs = embedding is null ? [.. maps.Select(static m => m.Output)] : [.. maps.Select(static m => m.Output), embedding];
    }

    /// <summary>What it takes.</summary>
    public InputShape Input { get; }

    /// <summary>From fine to coarse, one a stride.</summary>
    public IReadOnlyList<BackboneMap> Maps { get; }

    /// <summary>The network's name for its embedding; null where it has none.</summary>
    public string? Embedding { get; }

    /// <summary>0 where it has none.</summary>
    public int EmbeddingLength { get; }

    /// <summary>Opens the network and runs it once.</summary>
    /// <exception cref="InvalidDataException">It cannot be run on pictures of this shape, or gives nothing to learn from.</exception>
    public static Backbone Open(string path, InputShape input, OnnxSessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"There is no backbone '{path}'.");
        }

        var session = OnnxSession.Open(path, options);
        try
        {
            return Probe(path, session, input);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The network with what a head decides of one picture.</summary>
    /// <param name="decide">Given the outputs of that picture alone.</param>
    public ModelNetwork Network(Func<BackboneOutputs, int> decide) => new(_session, _outputs, outputs => decide(new BackboneOutputs(this, output => outputs[output].Span)));

    /// <summary>Runs it and hands over its outputs; they are valid during the call only.</summary>
    /// <param name="pictures">count × <see cref="InputShape.Length"/> floats.</param>
    /// <param name="count">One at least.</param>
    /// <param name="read">Called once.</param>
    public void Run(Memory<float> pictures, int count, Action<BackboneOutputs> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        using var values = _session.Run(pictures[..(count * Input.Length)], [count, 3, Input.Height, Input.Width], _outputs);
        read(new BackboneOutputs(this, output => values[output].GetTensorDataAsSpan<float>()));
    }

    public void Dispose() => _session.Dispose();

    private static Backbone Probe(string path, OnnxSession session, InputShape input)
    {
        if (session.Inputs.Count != 1 || session.Inputs[0].Dimensions is not [_, 3 or -1, _, _])
        {
            throw new InvalidDataException($"'{path}' is no backbone: its one input must be a batch of N × 3 × height × width, it has {string.Join(" and ", session.Inputs.Select(Text))}.");
        }

        if ((session.Inputs[0].Dimensions[2], session.Inputs[0].Dimensions[3]) is var (height, width) && ((height > 0 && height != input.Height) || (width > 0 && width != input.Width)))
        {
            throw new InvalidDataException($"'{path}' takes pictures of {width} × {height} only; say so with --size.");
        }

        var names = session.Outputs.Select(static o => o.Name).ToArray();
        using var values = session.Run(new float[input.Length], [1, 3, input.Height, input.Width], names);
        var shapes = values.Select((v, i) => (Name: names[i], Shape: v.GetTensorTypeAndShape().Shape)).ToList();
        var maps = shapes.Where(static s => s.Shape is [_, _, > 1, > 1]).Select(s => Map(s.Name, s.Shape, input)).Where(static m => m.Stride is >= StrideMin and <= StrideMax)
            .GroupBy(static m => m.Stride).Select(static g => g.Last()).OrderBy(static m => m.Stride).ToList();
        var vectors = shapes.Where(static s => s.Shape.Length == 2 && s.Name != "logits").ToList();
        var embedding = vectors.Find(static s => s.Name == "embedding") is { Name: not null } named ? named : vectors.MaxBy(static s => s.Shape[1]);
        return maps.Count > 0 || embedding.Name is not null
            ? new Backbone(session, input, maps, embedding.Name, embedding.Name is null ? 0 : (int)embedding.Shape[1])
            : throw new InvalidDataException($"'{path}' is no backbone: it has neither feature maps (N × C × h × w, strides {StrideMin} to {StrideMax}) nor an embedding (N × C) among its outputs {string.Join(", ", session.Outputs.Select(Text))}.");
    }

    private static BackboneMap Map(string name, long[] shape, InputShape input) =>
        new(name, (int)Math.Round((double)input.Width / shape[3]), (int)shape[1], (int)shape[3], (int)shape[2]);

    private static string Text(TensorShape shape) => $"{shape.Name}[{string.Join(',', shape.Dimensions)}]";
}
