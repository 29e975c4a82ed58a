using Suite.FeatureStore.Preparation;

namespace Suite.Inspection.Labelling;

/// <summary>What one annotator said: a CSV file with the columns image and class, others ignored; a picture without a class was left open.</summary>
public static class Annotation
{
    /// <exception cref="InvalidDataException">It cannot be read; the message names file and line.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"There is no file '{path}'.");
        }

        try
        {
            using var rows = CsvRows.OpenFile(path);
            var (image, label) = (Column(rows, "image"), Column(rows, "class"));
            var labels = new Dictionary<string, string>(StringComparer.Ordinal);
            while (rows.Next())
            {
                var name = rows.Text(image).Trim();
                var said = rows.Text(label).Trim();
                if (said.Length > 0 && !labels.TryAdd(name, said))
                {
                    throw rows.Bad(image, $"'{name}' is there twice; leave one of the lines out.");
                }
            }

            return labels;
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static int Column(CsvRows rows, string name) => rows.Names.Index().Where(n => n.Item == name).Select(static n => n.Index).DefaultIfEmpty(-1).First() is >= 0 and var column
        ? column
        : throw new InvalidDataException($"The first line must name the columns image and class; the column '{name}' is missing.");
}
