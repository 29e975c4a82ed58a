using Suite.Journal;
using Suite.Models;

namespace Suite.Inspection.Serving;

/// <summary>Models' files, fetched from the content store and unpacked once. Thread-safe.</summary>
internal sealed class UnpackedModels(IContentStore contents, InspectionFolders folders)
{
    /// <summary>The model's folder.</summary>
    /// <exception cref="InvalidDataException">The content store has lost it, or it is no model.</exception>
    public async Task<string> FolderAsync(ContentAddress content, CancellationToken ct)
    {
        var folder = FolderOf(content);
        if (!Directory.Exists(folder))
        {
            var zip = await contents.GetAsync(content, ct) ?? throw new InvalidDataException("Its files are not in the content store: import it again, or restore the store from a backup.");
            Unpack(zip.ToArray(), folder);
        }

        return folder;
    }

    /// <summary>The folder of a model whose packed files are at hand.</summary>
    /// <exception cref="InvalidDataException">It is no model.</exception>
    public string FolderOf(ContentAddress content, byte[] zip)
    {
        var folder = FolderOf(content);
        if (!Directory.Exists(folder))
        {
            Unpack(zip, folder);
        }

        return folder;
    }

    private static void Unpack(byte[] zip, string folder)
    {
        using var stream = new MemoryStream(zip, writable: false);
        ModelArchive.Unpack(stream, folder);
    }

    private string FolderOf(ContentAddress content) => Path.Combine(folders.Models, content.Value);
}
