using System.Text;
using Suite.Journal;

namespace Suite.Models.Tests;

public sealed class MeasureModelTests
{
    private static readonly ContentAddress First = ContentAddress.Of("first card"u8);
    private static readonly ContentAddress Later = ContentAddress.Of("later card"u8);

    [Fact]
    public void A_version_that_came_without_a_card_is_given_one_and_a_newer_one_and_the_same_one_again_is_no_event()
    {
        var state = Registered(null);
        Assert.Equal(First, (state = Measure(state, First)).Versions[0].Card);
        Assert.Null(ModelRules.Measure(state, new MeasureModel(state.Versions[0].Version, First, "ann"), 3));
        Assert.Equal(Later, (state = Measure(state, Later)).Versions[0].Card);
        Assert.Equal(new ModelMeasurement(2, "ann"), state.Versions[0].Measured);
        Assert.Throws<UnknownModelVersionException>(() => ModelRules.Measure(state, new MeasureModel("m-0009-00000000", First, "ann"), 3));
    }

    [Fact]
    public void The_card_of_a_training_is_not_replaced()
    {
        var state = Registered(First);
        Assert.Throws<CardFromTrainingException>(() => ModelRules.Measure(state, new MeasureModel(state.Versions[0].Version, Later, "ann"), 2));
    }

    [Fact]
    public void Decisions_are_worded_with_the_card_that_was_in_force_at_the_first_promotion()
    {
        var state = Measure(Registered(null), First);
        var version = state.Versions[0].Version;
        Assert.Null(state.Versions[0].WordsCard);
        state = ModelRules.Apply(state, ModelRules.Promote(state, new PromoteModel(version, "ann", "go"), 3));
        state = Measure(state, Later);
        Assert.Equal((Later, First), (state.Versions[0].Card!.Value, state.Versions[0].WordsCard!.Value));

        var other = ModelRules.Register(state, ModelRulesTests.Candidate("two"), 4, out var two)!;
        state = ModelRules.Apply(state, other);
        state = ModelRules.Apply(state, ModelRules.Promote(state, new PromoteModel(two, "ann", "try"), 5));
        state = ModelRules.Apply(state, ModelRules.RollBack(state, new RollBackModel("ann", "back"), 6));
        state = ModelRules.Apply(state, ModelRules.Promote(state, new PromoteModel(two, "ann", "try"), 7));
        state = ModelRules.Apply(state, ModelRules.Promote(state, new PromoteModel(version, "ann", "again"), 8));
        Assert.Equal(First, state.Versions[0].WordsCard);
    }

    [Fact]
    public void A_measurement_is_stored_in_its_own_words_and_read_back()
    {
        var happened = new ModelMeasured { AtMicros = 2, Actor = "ann", Version = "m-0001-ee4295aa", Card = First.Value };
        var stored = ModelJournal.Codec.Encode(happened);
        Assert.Equal(
            $$"""model-measured/1 {"version":"m-0001-ee4295aa","card":"{{First.Value}}","atMicros":2,"actor":"ann"}""",
            $"{stored.Type}/{stored.SchemaVersion} {Encoding.UTF8.GetString(stored.Payload.Span)}");
    }

    private static ModelState Registered(ContentAddress? card) =>
        ModelRules.Apply(ModelState.Empty, ModelRules.Register(ModelState.Empty, ModelRulesTests.Candidate("one") with { Card = card }, 1, out _)!);

    private static ModelState Measure(ModelState state, ContentAddress card) =>
        ModelRules.Apply(state, ModelRules.Measure(state, new MeasureModel(state.Versions[0].Version, card, "ann"), 2)!);
}
