using System.IO.Compression;
using Suite.Inspection.Models;

namespace Suite.Inspection.Serving;

/// <summary>A trained model's folder as one ZIP file, as it is sent and stored. What comes from outside is unpacked into bounds.</summary>
public static class ModelArchive
{
    /// <summary>Of the ZIP file.</summary>
    public const int BytesMax = 256 << 20;

    /// <summary>Unpacked: a patch memory of 512 MB and its backbone fit.</summary>
    public const long UnpackedBytesMax = 1L << 30;

    public const int FilesMax = 64;

    /// <summary>The folder's files, names only within it, in their order: the same folder gives the same bytes.</summary>
    /// <exception cref="InvalidDataException">It is no model's folder, or too large to be sent.</exception>
    public static byte[] Pack(string folder)
    {
        if (!File.Exists(Path.Combine(folder, ModelFolder.CardFile)))
        {
            throw new InvalidDataException($"There is no {ModelFolder.CardFile} in '{folder}': that is no trained model. './suite inspect train --out DIR' makes one.");
        }

        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f)).Order(StringComparer.Ordinal).ToList();
        if (files.Count > FilesMax)
        {
            throw new InvalidDataException($"'{folder}' holds {files.Count} files; a model has at most {FilesMax}. Is it the model's folder alone?");
        }

        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in files)
            {
                var entry = zip.CreateEntry(file.Replace('\\', '/'), CompressionLevel.Fastest);

                // The earliest a ZIP file can say: when a file was written makes no other model.
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var target = entry.Open();
                using var source = File.OpenRead(Path.Combine(folder, file));
                source.CopyTo(target);
            }
        }

        return buffer.Length <= BytesMax ? buffer.ToArray() : throw new InvalidDataException($"The model takes {buffer.Length} bytes packed; at most {BytesMax} can be sent.");
    }

    /// <summary>Unpacks into a folder that does not exist yet; a single folder around all files is left out.</summary>
    /// <exception cref="InvalidDataException">No ZIP file, too large, names that lead out of the folder, or no model in it. Nothing is left behind.</exception>
    public static void Unpack(Stream zipped, string folder)
    {
        var unfinished = $"{folder}.{Guid.CreateVersion7():n}.unfinished";
        Directory.CreateDirectory(unfinished);
        try
        {
            using (var zip = new ZipArchive(zipped, ZipArchiveMode.Read, leaveOpen: true))
            {
                Unpack(zip, unfinished);
            }

            Move(unfinished, folder);
        }
        finally
        {
            if (Directory.Exists(unfinished))
            {
                Directory.Delete(unfinished, recursive: true);
            }
        }
    }

    private static void Move(string unfinished, string folder)
    {
        try
        {
            Directory.Move(unfinished, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Somebody else unpacked the same meanwhile.
        }
    }

    private static void Unpack(ZipArchive zip, string folder)
    {
        var entries = zip.Entries.Where(static e => e.Name.Length > 0).ToList();
        if (entries.Count is 0 or > FilesMax)
        {
            throw new InvalidDataException($"The ZIP file holds {entries.Count} files; a model has 1 to {FilesMax}.");
        }

        var card = entries.Where(static e => e.Name == ModelFolder.CardFile).MinBy(static e => e.FullName.Length)
            ?? throw new InvalidDataException($"There is no {ModelFolder.CardFile} in the ZIP file: that is no trained model.");
        var prefix = card.FullName[..^ModelFolder.CardFile.Length];
        var room = UnpackedBytesMax;
        foreach (var entry in entries)
        {
            if (!entry.FullName.StartsWith(prefix, StringComparison.Ordinal))
            {
                throw new InvalidDataException($"'{entry.FullName}' lies beside the model's folder '{prefix}'.");
            }

            room -= Copy(entry, PathOf(folder, entry.FullName[prefix.Length..]), room);
        }
    }

    private static string PathOf(string folder, string name)
    {
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        var path = Path.GetFullPath(Path.Combine(folder, name));
        return path.StartsWith(root, StringComparison.Ordinal) ? path : throw new InvalidDataException($"'{name}' leads out of the model's folder.");
    }

    /// <summary>What an entry says of its length is not believed: what is written is counted.</summary>
    private static long Copy(ZipArchiveEntry entry, string path, long room)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var source = entry.Open();
        using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        var buffer = new byte[1 << 16];
        var length = 0L;
        while (source.Read(buffer) is > 0 and var read)
        {
            length += read;
            if (length > room)
            {
                throw new InvalidDataException($"The model takes more than {UnpackedBytesMax} bytes unpacked.");
            }

            target.Write(buffer, 0, read);
        }

        return length;
    }
}
