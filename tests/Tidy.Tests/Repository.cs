using System.Diagnostics;

namespace Suite.Tidy.Tests;

/// <summary>One file of the repository; planted cases are made from text alone.</summary>
internal sealed record RepositoryFile(string Path, string Text, long Bytes)
{
    /// <summary>Longer files are not read: they are found by their size, and nobody writes 2 MB of code.</summary>
    private const long BytesReadMax = 2 * 1024 * 1024;

    public IEnumerable<(int Number, string Text)> Lines => Text.Split('\n').Select((line, i) => (i + 1, line.TrimEnd('\r')));

    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal) || Path.StartsWith("features/", StringComparison.Ordinal);

    public static RepositoryFile Planted(string path, string text) => new(path, text, text.Length);

    public static RepositoryFile Read(string root, string path)
    {
        var file = new FileInfo(System.IO.Path.Combine(root, path));
        var text = file.Length > BytesReadMax ? "" : File.ReadAllText(file.FullName);
        return new RepositoryFile(path, text.Contains('\0', StringComparison.Ordinal) ? "" : text, file.Length);
    }
}

/// <summary>What git would commit: tracked files, and new ones that it does not ignore.</summary>
internal static class Repository
{
    private static readonly Lazy<IReadOnlyList<RepositoryFile>> AllFiles = new(ReadAll);

    public static IReadOnlyList<RepositoryFile> Files => AllFiles.Value;

    public static RepositoryFile File(string path) => Files.Single(f => f.Path == path);

    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (System.IO.File.Exists(Path.Combine(folder, "Suite.sln")))
                return folder;
        }

        throw new DirectoryNotFoundException($"No Suite.sln above {AppContext.BaseDirectory}.");
    }

    private static List<RepositoryFile> ReadAll()
    {
        var start = new ProcessStartInfo("git", ["-c", "core.quotePath=false", "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        var paths = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return [.. paths.Distinct().Where(p => System.IO.File.Exists(Path.Combine(Root, p))).Select(p => RepositoryFile.Read(Root, p))];
    }
}
