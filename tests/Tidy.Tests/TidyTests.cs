using Suite.Tidy.Tests.Rules;

namespace Suite.Tidy.Tests;

/// <summary>What analyzers cannot check, over everything git would commit.</summary>
public sealed class TidyTests
{
    [Fact]
    public void The_files_that_are_checked_are_there() => Assert.Contains(Repository.Files, f => f.Path == "platform/Journal/IJournal.cs");

    [Fact]
    public void Project_references_point_down() => AssertTidy(ReferenceDirections.Check(Repository.Files));

    [Fact]
    public void Files_fit_in_one_reading() => AssertTidy(Sizes.CheckFiles(Repository.Files));

    [Fact]
    public void Methods_fit_in_one_reading() => AssertTidy(Sizes.CheckMethods(Repository.Files));

    [Fact]
    public void No_file_is_too_big_to_commit() => AssertTidy(Sizes.CheckBytes(Repository.Files));

    [Fact]
    public void No_work_is_left_unfinished() => AssertTidy(Words.CheckUnfinished(Repository.Files));

    [Fact]
    public void No_package_registry_is_named() => AssertTidy(Words.CheckHosts(Repository.Files));

    [Fact]
    public void No_path_belongs_to_one_machine() => AssertTidy(Words.CheckPaths(Repository.Files));

    [Fact]
    public void Names_say_what_they_hold() => AssertTidy(Words.CheckNames(Repository.Files));

    [Fact]
    public void Suppressed_warnings_name_their_reason() => AssertTidy(Words.CheckSuppressions(Repository.Files));

    [Fact]
    public void Every_acceptance_step_is_bound_and_every_definition_used() => AssertTidy(AcceptanceSteps.Check(Repository.Files));

    [Fact]
    public void Every_dependency_is_in_the_notices() => AssertTidy(Notices.Check(Repository.Files));

    private static void AssertTidy(IEnumerable<string> findings)
    {
        var found = findings.ToList();
        Assert.True(found.Count == 0, $"{found.Count} findings:{Environment.NewLine}{string.Join(Environment.NewLine, found)}");
    }
}
