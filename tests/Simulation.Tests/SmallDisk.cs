using System.Diagnostics;
using Suite.TestKit;
using Xunit;

namespace Suite.Simulation.Tests;

/// <summary>A file system of a few megabytes in memory, really full when it is full and really read-only when it is read-only.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TempDirectory _directory = new();

    public SmallDisk(int megabytes)
    {
        Path = Directory.CreateDirectory(_directory.File("disk")).FullName;
        Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=0700", "tmpfs", Path);
    }

    public string Path { get; }

    /// <summary>A folder on the disk, so that the data directory is not the mount point itself.</summary>
    public string DataDirectory => System.IO.Path.Combine(Path, "data");

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Null when this process may mount; otherwise why not.</summary>
    public static string? Obstacle()
    {
        try
        {
            using var disk = new SmallDisk(1);
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return $"Needs to mount a file system: run as root with CAP_SYS_ADMIN. {e.Message}";
        }
    }

    /// <summary>Writes until nothing more fits.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var block in (int[])[1 << 16, 1 << 12, 1])
        {
            try
            {
                while (true)
                {
                    file.Write(new byte[block]);
                }
            }
            catch (IOException)
            {
                // No room for a block of this size any more.
            }
        }
    }

    public void MakeRoom() => File.Delete(Ballast);

    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", Path);

    public void MakeWritable() => Run("mount", "-o", "remount,rw", Path);

    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        _directory.Dispose();
    }

    private static void Run(string file, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{file} {string.Join(' ', arguments)}: {error.Trim()}");
        }
    }
}

/// <summary>A test that mounts a file system; skipped, with the reason, where that is not permitted.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MountFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Reason = new(SmallDisk.Obstacle);

    public MountFactAttribute() => Skip = Reason.Value;
}
