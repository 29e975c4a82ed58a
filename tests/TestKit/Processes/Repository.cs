namespace Suite.TestKit.Processes;

/// <summary>Files of the working copy that the running test was built from.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Suite.sln")))
                return directory.FullName;
        }

        throw new DirectoryNotFoundException($"No Suite.sln above {AppContext.BaseDirectory}.");
    }
}
