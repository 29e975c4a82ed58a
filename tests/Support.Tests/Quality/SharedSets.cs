using Suite.Support.Intents;
using Suite.Text.Intents;
using Xunit;

namespace Suite.Support.Tests.Quality;

/// <summary>The shared evaluation sets, which are beside the project and never in it.</summary>
internal static class SharedSets
{
    private static readonly string Root = Find();

    public static bool Present => Directory.Exists(Root);

    public static string File(string name) => Path.Combine(Root, name);

    public static IReadOnlyList<LabelledText> Read(string name) => IntentCsv.Read(File(name));

    private static string Find()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !System.IO.File.Exists(Path.Combine(root.FullName, "Suite.sln")))
        {
            root = root.Parent;
        }

        return Path.GetFullPath("../shared/data/support", root?.FullName ?? AppContext.BaseDirectory);
    }
}

/// <summary>A fact about the shared sets, skipped with the reason where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedSetsFactAttribute : FactAttribute
{
    public SharedSetsFactAttribute() => Skip = SharedSets.Present ? null : "the shared sets ../shared/data/support are not here";
}
