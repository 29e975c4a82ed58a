using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Suite.FeatureStore.Preparation;

namespace Suite.FeatureStore.Tests.Preparation;

public sealed class RecipeTests
{
    /// <summary>Every step that learns, and some that do not.</summary>
    private const string AllSteps = """
        {"step":"dates","columns":["when"],"formats":["yyyy-MM-dd HH:mm"],"zone":"UTC"},
        {"step":"median","columns":["a"],"indicator":true},
        {"step":"chained","columns":["b","c","a"],"imputations":2,"use":2,"iterations":3},
        {"step":"frequency","column":"kind"},
        {"step":"target","column":"kind","target":"y","smoothing":"empiricalBayes"},
        {"step":"target","column":"kind","target":"y","into":"past","folds":3,"time":"when"},
        {"step":"bins","column":"a","count":4},
        {"step":"iqrOutliers","columns":["b"],"action":"clip"},
        {"step":"isolationForest","columns":["a","b"],"trees":7,"sample":16},
        {"step":"signedLog","columns":["c"]},
        {"step":"nearDuplicates","match":["kind"],"time":"when","seconds":0,"numbers":{"a":0,"b":0,"c":0}},
        {"step":"hash","columns":["kind"]},
        {"step":"kAnonymity","columns":["attributes.a_bin"],"k":2},
        {"step":"drop","columns":["y"]}
        """;

    [Fact]
    public void What_was_learnt_is_the_same_after_writing_and_reading_for_any_data()
    {
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), static seed =>
        {
            var fitted = Prepared.Fit(AllSteps, Random(seed, 60), out _);
            var read = FittedPreparation.Parse(fitted.ToJson());
            var later = Random(seed + 1, 40);
            return read.ToJson() == fitted.ToJson()
                && Prepared.Write(fitted.Apply(later, Prepared.Secrets).Table) == Prepared.Write(read.Apply(later, Prepared.Secrets).Table);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));
    }

    [Fact]
    public void Applying_twice_gives_the_same_and_changes_nothing_it_was_given()
    {
        var fitted = Prepared.Fit(AllSteps, Random(3, 60), out _);
        var later = Random(4, 40);
        var before = Prepared.Write(later);

        Assert.Equal(Prepared.Write(fitted.Apply(later, Prepared.Secrets).Table), Prepared.Write(fitted.Apply(later, Prepared.Secrets).Table));
        Assert.Equal(before, Prepared.Write(later));
        Assert.Equal(fitted.ToJson(), Prepared.Fit(AllSteps, Random(3, 60), out _).ToJson());
    }

    [Theory]
    [InlineData("[]", "recipe: expected an object")]
    [InlineData("{", "not JSON")]
    [InlineData("{}", "'steps' is missing")]
    [InlineData("""{"steps":[{}]}""", "recipe.steps[0]: 'step' is missing")]
    [InlineData("""{"steps":[{"step":"magic"}]}""", "recipe.steps[0].step: give one of frequency")]
    [InlineData("""{"steps":[{"step":"bins","column":"a"},{"step":"bins","colum":"a"}]}""", "recipe.steps[1]: unknown member 'colum'")]
    [InlineData("""{"steps":[{"step":"bins"}]}""", "recipe.steps[0]: 'column' is missing")]
    [InlineData("""{"steps":[{"step":"bins","column":"a","count":1}]}""", "recipe.steps[0].count: give a whole number from 2")]
    [InlineData("""{"steps":[{"step":"bins","column":"a","method":"edges","edges":[2,1]}]}""", "'edges' must be")]
    [InlineData("""{"steps":[{"step":"bins","column":"a","edges":[1]}]}""", "and only then")]
    [InlineData("""{"steps":[{"step":"target","column":"a","target":"y","smoothing":"empiricalBayes","m":3}]}""", "leave 'm' out")]
    [InlineData("""{"steps":[{"step":"chained","columns":["a"]}]}""", "two at least")]
    [InlineData("""{"steps":[{"step":"chained","columns":["a","a"]}]}""", "each once")]
    [InlineData("""{"steps":[{"step":"chained","columns":["a","b"],"imputations":2,"use":3}]}""", "recipe.steps[0].use")]
    [InlineData("""{"steps":[{"step":"generalise","columns":["a"]}]}""", "'width' for numbers or 'unit'")]
    [InlineData("""{"columns":{"a":"float"},"steps":[]}""", "recipe.columns.a: give one of number, text, time")]
    public void A_mistake_in_a_recipe_is_told_with_step_and_member(string json, string told) =>
        Assert.Contains(told, Assert.Throws<FormatException>(() => PreparationRecipe.Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_step_that_meets_the_wrong_column_says_which_step()
    {
        var table = Prepared.Table(Prepared.Texts("a", "x"));
        Assert.Equal("Step 2 (median): The column 'a' holds text, and numbers are needed. Say so in the recipe's 'columns', or put a step before that makes them.", Refused("""{"step":"frequency","column":"a"},{"step":"median","columns":["a"]}"""));
        Assert.Contains("There is no column 'b'. There are: a.", Refused("""{"step":"drop","columns":["b"]}"""), StringComparison.Ordinal);

        string Refused(string steps) => Assert.Throws<InvalidDataException>(() => Prepared.Training(steps, table)).Message;
    }

    [Fact]
    public void A_state_that_is_damaged_or_newer_is_refused_with_the_member()
    {
        var state = Prepared.Fit(AllSteps, Random(3, 60), out _).ToJson();
        Assert.Contains("state.version", Damaged(s => s["version"] = 2), StringComparison.Ordinal);
        Assert.Contains("state.format", Damaged(s => s["format"] = "other"), StringComparison.Ordinal);
        Assert.Contains("state.learned", Damaged(s => s["learned"]!.AsArray().RemoveAt(0)), StringComparison.Ordinal);
        Assert.Contains("state.learned[1]", Damaged(s => s["learned"]![1]!["medians"] = new JsonArray(1, 2)), StringComparison.Ordinal);
        Assert.Contains("state.learned[6]", Damaged(s => s["learned"]![6]!["edges"] = new JsonArray(2, 1)), StringComparison.Ordinal);
        Assert.Contains("no place for its children", Damaged(s => s["learned"]![8]!["trees"]![0]!["rights"]![0] = 0), StringComparison.Ordinal);
        Assert.Contains("not JSON", Assert.Throws<FormatException>(() => FittedPreparation.Parse(state[..100])).Message, StringComparison.Ordinal);

        string Damaged(Action<JsonNode> change)
        {
            var node = JsonNode.Parse(state)!;
            change(node);
            return Assert.Throws<FormatException>(() => FittedPreparation.Parse(node.ToJsonString())).Message;
        }
    }

    [Fact]
    public void A_later_file_needs_no_answer()
    {
        var fitted = Prepared.Fit("""{"step":"target","column":"kind","target":"y"}""", Random(1, 30), out _);

        Assert.Equal(30, fitted.Apply(Random(2, 30).Without(["y"]), Prepared.Secrets).Table.Number("attributes.kind_target").Values.Length);
    }

    private static Table Random(int seed, int rows)
    {
        var random = new Random(seed);
        return Prepared.Table(
            Prepared.Texts("when", [.. Enumerable.Range(0, rows).Select(_ => $"2018-04-{1 + random.Next(9):00} 10:{random.Next(60):00}")]),
            Prepared.Texts("kind", [.. Enumerable.Range(0, rows).Select(_ => random.Next(9) == 0 ? null : $"k{random.Next(6)}")]),
            Prepared.Numbers("a", [.. Enumerable.Range(0, rows).Select(_ => Value())]),
            Prepared.Numbers("b", [.. Enumerable.Range(0, rows).Select(_ => Value())]),
            Prepared.Numbers("c", [.. Enumerable.Range(0, rows).Select(_ => Value())]),
            Prepared.Numbers("y", [.. Enumerable.Range(0, rows).Select(_ => (double)random.Next(2))]));

        double Value() => random.Next(6) == 0 ? double.NaN : Math.Round((random.NextDouble() * 200) - 50, random.Next(3));
    }
}
