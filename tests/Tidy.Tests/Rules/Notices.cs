using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Suite.Tidy.Tests.Rules;

/// <summary>Everything that is shipped or installed stands in THIRD-PARTY-NOTICES.md with its version and its licence.</summary>
internal static partial class Notices
{
    /// <summary>Versions of Debian packages follow the distribution's updates; their row names the one that was looked at.</summary>
    private const string AnyVersion = "";

    public static IEnumerable<string> Check(IReadOnlyList<RepositoryFile> files)
    {
        var rows = Rows(files.Single(f => f.Path == "THIRD-PARTY-NOTICES.md").Text).ToLookup(r => r.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, version, source) in Dependencies(files))
        {
            var named = rows[name].ToList();
            if (named.Count == 0)
                yield return $"{name} ({source}) is not in THIRD-PARTY-NOTICES.md";
            else if (version != AnyVersion && !named.Exists(r => r.Version == version))
                yield return $"{name} {version} ({source}) is in THIRD-PARTY-NOTICES.md as {string.Join(", ", named.Select(r => r.Version))}";
            else if (named.Exists(r => r.Licence.Length == 0 || r.Version.Length == 0))
                yield return $"{name} ({source}) lacks its version or licence in THIRD-PARTY-NOTICES.md";
        }
    }

    private static IEnumerable<(string Name, string Version, string Source)> Dependencies(IReadOnlyList<RepositoryFile> files)
    {
        foreach (var file in files)
        {
            var found = file.Path switch
            {
                "Directory.Packages.props" => NuGetPackages(file.Text),
                _ when file.Path.EndsWith("package-lock.json", StringComparison.Ordinal) => NpmPackages(file.Text),
                _ when file.Path.StartsWith("eng/packages/", StringComparison.Ordinal) => DebianPackages(file),
                _ => [],
            };
            foreach (var (name, version) in found)
                yield return (name, version, file.Path);
        }
    }

    private static IEnumerable<(string Name, string Version)> NuGetPackages(string props) =>
        XDocument.Parse(props).Descendants("PackageVersion").Select(p => ((string)p.Attribute("Include")!, (string)p.Attribute("Version")!));

    /// <summary>The lock file, not package.json: what is installed includes what dependencies depend on.</summary>
    private static List<(string Name, string Version)> NpmPackages(string lockFile)
    {
        using var json = JsonDocument.Parse(lockFile);
        return
        [
            .. from package in json.RootElement.GetProperty("packages").EnumerateObject()
               where package.Name.Length > 0
               select (package.Name[(package.Name.LastIndexOf("node_modules/", StringComparison.Ordinal) + "node_modules/".Length)..], package.Value.GetProperty("version").GetString()!),
        ];
    }

    private static IEnumerable<(string Name, string Version)> DebianPackages(RepositoryFile list) =>
        list.Lines.Select(l => l.Text.Split('#')[0].Trim()).Where(name => name.Length > 0).Select(name => (name, AnyVersion));

    private static IEnumerable<(string Name, string Version, string Licence)> Rows(string markdown) =>
        from Match row in TableRow().Matches(markdown)
        select (row.Groups[1].Value.Trim(' ', '`'), row.Groups[2].Value.Trim(), row.Groups[3].Value.Trim());

    [GeneratedRegex(@"^\|([^|\n]+)\|([^|\n]*)\|([^|\n]*)\|", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
