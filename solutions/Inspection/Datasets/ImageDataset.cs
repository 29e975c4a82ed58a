namespace Suite.Inspection.Datasets;

/// <summary>Labelled pictures of one folder.</summary>
/// <param name="Folder">Where they are.</param>
/// <param name="Images">In the order of their names, whatever order the file system or the list has.</param>
/// <param name="Remarks">What a person should know: splits that were drawn here, files that were left out.</param>
public sealed record ImageDataset(string Folder, IReadOnlyList<LabelledImage> Images, IReadOnlyList<string> Remarks)
{
    /// <summary>More than this is a mistake or another kind of tool's work.</summary>
    public const int ImagesMax = 1_000_000;

    public const int ClassesMax = 1_000;

    /// <summary>Every class that occurs in any split, by name.</summary>
    public IReadOnlyList<string> Classes { get; } = [.. Images.Select(static i => i.Class).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>
    /// Reads <c>labels.csv</c> in the folder (<see cref="LabelsCsv"/>), or, where there is none, one folder a class (<see cref="ClassFolders"/>).
    /// Looks at no picture. Without splits, a stratified one is drawn (<see cref="SplitDraw"/>) and said in <see cref="Remarks"/>.
    /// </summary>
    /// <param name="folder">The data set's.</param>
    /// <param name="seed">Of the drawn split; the same seed and the same file names give the same split.</param>
    /// <exception cref="InvalidDataException">It cannot be read; the message says what to mend and where.</exception>
    public static ImageDataset Read(string folder, long seed)
    {
        if (!Directory.Exists(folder))
        {
            throw new InvalidDataException($"There is no folder '{folder}'.");
        }

        var list = Path.Combine(folder, LabelsCsv.FileName);
        var dataset = File.Exists(list) ? LabelsCsv.Read(folder, list, seed) : ClassFolders.Read(folder, seed);
        if (dataset.Classes.FirstOrDefault(static c => c.Contains(',', StringComparison.Ordinal)) is { } name)
        {
            throw new InvalidDataException($"The class '{name}' in '{folder}' has a comma in its name; give it another.");
        }

        return dataset.Classes.Count <= ClassesMax
            ? dataset
            : throw new InvalidDataException($"'{folder}' has {dataset.Classes.Count} classes; {ClassesMax} are the most. Is the column 'class' a number or a name of its own for every picture?");
    }

    /// <summary>The pictures of one split.</summary>
    /// <exception cref="InvalidDataException">There are none; the message says which splits there are.</exception>
    public IReadOnlyList<LabelledImage> Of(DatasetSplit split)
    {
        var chosen = Images.Where(i => i.Split == split).ToList();
        return chosen.Count > 0 ? chosen : throw new InvalidDataException(
            $"'{Folder}' has no pictures of the split '{NameOf(split)}'. It has {string.Join(", ", Images.GroupBy(static i => i.Split).OrderBy(static g => g.Key).Select(static g => $"{g.Count()} of '{NameOf(g.Key)}'"))}.");
    }

    /// <summary>As it is written in files and on the command line.</summary>
    public static string NameOf(DatasetSplit split) => split switch
    {
        DatasetSplit.Train => "train",
        DatasetSplit.Val => "val",
        DatasetSplit.Test => "test",
        _ => throw new ArgumentOutOfRangeException(nameof(split)),
    };

    /// <returns>Null where the text is none of the three names.</returns>
    public static DatasetSplit? SplitOf(string text) => text switch
    {
        "train" => DatasetSplit.Train,
        "val" => DatasetSplit.Val,
        "test" => DatasetSplit.Test,
        _ => null,
    };
}
