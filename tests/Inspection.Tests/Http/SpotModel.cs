using System.Globalization;
using System.IO.Compression;
using System.Text;
using Suite.Inspection.Models;
using Suite.Vision;

namespace Suite.Inspection.Tests.Http;

/// <summary>A model that sees dark spots on light parts: real enough for verdicts, boxes and maps, and quick. Its folder holds its threshold.</summary>
internal sealed class SpotModel : IImageModel
{
    private const int Side = 64;
    private const int Cells = 8;

    private readonly TimeSpan _runs;

    public SpotModel(string folder, TimeSpan runs = default)
    {
        _runs = runs;
        var card = Path.Combine(folder, "model.json");
        if (!File.Exists(card) || !double.TryParse(File.ReadAllText(card), CultureInfo.InvariantCulture, out var threshold))
        {
            throw new InvalidDataException("There is no threshold in model.json.");
        }

        Card = new ModelCard
        {
            Head = "fewshot",
            Backbone = "none",
            Classes = ["good", "spot"],
            GoodClass = "good",
            Threshold = threshold,
            Input = new InputShape(Side, Side, ValueRange.ZeroToOne, IsGrey: true),
        };
    }

    public ModelCard Card { get; }

    public InputShape Input => Card.Input;

    public ModelNetwork? Network => null;

    public static byte[] Zip(double threshold = 0.5) => Zip(("model.json", threshold.ToString(CultureInfo.InvariantCulture)));

    public static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create))
        {
            foreach (var (name, text) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return buffer.ToArray();
    }

    public IReadOnlyList<ImageScore> Score(Memory<float> pictures, int count)
    {
        if (_runs > TimeSpan.Zero)
        {
            using var never = new ManualResetEventSlim();
            never.Wait(_runs);
        }

        return [.. Enumerable.Range(0, count).Select(i => Score(pictures.Span.Slice(i * Input.Length, Side * Side)))];
    }

    public void Dispose()
    {
    }

    private static ImageScore Score(ReadOnlySpan<float> grey)
    {
        var mean = 0f;
        foreach (var value in grey)
        {
            mean += value / grey.Length;
        }

        var map = new float[Cells * Cells];
        for (var cell = 0; cell < map.Length; cell++)
        {
            var sum = 0f;
            for (var i = 0; i < 64; i++)
            {
                sum += grey[(((cell / Cells * 8) + (i / 8)) * Side) + (cell % Cells * 8) + (i % 8)] / 64;
            }

            map[cell] = Math.Clamp((mean - sum) / Math.Max(mean, 0.01f), 0, 1);
        }

        var score = map.Max();
        return new ImageScore(score, score >= 0.5 ? 1 : 0, [1 - score, score], new HeatMap(Cells, Cells, map));
    }
}

/// <summary>Pictures of light parts, some with a dark spot.</summary>
internal static class Parts
{
    public static Frame Draw(bool hasSpot, int width = 320, int height = 240, byte light = 180, int seed = 1)
    {
        var random = new Random(seed);
        var pixels = new byte[width * height];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)Math.Clamp(light + random.Next(-light / 9, (light / 9) + 1), 0, 255);
        }

        for (var y = height / 2; hasSpot && y < height * 3 / 4; y++)
        {
            for (var x = width / 4; x < width / 2; x++)
            {
                pixels[(y * width) + x] = 10;
            }
        }

        return Frame.FromPixels(pixels, width, height, 1);
    }

    public static byte[] Jpeg(bool hasSpot, int width = 320, int height = 240, byte light = 180)
    {
        using var frame = Draw(hasSpot, width, height, light);
        return frame.EncodeJpeg(90);
    }

    public static byte[] Png(bool hasSpot)
    {
        using var frame = Draw(hasSpot);
        return frame.EncodePng();
    }
}
