using System.Text.RegularExpressions;

namespace Suite.Tidy.Tests.Rules;

/// <summary>
/// Every step of a feature is bound and every step definition is used, read from the text alone: a slip shows in a second, without the
/// server. Cucumber itself checks the same with its own matcher when the specs run.
/// </summary>
internal static partial class AcceptanceSteps
{
    public static IEnumerable<string> Check(IEnumerable<RepositoryFile> files)
    {
        var steps = files.Where(f => f.Path.EndsWith(".feature", StringComparison.Ordinal)).SelectMany(Steps).ToList();
        var definitions = files.Where(f => f.Path.StartsWith("features/steps/", StringComparison.Ordinal)).SelectMany(Definitions).ToList();
        var unbound = steps.Where(s => !definitions.Exists(d => d.Pattern.IsMatch(s.Text))).Select(s => $"{s.Where} has no step definition: {s.Text}");
        var dead = definitions.Where(d => !steps.Exists(s => d.Pattern.IsMatch(s.Text))).Select(d => $"{d.Where} is used by no feature: {d.Text}");
        return unbound.Concat(dead);
    }

    /// <summary>A feature opens with prose, which may well start a line with "When".</summary>
    private static IEnumerable<(string Where, string Text)> Steps(RepositoryFile file) =>
        from line in file.Lines.SkipWhile(l => !Heading().IsMatch(l.Text))
        let match = StepLine().Match(line.Text)
        where match.Success
        select ($"{file.Path}:{line.Number}", match.Groups[1].Value);

    private static IEnumerable<(string Where, string Text, Regex Pattern)> Definitions(RepositoryFile file) =>
        from Match match in DefinitionCall().Matches(file.Text)
        let text = match.Groups[2].Value
        select (file.Path, text, Expression(text));

    /// <summary>A cucumber expression, with every {parameter} taken for anything: optional(s) and one/other are translated.</summary>
    private static Regex Expression(string text)
    {
        var pattern = Regex.Escape(text);
        pattern = Regex.Replace(pattern, @"\\\{\w*}", ".+");
        pattern = Regex.Replace(pattern, @"\\\((\w+)\\\)", "(?:$1)?");
        pattern = Regex.Replace(pattern, @"\w+(?:/\w+)+", m => $"(?:{m.Value.Replace('/', '|')})");
        return new Regex($"^{pattern}$");
    }

    [GeneratedRegex(@"^\s*(?:Background|Scenario|Scenario Outline|Example|Rule):")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\s*(?:Given|When|Then|And|But|\*) (.*\S)\s*$")]
    private static partial Regex StepLine();

    [GeneratedRegex(@"^(?:Given|When|Then)\(\s*(['""`])(.*?)\1,", RegexOptions.Multiline)]
    private static partial Regex DefinitionCall();
}
