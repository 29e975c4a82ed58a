using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Suite.Inspection.Models;

/// <summary>
/// A trained model on disk: <c>model.json</c> (the card), <c>head.bin</c>, <c>backbone.onnx</c>, and for a few-shot head <c>samples.bin</c>, what it learned
/// from. A fine-tuned network is <c>model.onnx</c> with the output <c>logits</c> instead. A folder is complete or not there: it is written beside its place and
/// then renamed.
/// </summary>
public static class ModelFolder
{
    public const string CardFile = "model.json";
    public const string HeadFile = "head.bin";
    public const string SamplesFile = "samples.bin";
    public const string BackboneFile = "backbone.onnx";

    /// <summary>Samples that were never trained on: a refit may not get worse on them.</summary>
    public const string GoldenFile = "golden.bin";
    public const string NetworkFile = "model.onnx";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static string CardText(ModelCard card) => JsonSerializer.Serialize(card, Json);

    /// <exception cref="InvalidDataException">There is none, or it is no card.</exception>
    public static ModelCard ReadCard(string folder)
    {
        var path = Path.Combine(folder, CardFile);
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"'{folder}' holds no trained model: there is no {CardFile} in it.");
        }

        try
        {
            var card = JsonSerializer.Deserialize<ModelCard>(File.ReadAllText(path), Json) ?? throw new InvalidDataException($"'{path}' is empty.");
            return Checked(card, path);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{path}' is no model card: {e.Message}", e);
        }
    }

    /// <summary>Whether a model may be written there: asked before a long training, not after it.</summary>
    /// <param name="folder">New, empty, or an older model.</param>
    /// <exception cref="InvalidDataException">It holds anything else.</exception>
    public static void CheckFree(string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any() && !File.Exists(Path.Combine(folder, CardFile)))
        {
            throw new InvalidDataException($"'{folder}' holds other things than a model. Name a new folder, or an older model to replace.");
        }
    }

    /// <summary>Writes a folder, replacing what stood there only once all of it is written.</summary>
    /// <param name="folder">New, empty, or an older model: anything else is refused.</param>
    /// <param name="card">Goes to <see cref="CardFile"/>.</param>
    /// <param name="write">Writes the other files into the folder it is given.</param>
    public static void Write(string folder, ModelCard card, Action<string> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        CheckFree(folder);
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var (fresh, old) = (folder + ".new", folder + ".old");
        Remove(fresh);
        Remove(old);
        Directory.CreateDirectory(fresh);
        write(fresh);
        File.WriteAllText(Path.Combine(fresh, CardFile), CardText(card));
        if (Directory.Exists(folder))
        {
            Directory.Move(folder, old);
        }

        Directory.Move(fresh, folder);
        Remove(old);
    }

    /// <summary>The file of a model's network, which the head decides.</summary>
    public static string NetworkOf(ModelCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        return card.Head == ImageModels.FineTuned ? NetworkFile : BackboneFile;
    }

    /// <summary>Writes the card of a folder that is still being made.</summary>
    internal static void WriteCard(string folder, ModelCard card) => File.WriteAllText(Path.Combine(folder, CardFile), CardText(card));

    /// <summary>SHA-256 of a file, in lower-case hexadecimal.</summary>
    public static string Digest(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>The backbone of a folder, checked against its card.</summary>
    /// <exception cref="InvalidDataException">It is missing or another.</exception>
    public static string CheckedBackbone(string folder, ModelCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        var path = Path.Combine(folder, BackboneFile);
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"'{folder}' has no {BackboneFile}; train the model again, or put the file back ({card.Backbone}, SHA-256 {card.BackboneSha256}).");
        }

        return card.BackboneSha256 is null || Digest(path) == card.BackboneSha256
            ? path
            : throw new InvalidDataException($"'{path}' is not the network that the head was trained on ({card.Backbone}, SHA-256 {card.BackboneSha256}).");
    }

    private static ModelCard Checked(ModelCard card, string path)
    {
        var fault = card switch
        {
            { Classes.Count: 0 } => "it names no classes",
            { GoodClass: { } good } when !card.Classes.Contains(good) => $"its good class '{good}' is none of its classes",
            { Threshold: not (>= 0 and <= 1) } => "its threshold is not between 0 and 1",
            { ScoreViews: < 1 or > 8 } => "its views are not 1 to 8",
            { Input: { Width: < 16 or > 4_096 } or { Height: < 16 or > 4_096 } } => "its input is not 16 to 4,096 pixels",
            _ => null,
        };
        return fault is null ? card : throw new InvalidDataException($"'{path}' is no model card: {fault}.");
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
