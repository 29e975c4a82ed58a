using System.Text;
using Suite.Journal;

namespace Suite.Hosting;

/// <summary>
/// <c>DIR/admin.key</c>: the operator's key of this data directory, readable by its owner only, where commands on the same machine find it.
/// </summary>
public static class AdminKeyFile
{
    public const string Name = "admin.key";

    /// <summary>The key, or null when there is none yet.</summary>
    public static string? Read(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, Name);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }

    /// <summary>The public id of the key in the file; null when there is none.</summary>
    internal static string? IdIn(string dataDirectory) => Read(dataDirectory)?.Split('_') is [_, var id, _] ? id : null;

    /// <summary>
    /// Makes an admin key unless the file holds a live one. A key that was revoked on purpose stays revoked: deleting the file and starting again
    /// makes a new one. Returns what happened.
    /// </summary>
    internal static async Task<AdminKeyState> EnsureAsync(string dataDirectory, ApiKeys keys, CancellationToken ct)
    {
        var known = Read(dataDirectory);
        if (known is not null)
        {
            if (await keys.FindAsync(known, ct) is not null)
                return AdminKeyState.Known;
            if (keys.FindById(IdIn(dataDirectory) ?? "") is not null)
                return AdminKeyState.Revoked;
        }

        var (_, text) = await keys.CreateAsync(ApiKeys.SystemTenant, [Scopes.Admin], Name, "first start", ct);
        try
        {
            PrivateFile.Write(Path.Combine(dataDirectory, Name), Encoding.ASCII.GetBytes(text + "\n"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The key made a moment ago is lost with its secret, which nobody has seen: harmless.
            throw new DataDirectoryException($"The admin key cannot be written to '{dataDirectory}': {e.Message} Make the directory writable and start again.", e);
        }

        return AdminKeyState.Created;
    }
}

internal enum AdminKeyState
{
    Known,
    Created,
    Revoked,
}

/// <summary>Files only their owner may read, there whole or not at all.</summary>
internal static class PrivateFile
{
    public static void Write(string path, byte[] content)
    {
        var temporary = $"{path}.{Guid.NewGuid():n}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var file = new FileStream(temporary, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
