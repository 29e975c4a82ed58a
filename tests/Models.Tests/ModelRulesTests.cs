using FsCheck;
using FsCheck.Fluent;

namespace Suite.Models.Tests;

public sealed class ModelRulesTests
{
    internal static readonly string Fingerprint = ModelFingerprint.Compute("data", "schema", []);

    internal static RegisterModel Candidate(string content) => new()
    {
        Content = ContentAddress.Of(System.Text.Encoding.UTF8.GetBytes(content)),
        Fingerprint = Fingerprint,
        FeatureSetName = "baseline15",
        FeatureSetVersion = "0123456789abcdef",
        FeatureSetContent = ContentAddress.Of("features"u8),
        Metrics = new Dictionary<string, double> { ["auc_roc"] = 0.87, ["broken"] = double.NaN },
        Parameters = new Dictionary<string, string> { ["max_depth"] = "6" },
        Seed = 42,
        Thresholds = new Dictionary<string, double> { ["review"] = 0.5, ["decline"] = 0.9 },
        Actor = "trainer",
    };

    [Fact]
    public void Versions_are_numbered_in_order_and_carry_the_fingerprint()
    {
        var state = With(With(ModelState.Empty, "one"), "two");
        Assert.Equal([$"m-0001-{Fingerprint[..8]}", $"m-0002-{Fingerprint[..8]}"], state.Versions.Select(static v => v.Version));
        Assert.All(state.Versions, static v => Assert.Equal(ModelStage.Candidate, v.Stage));
        Assert.Null(state.Champion);
    }

    [Fact]
    public void Registering_the_same_again_gives_the_same_version_and_no_event()
    {
        var state = With(ModelState.Empty, "one");
        Assert.Null(ModelRules.Register(state, Candidate("one"), 2, out var version));
        Assert.Equal(state.Versions[0].Version, version);
        Assert.NotNull(ModelRules.Register(state, Candidate("one") with { Thresholds = new Dictionary<string, double>() }, 2, out _));
    }

    [Fact]
    public void Promotion_archives_the_champion_before_and_records_who_when_and_why()
    {
        var state = Promote(Promote(With(With(ModelState.Empty, "one"), "two"), 0, 10), 1, 20);
        Assert.Equal([ModelStage.Archived, ModelStage.Champion], state.Versions.Select(static v => v.Stage));
        Assert.Equal(
            [new ModelHistoryEntry(ModelChange.Promoted, 10, "ann", "because 10"), new ModelHistoryEntry(ModelChange.Replaced, 20, "ann", "because 20")],
            state.Versions[0].History);
    }

    [Fact]
    public void Roll_back_restores_the_champion_before_and_a_second_one_goes_further_back_until_there_is_none()
    {
        var state = With(With(With(ModelState.Empty, "one"), "two"), "three");
        state = Promote(Promote(Promote(state, 0, 1), 1, 2), 2, 3);
        state = RollBack(state, 4);
        Assert.Equal(state.Versions[1], state.Champion);
        state = RollBack(state, 5);
        Assert.Equal(state.Versions[0], state.Champion);
        Assert.Throws<NothingToRollBackToException>(() => RollBack(state, 6));
        Assert.Throws<NothingToRollBackToException>(() => RollBack(ModelState.Empty, 6));
    }

    [Fact]
    public void An_unknown_version_and_the_champion_itself_cannot_be_promoted()
    {
        var state = Promote(With(ModelState.Empty, "one"), 0, 1);
        Assert.Throws<UnknownModelVersionException>(() => ModelRules.Promote(state, new PromoteModel("m-0009-00000000", "ann", "try"), 2));
        Assert.Throws<AlreadyChampionException>(() => Promote(state, 0, 2));
    }

    [Fact]
    public void A_command_without_actor_reason_or_proper_fingerprint_is_refused()
    {
        var state = With(ModelState.Empty, "one");
        Assert.Throws<ArgumentException>(() => ModelRules.Promote(state, new PromoteModel(state.Versions[0].Version, " ", "why"), 2));
        Assert.Throws<ArgumentException>(() => ModelRules.Promote(state, new PromoteModel(state.Versions[0].Version, "ann", ""), 2));
        Assert.Throws<ArgumentException>(() => ModelRules.Register(state, Candidate("x") with { Fingerprint = "ABC" }, 2, out _));
        Assert.Throws<ArgumentException>(
            () => ModelRules.Register(state, Candidate("x") with { Thresholds = new Dictionary<string, double> { ["review"] = double.NaN } }, 2, out _));
    }

    [Fact]
    public void Whatever_is_commanded_there_is_at_most_one_champion_and_roll_back_undoes_promotion()
    {
        Prop.ForAll(Gen.Choose(0, 12).ArrayOf().ToArbitrary(), static commands =>
        {
            var state = ModelState.Empty;
            for (var i = 0; i < commands.Length; i++)
            {
                var before = state;
                state = Try(state, commands[i], i);
                if (state.Versions.Count(static v => v.Stage == ModelStage.Champion) > 1)
                    return false;
                var promoted = state.Champion?.Version != before.Champion?.Version && state.FormerChampions.Count > before.FormerChampions.Count;
                if (promoted && RollBack(state, i).Champion?.Version != before.Champion?.Version)
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_fingerprint_ignores_the_order_of_parameters_and_nothing_else()
    {
        KeyValuePair<string, string>[] parameters = [new("a", "1"), new("b", "2")];
        var one = ModelFingerprint.Compute("data", "schema", parameters);
        Assert.Equal(one, ModelFingerprint.Compute("data", "schema", parameters.Reverse()));
        Assert.NotEqual(one, ModelFingerprint.Compute("dat", "aschema", parameters));
        Assert.NotEqual(one, ModelFingerprint.Compute("data", "schema", [new("a", "12"), new("b", "")]));
        Assert.NotEqual(one, ModelFingerprint.Compute("data", "schema", [new("a", "1")]));

        // Committed: a change of the canonical form would give every model a new fingerprint.
        Assert.Equal("7a7dc1304be14a1e8c21aa59b623343e35addb0281346d577dcc4c17e564c9f9", one);
    }

    private static ModelState Try(ModelState state, int command, int i)
    {
        try
        {
            return command switch
            {
                < 4 => With(state, $"{i}"),
                < 9 when state.Versions.Count > 0 => Promote(state, command % state.Versions.Count, i),
                _ => RollBack(state, i),
            };
        }
        catch (ModelException)
        {
            return state;
        }
    }

    private static ModelState With(ModelState state, string content) =>
        ModelRules.Apply(state, ModelRules.Register(state, Candidate(content), 1, out _)!);

    private static ModelState Promote(ModelState state, int index, long at) =>
        ModelRules.Apply(state, ModelRules.Promote(state, new PromoteModel(state.Versions[index].Version, "ann", $"because {at}"), at));

    private static ModelState RollBack(ModelState state, long at) =>
        ModelRules.Apply(state, ModelRules.RollBack(state, new RollBackModel("ann", $"because {at}"), at));
}
