using System.Xml.Linq;

namespace Suite.Tidy.Tests.Rules;

/// <summary>Project references point down: Host, solutions, platform; inside the platform by rank.</summary>
internal static class ReferenceDirections
{
    private const int SolutionRank = 3;
    private const int HostRank = 4;

    /// <summary>A platform project may reference those of a lower rank only, so equals never know each other.</summary>
    private static readonly Dictionary<string, int> PlatformRanks = new(StringComparer.Ordinal)
    {
        ["Journal"] = 0,
        ["Grains"] = 1,
        ["FeatureStore"] = 2,
        ["Models"] = 2,
        ["Hosting"] = 2,
        ["OnnxRuntime"] = 0,
        ["OnnxGraphs"] = 0,
        ["Onnx"] = 1,
        ["Torch"] = 2,
    };

    /// <summary>These reference nothing and may be referenced by solutions only.</summary>
    private static readonly HashSet<string> Alone = ["Trees", "Text", "Vision", "Imagery"];

    public static IEnumerable<string> Check(IEnumerable<RepositoryFile> files) =>
        files.Where(f => f.Path.EndsWith(".csproj", StringComparison.Ordinal)).SelectMany(CheckProject);

    private static IEnumerable<string> CheckProject(RepositoryFile project)
    {
        var references = XDocument.Parse(project.Text).Descendants("ProjectReference").Select(r => (string)r.Attribute("Include")!);
        foreach (var reference in references)
        {
            var target = Resolve(project.Path, reference);
            if (Fault(project.Path, target) is { } fault)
                yield return $"{project.Path} references {target}: {fault}";
        }
    }

    private static string? Fault(string from, string to)
    {
        if (from.StartsWith("tests/", StringComparison.Ordinal))
            return null;
        if (to.StartsWith("tests/", StringComparison.Ordinal))
            return "what is shipped never references tests";
        if (Alone.Contains(Name(from)))
            return "this project references nothing";
        if (Rank(from) is not { } fromRank)
            return $"give {Name(from)} its rank in {nameof(ReferenceDirections)}";
        if (Alone.Contains(Name(to)))
            return fromRank >= SolutionRank ? null : "only solutions reference it";
        if (Rank(to) is not { } toRank)
            return $"give {Name(to)} its rank in {nameof(ReferenceDirections)}";
        return toRank < fromRank ? null : "references point down only";
    }

    private static int? Rank(string path)
    {
        if (path.StartsWith("solutions/", StringComparison.Ordinal))
            return Name(path) is "Host" or "Trainer" ? HostRank : SolutionRank;
        return PlatformRanks.TryGetValue(Name(path), out var rank) ? rank : null;
    }

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path);

    private static string Resolve(string project, string reference)
    {
        var full = Path.GetFullPath(Path.Combine("/", Path.GetDirectoryName(project)!, reference.Replace('\\', '/')));
        return full.TrimStart('/');
    }
}
