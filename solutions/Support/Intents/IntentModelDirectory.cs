using Suite.Text.Intents;

namespace Suite.Support.Intents;

/// <summary>A trained intent model as a directory: <c>intents.model</c>. Written beside and renamed, so that what is there is whole.</summary>
public static class IntentModelDirectory
{
    private const string ModelFile = "intents.model";

    public static void Write(string directory, IntentModel model)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, ModelFile);
        var unfinished = path + ".unfinished";
        using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            model.Write(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <exception cref="InvalidDataException">There is none, or it is damaged.</exception>
    public static IntentModel Read(string directory)
    {
        var path = Path.Combine(directory, ModelFile);
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"There is no intent model in '{directory}'. Make one: ./suite support train --intents FILE.csv --out '{directory}'");
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
        return IntentModel.Read(file);
    }
}
