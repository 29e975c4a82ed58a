using System.Globalization;
using Suite.Torch.Networks;

namespace Suite.Torch.Checkpoints;

/// <summary>A network with its optimizer on disk: a run that goes on from here is the run that was never stopped.</summary>
public static class NetworkCheckpoint
{
    private const string Steps = "steps";
    private const string Scale = "scale";

    /// <param name="path">Replaced whole or not at all.</param>
    /// <param name="network">Its values, averages and moments are saved.</param>
    /// <param name="notes">What else the run needs to go on; keys are free but for <c>steps</c> and <c>scale</c>.</param>
    public static void Save(string path, TorchNetwork network, IReadOnlyDictionary<string, string> notes)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(notes);
        var file = new TensorFile();
        foreach (var (key, text) in notes)
        {
            file.Metadata[key] = text;
        }

        var (steps, scale) = network.Progress;
        file.Metadata[Steps] = steps.ToString(CultureInfo.InvariantCulture);
        file.Metadata[Scale] = scale.ToString("R", CultureInfo.InvariantCulture);
        foreach (var tensor in network.Tensors)
        {
            foreach (var kind in Kinds(tensor))
            {
                file.Tensors[Name(tensor, kind)] = (tensor.Shape, network.Read(tensor, kind));
            }
        }

        file.Save(path);
    }

    /// <summary>Everything, and the notes it was saved with.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or of another network; the message names the first tensor that does not fit.</exception>
    public static IReadOnlyDictionary<string, string> Restore(string path, TorchNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var file = TensorFile.Load(path);
        if (!long.TryParse(file.Metadata.GetValueOrDefault(Steps), CultureInfo.InvariantCulture, out var steps)
            || !double.TryParse(file.Metadata.GetValueOrDefault(Scale), CultureInfo.InvariantCulture, out var scale))
        {
            throw new InvalidDataException($"'{path}' is no checkpoint.");
        }

        foreach (var tensor in network.Tensors)
        {
            foreach (var kind in Kinds(tensor))
            {
                network.Write(tensor, Values(file, tensor, kind, path), kind);
            }
        }

        network.Progress = (steps, scale);
        return file.Metadata;
    }

    /// <summary>The backbone's weights alone: what a network with other heads starts from.</summary>
    /// <param name="kind"><see cref="TensorKind.Value"/> or <see cref="TensorKind.Average"/>.</param>
    /// <returns>How many tensors were taken.</returns>
    /// <exception cref="InvalidDataException">The file is of another backbone.</exception>
    public static int RestoreBackbone(string path, TorchNetwork network, TensorKind kind)
    {
        ArgumentNullException.ThrowIfNull(network);
        var file = TensorFile.Load(path);
        var backbone = network.Tensors.Where(static t => BackboneTensors.IsBackbone(t.Name)).ToList();
        foreach (var tensor in backbone)
        {
            network.Write(tensor, Values(file, tensor, kind, path));
        }

        return backbone.Count;
    }

    private static float[] Values(TensorFile file, NetworkTensor tensor, TensorKind kind, string path)
    {
        if (!file.Tensors.TryGetValue(Name(tensor, kind), out var found))
        {
            throw new InvalidDataException($"'{path}' lacks '{Name(tensor, kind)}': it is of another network.");
        }

        return found.Shape.SequenceEqual(tensor.Shape)
            ? found.Values
            : throw new InvalidDataException($"'{path}': '{tensor.Name}' is {string.Join('×', found.Shape)}, not {string.Join('×', tensor.Shape)}.");
    }

    private static string Name(NetworkTensor tensor, TensorKind kind) => kind switch
    {
        TensorKind.Average => "average/" + tensor.Name,
        TensorKind.Moment1 => "moment1/" + tensor.Name,
        TensorKind.Moment2 => "moment2/" + tensor.Name,
        _ => tensor.Name,
    };

    private static TensorKind[] Kinds(NetworkTensor tensor) => tensor.IsTrainable
        ? [TensorKind.Value, TensorKind.Average, TensorKind.Moment1, TensorKind.Moment2]
        : [TensorKind.Value, TensorKind.Average];
}
