using Suite.Tidy.Tests.Rules;

namespace Suite.Tidy.Tests;

/// <summary>A rule that finds nothing may be a rule that sees nothing: each is shown a case it must find, and one it must let pass.</summary>
public sealed class PlantedCaseTests
{
    [Theory]
    [InlineData("platform/Journal/Journal.csproj", "../Grains/Grains.csproj")]
    [InlineData("platform/Models/Models.csproj", "../FeatureStore/FeatureStore.csproj")]
    [InlineData("platform/Trees/Trees.csproj", "../Journal/Journal.csproj")]
    [InlineData("platform/Hosting/Hosting.csproj", "../../solutions/Fraud/Fraud.csproj")]
    [InlineData("platform/Hosting/Hosting.csproj", "../Trees/Trees.csproj")]
    [InlineData("solutions/Fraud/Fraud.csproj", "../Support/Support.csproj")]
    [InlineData("solutions/Fraud/Fraud.csproj", "../Host/Host.csproj")]
    [InlineData("solutions/Fraud/Fraud.csproj", "../../tests/TestKit/TestKit.csproj")]
    [InlineData("platform/Unranked/Unranked.csproj", "../Journal/Journal.csproj")]
    public void A_reference_that_points_up_or_sideways_is_found(string from, string reference) =>
        Assert.Single(ReferenceDirections.Check([Project(from, reference)]));

    [Theory]
    [InlineData("platform/Grains/Grains.csproj", "../Journal/Journal.csproj")]
    [InlineData("solutions/Fraud/Fraud.csproj", "..\\..\\platform\\Trees\\Trees.csproj")]
    [InlineData("solutions/Host/Host.csproj", "../Fraud/Fraud.csproj")]
    [InlineData("tests/Fraud.Tests/Fraud.Tests.csproj", "../../solutions/Host/Host.csproj")]
    public void A_reference_that_points_down_passes(string from, string reference) =>
        Assert.Empty(ReferenceDirections.Check([Project(from, reference)]));

    [Fact]
    public void A_file_that_is_too_long_is_found()
    {
        var longest = string.Concat(Enumerable.Repeat("// line\n", Sizes.FileLinesMax));
        Assert.Empty(Sizes.CheckFiles([Code(longest)]));
        Assert.Single(Sizes.CheckFiles([Code(longest + "// one more\n")]));
    }

    [Fact]
    public void A_method_that_is_too_long_is_found()
    {
        // The signature, two braces and the statements between them.
        Assert.Empty(Sizes.CheckMethods([Code(Method(Sizes.MethodLinesMax - 3))]));
        Assert.Single(Sizes.CheckMethods([Code(Method(Sizes.MethodLinesMax - 2))]));
    }

    [Fact]
    public void A_long_test_passes() => Assert.Empty(Sizes.CheckMethods([RepositoryFile.Planted("tests/X.Tests/XTests.cs", Method(200))]));

    [Fact]
    public void A_file_that_is_too_big_is_found() =>
        Assert.Single(Sizes.CheckBytes([new RepositoryFile("docs/film.mp4", "", Sizes.FileBytesMax + 1)]));

    [Theory]
    [InlineData("// TO" + "DO: later")]
    [InlineData("throw new NotImplemented" + "Exception();")]
    [InlineData("A Place" + "holder for the real text.")]
    public void Unfinished_work_is_found(string line) => Assert.Single(Words.CheckUnfinished([Code("class A;\n" + line)]));

    [Theory]
    [InlineData("\"resol" + "ved\": \"x\"")]
    [InlineData("<add value=\"api.nu" + "get.org/v3\" />")]
    public void A_package_registry_is_found(string line) => Assert.Single(Words.CheckHosts([RepositoryFile.Planted("web/package-lock.json", line)]));

    [Fact]
    public void A_file_of_package_sources_is_found() => Assert.Single(Words.CheckHosts([RepositoryFile.Planted("NuGet.config", "<configuration />")]));

    [Theory]
    [InlineData("see /ho" + "me/ann/suite")]
    [InlineData("\"/wo" + "rk/data\"")]
    [InlineData(@"C:\Us" + @"ers\ann")]
    public void A_path_of_one_machine_is_found(string line) => Assert.Single(Words.CheckPaths([RepositoryFile.Planted("docs/x.md", line)]));

    [Theory]
    [InlineData("https://example.org/ho" + "me/page")]
    [InlineData("platform/wo" + "rk/x")]
    [InlineData("/etc/hosts")]
    public void Other_paths_pass(string line) => Assert.Empty(Words.CheckPaths([RepositoryFile.Planted("docs/x.md", line)]));

    [Fact]
    public void A_name_that_says_nothing_is_found()
    {
        Assert.Single(Words.CheckNames([Code("internal static class StringHel" + "pers { }")]));
        Assert.Single(Words.CheckNames([RepositoryFile.Planted("platform/Com" + "mon/Thing.cs", "")]));
        Assert.Empty(Words.CheckNames([Code("internal sealed class CommonLaw { }")]));
    }

    [Fact]
    public void A_suppression_without_its_reason_is_found()
    {
        Assert.Single(Words.CheckSuppressions([Code("#pragma warning dis" + "able CA1000")]));
        Assert.Single(Words.CheckSuppressions([Code("[Suppress" + "Message(\"Design\", \"CA1000\")]")]));
        Assert.Empty(Words.CheckSuppressions([Code("#pragma warning dis" + "able CA1000 // The static member is the point.")]));
    }

    [Fact]
    public void A_step_without_definition_and_a_definition_without_step_are_found()
    {
        var feature = RepositoryFile.Planted("features/a.feature", "Feature: A\n  Scenario: B\n    Given 2 cards\n    When nothing is bound\n");
        var steps = RepositoryFile.Planted("features/steps/a.ts", "Given('{int} card(s)', () => {});\nThen('it was/were unused', () => {});\n");
        var findings = AcceptanceSteps.Check([feature, steps]).ToList();
        Assert.Equal(2, findings.Count);
        Assert.Contains("nothing is bound", findings[0], StringComparison.Ordinal);
        Assert.Contains("it was/were unused", findings[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("| Known | 1.0.0 | MIT |", 0)]
    [InlineData("| Known | 0.9.0 | MIT |", 1)]
    [InlineData("| Known | 1.0.0 | |", 1)]
    [InlineData("| Other | 1.0.0 | MIT |", 1)]
    public void A_dependency_that_is_missing_from_the_notices_is_found(string row, int findings)
    {
        var props = RepositoryFile.Planted("Directory.Packages.props", "<Project><PackageVersion Include=\"Known\" Version=\"1.0.0\" /></Project>");
        var notices = RepositoryFile.Planted("THIRD-PARTY-NOTICES.md", row);
        Assert.Equal(findings, Notices.Check([props, notices]).Count());
    }

    [Fact]
    public void Debian_and_npm_packages_are_looked_for_too()
    {
        var list = RepositoryFile.Planted("eng/packages/runtime.txt", "# why\nlibsome1   # because\n");
        var npm = RepositoryFile.Planted("web/package-lock.json", """{"packages":{"":{},"node_modules/a/node_modules/@b/c":{"version":"2.0.0"}}}""");
        var notices = RepositoryFile.Planted("THIRD-PARTY-NOTICES.md", "");
        Assert.Equal(["libsome1", "@b/c"], Notices.Check([list, npm, notices]).Select(f => f.Split(' ')[0]));
    }

    private static RepositoryFile Project(string path, string reference) =>
        RepositoryFile.Planted(path, $"<Project><ItemGroup><ProjectReference Include=\"{reference}\" /></ItemGroup></Project>");

    private static RepositoryFile Code(string text) => RepositoryFile.Planted("platform/X/X.cs", text);

    private static string Method(int statements) =>
        $"class A\n{{\n    void B()\n    {{\n{string.Concat(Enumerable.Repeat("        C();\n", statements))}    }}\n}}\n";
}
