using System.Globalization;
using System.Text;
using Suite.Imagery.Scenes;
using Suite.Vision;

namespace Suite.Inspection.Simulation;

/// <summary>
/// A labelled folder of simulated parts, in the layout that training reads: <c>labels.csv</c>, <c>images/part_NNNNNN.jpg</c> and,
/// for defective parts, <c>masks/part_NNNNNN.png</c>.
/// </summary>
public static class SimulatedDataset
{
    public const int ImagesMax = 100_000;

    private const string Header = "image,mask,class,width,height,x0,y0,x1,y1,split";
    private const int JpegQuality = 92;

    /// <summary>In every class three parts of five are for training, one for validation, one for the test.</summary>
    private static readonly string[] Splits = ["train", "train", "val", "train", "test"];

    /// <summary>Draws the parts 0 to <paramref name="images"/> − 1 and writes them; <c>labels.csv</c> comes last, so that a folder with one is whole.</summary>
    /// <param name="folder">Made where it is missing.</param>
    /// <param name="images">1 to <see cref="ImagesMax"/>.</param>
    /// <param name="seed">Same seed and options, same files.</param>
    /// <param name="options">Of the parts.</param>
    /// <param name="progress">Told how many parts are written.</param>
    /// <param name="ct">Stops between two parts; what was written stays, without labels.</param>
    /// <returns>How many parts each class has, by name.</returns>
    /// <exception cref="InvalidDataException">The folder already holds labels: mixing two sets would give pictures wrong ones.</exception>
    public static async Task<IReadOnlyDictionary<string, int>> WriteAsync(
        DirectoryInfo folder, int images, long seed, MetalSceneOptions options, IProgress<int>? progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(images, ImagesMax);
        var labels = Path.Combine(folder.FullName, "labels.csv");
        if (File.Exists(labels))
            throw new InvalidDataException($"{labels} is there already. Name a folder that is empty or does not exist.");
        Directory.CreateDirectory(Path.Combine(folder.FullName, "images"));
        Directory.CreateDirectory(Path.Combine(folder.FullName, "masks"));

        var scene = new MetalScene(seed, options);
        var part = new MetalPart(options.Size);
        var counts = Enum.GetValues<PartClass>().ToDictionary(NameOf, _ => 0, StringComparer.Ordinal);
        var csv = new StringBuilder(Header).Append('\n');
        for (var number = 0; number < images; number++)
        {
            scene.Draw(number, part);
            var split = Splits[counts[NameOf(part.Class)]++ % Splits.Length];
            csv.Append(await WritePartAsync(folder, part, split, ct)).Append('\n');
            progress?.Report(number + 1);
        }

        await File.WriteAllTextAsync(labels, csv.ToString(), ct);
        return counts;
    }

    /// <summary>The class as labels, headers and answers write it.</summary>
    public static string NameOf(PartClass value) => value switch
    {
        PartClass.Good => "good",
        PartClass.Scratch => "scratch",
        PartClass.Dent => "dent",
        PartClass.Crack => "crack",
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "No such class."),
    };

    private static async Task<string> WritePartAsync(DirectoryInfo folder, MetalPart part, string split, CancellationToken ct)
    {
        var image = string.Create(CultureInfo.InvariantCulture, $"images/part_{part.Number:D6}.jpg");
        using (var frame = Frame.FromPixels(part.Pixels, part.Size, part.Size, 1))
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, image), frame.EncodeJpeg(JpegQuality), ct);
        if (part.Box is not { } box)
            return string.Create(CultureInfo.InvariantCulture, $"{image},,{NameOf(part.Class)},{part.Size},{part.Size},,,,,{split}");

        var mask = string.Create(CultureInfo.InvariantCulture, $"masks/part_{part.Number:D6}.png");
        using (var frame = Frame.FromPixels(part.Mask, part.Size, part.Size, 1))
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, mask), frame.EncodePng(), ct);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{image},{mask},{NameOf(part.Class)},{part.Size},{part.Size},{box.X0},{box.Y0},{box.X1},{box.Y1},{split}");
    }
}
