using System.Text.RegularExpressions;

namespace Suite.Tidy.Tests.Rules;

/// <summary>Text that must not be committed. The patterns are split so that this file does not find itself.</summary>
internal static partial class Words
{
    /// <summary>Words of unfinished work.</summary>
    private static readonly Regex Unfinished = Pattern("TO" + "DO", "FIX" + "ME", "HA" + "CK", "X" + "XX", "NotImplemented" + "Exception", "(?i:place" + "holder)", "(?i:not yet impl" + "emented)", "(?i:lorem ip" + "sum)");

    /// <summary>Where packages come from is the machine's business; a name here would break every network that has its own mirror.</summary>
    private static readonly Regex RegistryHosts = new(
        string.Join('|', @"registry\.npm" + @"js\.org", @"registry\.yarn" + @"pkg\.com", @"api\.nu" + @"get\.org", @"deb\.deb" + @"ian\.org", @"security\.deb" + @"ian\.org", "arti" + "factory", "\"resol" + "ved\"\\s*:"),
        RegexOptions.IgnoreCase);

    private static readonly Regex MachinePaths = new(@"(?<![\w.<>/{}-])(/(wo" + "rk|ro" + "ot|ho" + @"me|Us" + @"ers)/[\w.]|[A-Z]:\\Us" + "ers)");

    /// <summary>Names that say nothing, so that everything ends up under them.</summary>
    private static readonly Regex EmptyNames = new(@"\b(class|record|struct|interface)\s+\w*(Util|Utils|Utilities|Helper|Helpers|Manager|Common)\b");

    private static readonly HashSet<string> EmptyFolders = new(StringComparer.OrdinalIgnoreCase) { "Common", "Util", "Utils", "Utilities", "Helpers", "Managers", "Misc", "Shared" };

    public static IEnumerable<string> CheckUnfinished(IEnumerable<RepositoryFile> files) => Matches(files, Unfinished, "is a word of unfinished work");

    public static IEnumerable<string> CheckHosts(IEnumerable<RepositoryFile> files) =>
        Matches(files, RegistryHosts, "names a package registry")
            .Concat(files.Where(f => Path.GetFileName(f.Path).Equals("nuget.config", StringComparison.OrdinalIgnoreCase)).Select(f => $"{f.Path} names package sources"));

    public static IEnumerable<string> CheckPaths(IEnumerable<RepositoryFile> files) => Matches(files, MachinePaths, "is a path of one machine");

    public static IEnumerable<string> CheckNames(IEnumerable<RepositoryFile> files) =>
        Matches(files.Where(f => f.IsCSharp), EmptyNames, "says nothing about what it holds")
            .Concat(files.Where(HasEmptyFolder).Select(f => $"{f.Path}: the folder's or file's name says nothing about what it holds"));

    /// <summary>A suppressed warning names its reason on the line.</summary>
    public static IEnumerable<string> CheckSuppressions(IEnumerable<RepositoryFile> files) =>
        from file in files
        where file.IsCSharp
        from line in file.Lines
        where UnexplainedPragma().IsMatch(line.Text) || UnexplainedAttribute().IsMatch(line.Text)
        select $"{file.Path}:{line.Number} suppresses a warning without its reason";

    private static bool HasEmptyFolder(RepositoryFile file)
    {
        var parts = file.Path.Split('/');
        return parts[..^1].Append(Path.GetFileNameWithoutExtension(parts[^1])).Any(EmptyFolders.Contains);
    }

    private static IEnumerable<string> Matches(IEnumerable<RepositoryFile> files, Regex pattern, string fault) =>
        from file in files
        from line in file.Lines
        let match = pattern.Match(line.Text)
        where match.Success
        select $"{file.Path}:{line.Number} '{match.Value}' {fault}";

    private static Regex Pattern(params string[] words) => new($@"\b({string.Join('|', words)})\b");

    [GeneratedRegex(@"^\s*#pragma warning disable(?!.*//\s*\w)")]
    private static partial Regex UnexplainedPragma();

    [GeneratedRegex(@"\[(?:\w+:\s*)?(?:Unconditional)?SuppressMessage\((?!.*Justification)")]
    private static partial Regex UnexplainedAttribute();
}
