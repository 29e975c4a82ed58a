namespace Suite.Inspection.Datasets;

/// <summary>
/// A data set without a list: one folder a class. Folders called only <c>train</c>, <c>val</c> and <c>test</c>, with the classes below, give the splits.
/// JPEG, PNG and BMP files count, by their ending; a class's folder may have folders below it. What begins with a dot is left alone.
/// </summary>
internal static class ClassFolders
{
    private static readonly HashSet<string> Endings = new(StringComparer.OrdinalIgnoreCase) { ".jpg", ".jpeg", ".png", ".bmp" };

    /// <summary>What splits are called elsewhere. A class may be called so too ("valid" parts): then its folder holds pictures.</summary>
    private static readonly HashSet<string> SplitsElsewhere = new(StringComparer.OrdinalIgnoreCase)
    {
        "train", "training", "trainset", "val", "valid", "validate", "validation", "valset", "dev", "eval", "evaluation", "test", "tests", "testing", "testset", "holdout",
    };

    public static ImageDataset Read(string folder, long seed)
    {
        var names = Below(folder);
        if (names.Count == 0)
        {
            throw new InvalidDataException(
                $"'{folder}' has neither a {LabelsCsv.FileName} (columns image, class, split) nor one folder a class.");
        }

        CheckSplits(folder, names);
        var remarks = new List<string>();
        var hasSplits = names.TrueForAll(static n => ImageDataset.SplitOf(n) is not null);
        var images = hasSplits
            ? names.SelectMany(s => Below(Path.Combine(folder, s)).SelectMany(c => Images(folder, Path.Combine(s, c), c, ImageDataset.SplitOf(s)!.Value, remarks)))
            : names.SelectMany(c => Images(folder, c, c, DatasetSplit.Train, remarks));
        var found = images.Take(ImageDataset.ImagesMax + 1).ToList();
        Check(folder, names, found);
        if (!hasSplits)
        {
            found = [.. SplitDraw.Draw(found, seed)];
            remarks.Add($"'{folder}' names no splits: 70, 15 and 15 % of every class were drawn for train, val and test with seed {seed}.");
        }

        return new ImageDataset(folder, [.. found.OrderBy(static i => i.Name, StringComparer.Ordinal)], remarks);
    }

    private static void Check(string folder, List<string> names, List<LabelledImage> found)
    {
        if (found.Count == 0)
        {
            throw new InvalidDataException($"'{folder}' has {names.Count} folders and no JPEG, PNG or BMP in any of them.");
        }

        if (found.Count > ImageDataset.ImagesMax)
        {
            throw new InvalidDataException($"'{folder}' has more than {ImageDataset.ImagesMax} pictures.");
        }
    }

    /// <summary>A misspelt split would silently become a class of its own.</summary>
    private static void CheckSplits(string folder, List<string> names)
    {
        var splits = names.Count(static n => ImageDataset.SplitOf(n) is not null);
        if (splits == names.Count)
        {
            return;
        }

        if (splits > 0)
        {
            throw new InvalidDataException(
                $"'{folder}' has folders of splits beside others: {string.Join(", ", names.Take(10))}. Name all of them train, val or test, with one folder a class below; or none.");
        }

        var misspelt = names.Where(n => SplitsElsewhere.Contains(n) && HoldsFoldersAlone(Path.Combine(folder, n))).ToList();
        if (misspelt.Count > 0)
        {
            throw new InvalidDataException(
                $"'{folder}' has folders that look like splits and are none: {string.Join(", ", misspelt)}. Splits are called train, val and test; a class of that name has its pictures in the folder itself.");
        }
    }

    private static bool HoldsFoldersAlone(string folder) => Directory.EnumerateDirectories(folder).Any() && !Directory.EnumerateFiles(folder).Any(static f => Endings.Contains(Path.GetExtension(f)));

    private static List<string> Below(string folder) =>
        [.. Directory.EnumerateDirectories(folder).Select(static d => Path.GetFileName(d)).Where(static n => !n.StartsWith('.')).Order(StringComparer.Ordinal)];

    private static IEnumerable<LabelledImage> Images(string root, string below, string name, DatasetSplit split, List<string> remarks)
    {
        var others = 0;
        foreach (var path in Directory.EnumerateFiles(Path.Combine(root, below), "*", SearchOption.AllDirectories))
        {
            if (!Endings.Contains(Path.GetExtension(path)))
            {
                others++;
                continue;
            }

            yield return new LabelledImage(Path.GetRelativePath(root, path).Replace('\\', '/'), path, name, split);
        }

        if (others > 0)
        {
            remarks.Add($"'{below}' has {others} files that end neither in .jpg, .jpeg, .png nor .bmp; they were left out.");
        }
    }
}
