using System.Globalization;
using Suite.FeatureStore.Preparation;
using Suite.Vision;

namespace Suite.Inspection.Datasets;

/// <summary>
/// The list of a data set: <c>labels.csv</c> with the columns image and class, mostly split (train, val, test), and optionally mask and x0, y0, x1, y1.
/// Other columns are ignored. Paths are below the folder. A fault names the line.
/// </summary>
internal static class LabelsCsv
{
    public const string FileName = "labels.csv";

    private const int NameLengthMax = 1_000;
    private const int ClassLengthMax = 200;

    public static ImageDataset Read(string folder, string path, long seed)
    {
        try
        {
            using var rows = CsvRows.OpenFile(path);
            return Read(folder, rows, seed);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static ImageDataset Read(string folder, CsvRows rows, long seed)
    {
        var columns = new Columns(rows);
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var images = new List<LabelledImage>();
        while (rows.Next())
        {
            if (images.Count == ImageDataset.ImagesMax)
            {
                throw new InvalidDataException($"There are more than {ImageDataset.ImagesMax} pictures in it.");
            }

            var image = Row(rows, columns, root);
            if (!seen.Add(image.Name))
            {
                // One picture in two splits would be trained on and then praised for being known.
                throw rows.Bad(columns.Image, $"'{image.Name}' is there twice; leave one of the lines out.");
            }

            images.Add(image);
        }

        if (images.Count == 0)
        {
            throw new InvalidDataException("There are no pictures in it.");
        }

        var remarks = new List<string>();
        if (columns.Split < 0)
        {
            images = [.. SplitDraw.Draw(images, seed)];
            remarks.Add($"'{folder}' names no splits: 70, 15 and 15 % of every class were drawn for train, val and test with seed {seed}.");
        }

        return new ImageDataset(folder, [.. images.OrderBy(static i => i.Name, StringComparer.Ordinal)], remarks);
    }

    private static LabelledImage Row(CsvRows rows, Columns columns, string root)
    {
        var (name, path) = Location(rows, columns.Image, root);
        var label = rows.Text(columns.Class).Trim();
        if (label.Length is 0 or > ClassLengthMax)
        {
            throw rows.Bad(columns.Class, $"must be 1 to {ClassLengthMax} characters.");
        }

        var split = DatasetSplit.Train;
        if (columns.Split >= 0)
        {
            var text = rows.Text(columns.Split).Trim();
            split = ImageDataset.SplitOf(text) ?? throw rows.Bad(columns.Split, $"'{Shortened(text)}' is no split. Use train, val or test.");
        }

        var mask = columns.Mask >= 0 && rows.Text(columns.Mask).Trim().Length > 0 ? Location(rows, columns.Mask, root).Path : null;
        return new LabelledImage(name, path, label, split, mask, Box(rows, columns));
    }

    private static (string Name, string Path) Location(CsvRows rows, int column, string root)
    {
        var name = rows.Text(column).Trim();
        if (name.Length is 0 or > NameLengthMax || name.Contains('\0', StringComparison.Ordinal))
        {
            throw rows.Bad(column, $"must be a path of 1 to {NameLengthMax} characters.");
        }

        var path = Path.GetFullPath(name, root);
        return path.StartsWith(root, StringComparison.Ordinal)
            ? (Path.GetRelativePath(root, path).Replace('\\', '/'), path)
            : throw rows.Bad(column, "leads out of the folder. Give paths below the folder of the list.");
    }

    private static PixelBox? Box(CsvRows rows, Columns columns)
    {
        if (columns.Box.Contains(-1))
        {
            return null;
        }

        var texts = columns.Box.Select(c => rows.Text(c).Trim()).ToArray();
        if (texts.All(static t => t.Length == 0))
        {
            return null;
        }

        var corners = new int[4];
        for (var i = 0; i < 4; i++)
        {
            corners[i] = int.TryParse(texts[i], NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) && value >= 0
                ? value
                : throw rows.Bad(columns.Box[i], "must be a whole number of pixels, or all four corners empty.");
        }

        return corners[0] <= corners[2] && corners[1] <= corners[3]
            ? new PixelBox(corners[0], corners[1], corners[2], corners[3])
            : throw rows.Bad(columns.Box[0], "the box ends before it begins: x0 ≤ x1 and y0 ≤ y1 must hold.");
    }

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private sealed class Columns
    {
        private readonly CsvRows _rows;

        public Columns(CsvRows rows)
        {
            _rows = rows;
            Image = Required("image");
            Class = Required("class");
            Split = Find("split");
            Mask = Find("mask");
            Box = [Find("x0"), Find("y0"), Find("x1"), Find("y1")];
        }

        public int Image { get; }

        public int Class { get; }

        public int Split { get; }

        public int Mask { get; }

        public int[] Box { get; }

        private int Find(string name)
        {
            for (var i = 0; i < _rows.Names.Count; i++)
            {
                if (_rows.Names[i] == name)
                {
                    return i;
                }
            }

            return -1;
        }

        private int Required(string name) => Find(name) is >= 0 and var column
            ? column
            : throw new InvalidDataException($"The first line must name the columns image and class, and mostly split; the column '{name}' is missing.");
    }
}
