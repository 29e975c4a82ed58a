using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Suite.Models;

/// <summary>
/// Content in files named by their address, in 256 subdirectories. A file appears under its name only when it is whole and synced: written
/// beside it, synced, renamed, and the directory synced. Thread-safe; several processes may share the directory.
/// </summary>
public sealed class FileContentStore : IContentStore
{
    private readonly string _directory;

    public FileContentStore(string directory)
    {
        _directory = Directory.CreateDirectory(directory).FullName;
        SyncDirectory(Path.GetDirectoryName(_directory) ?? _directory);
    }

    public async ValueTask<ContentAddress> PutAsync(ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        var address = ContentAddress.Of(content.Span);
        var path = PathOf(address);
        if (File.Exists(path) && await IsIntactAsync(path, address, ct))
            return address;
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            SyncDirectory(_directory);
        }

        var temporary = $"{path}.{Guid.CreateVersion7():n}.tmp";
        try
        {
            using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, content.Length))
            {
                await RandomAccess.WriteAsync(file, content, 0, ct);
                RandomAccess.FlushToDisk(file);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        SyncDirectory(folder);
        return address;
    }

    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(ContentAddress address, CancellationToken ct)
    {
        byte[] content;
        try
        {
            content = await File.ReadAllBytesAsync(PathOf(address), ct);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        return ContentAddress.Of(content) == address
            ? content
            : throw new InvalidDataException($"The stored content {address} no longer matches its address: the disk or someone changed it. Store it again or restore it from a backup.");
    }

    public ValueTask RemoveAsync(ContentAddress address, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        try
        {
            File.Delete(PathOf(address));
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was ever stored beside it.
        }

        return ValueTask.CompletedTask;
    }

    private static async ValueTask<bool> IsIntactAsync(string path, ContentAddress address, CancellationToken ct) =>
        ContentAddress.Of(await File.ReadAllBytesAsync(path, ct)) == address;

    /// <summary>A renamed file survives a power cut only once its directory is synced. .NET opens no directories, so this asks the C library.</summary>
    private static void SyncDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var handle = NativeMethods.Open(directory, NativeMethods.ReadOnlyDirectory);
        if (handle.IsInvalid || NativeMethods.FSync(handle) != 0)
            throw new IOException($"Could not sync the directory {directory} (error {Marshal.GetLastPInvokeError()}).");
    }

    private string PathOf(ContentAddress address) => Path.Combine(_directory, address.Value[..2], address.Value);

    private static partial class NativeMethods
    {
        /// <summary>O_RDONLY | O_CLOEXEC on Linux.</summary>
        public const int ReadOnlyDirectory = 0x80000;

        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern int OpenDescriptor([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int FSync(SafeFileHandle handle);

        public static SafeFileHandle Open(string path, int flags) => new(OpenDescriptor(path, flags), ownsHandle: true);
    }
}
