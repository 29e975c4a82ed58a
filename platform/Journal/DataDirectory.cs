using System.Globalization;

namespace Suite.Journal;

/// <summary>
/// A directory owned by this process for as long as the object lives: the file <c>suite.lock</c> in it is held with an advisory lock
/// that the kernel lets go when the process ends, however it ends. Beside it <c>suite.pid</c> holds the owner's process id, for messages only
/// (a file of its own, because a locked file cannot be read).
/// </summary>
public sealed class DataDirectory : IDisposable
{
    private const string LockName = "suite.lock";
    private const string OwnerName = "suite.pid";
    private const int WouldBlock = 11; // EAGAIN: .NET hands on the errno of the lock that could not be taken.
    private const int SharingViolation = unchecked((int)0x80070020);
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream lockFile)
    {
        Path = path;
        _lock = lockFile;
    }

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>Creates the directory where missing (mode 0700) and takes it.</summary>
    /// <exception cref="DataDirectoryException">Another process owns it, or it cannot be created or written.</exception>
    public static DataDirectory Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            CreateOwned(full);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataDirectoryException(
                $"The data directory '{full}' cannot be created: {e.Message} Choose a directory this user may write to, for example with --data-dir DIR.", e);
        }

        var lockPath = System.IO.Path.Combine(full, LockName);
        FileStream file;
        try
        {
            file = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (UnauthorizedAccessException e)
        {
            throw NotWritable(full, e);
        }
        catch (IOException e) when (e.HResult is WouldBlock or SharingViolation)
        {
            throw new DataDirectoryException(
                $"The data directory '{full}' is in use by process {ReadOwner(full)}. Stop that process, send this command to its server, or choose another directory.", e);
        }
        catch (IOException e)
        {
            throw NotWritable(full, e);
        }

        try
        {
            File.WriteAllText(System.IO.Path.Combine(full, OwnerName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw NotWritable(full, e);
        }

        return new DataDirectory(full, file);
    }

    /// <summary>A subfolder, created where missing (mode 0700).</summary>
    public string Subfolder(string name)
    {
        var folder = System.IO.Path.Combine(Path, name);
        try
        {
            CreateOwned(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(folder, e);
        }

        return folder;
    }

    public void Dispose() => _lock.Dispose();

    private static void CreateOwned(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static DataDirectoryException NotWritable(string path, Exception e) => new(
        $"The data directory '{path}' cannot be written: {e.Message} Free space on its disk, make it writable for this user, or choose another directory.", e);

    private static string ReadOwner(string path)
    {
        try
        {
            return File.ReadAllText(System.IO.Path.Combine(path, OwnerName)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "(unknown)";
        }
    }
}
