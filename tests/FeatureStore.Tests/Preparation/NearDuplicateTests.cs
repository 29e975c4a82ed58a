using Suite.FeatureStore.Preparation;
using Suite.FeatureStore.Preparation.Steps;

namespace Suite.FeatureStore.Tests.Preparation;

public sealed class NearDuplicateTests
{
    [Fact]
    public void The_earliest_of_a_group_stays_whatever_its_place_in_the_file()
    {
        var table = Prepared.Table(
            Prepared.Texts("card", "a", "a", "a", "b", "a"),
            Prepared.Seconds("t", 105, 100, 103, 101, 200),
            Prepared.Numbers("amount", 10.00, 10.01, 10.02, 10.01, 10.00));

        var prepared = Prepared.Training("""{"step":"nearDuplicates","match":["card"],"time":"t","seconds":5,"numbers":{"amount":0.02}}""", table);

        Assert.Equal("card,t,amount\na,1970-01-01T00:01:40Z,10.01\nb,1970-01-01T00:01:41Z,10.01\na,1970-01-01T00:03:20Z,10\n", Prepared.Write(prepared.Table));
        Assert.Equal(2, prepared.Steps[0]!["removed"]!.GetValue<int>());
    }

    [Fact]
    public void Every_seeded_table_gives_what_comparing_all_pairs_gives()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            string[] words = ["coffee bar berlin", "coffee bar berlin 2", "book shop", "bookshop", "taxi"];
            const int Rows = 60;
            var table = Prepared.Table(
                Prepared.Texts("card", [.. Enumerable.Range(0, Rows).Select(_ => random.Next(6) == 0 ? null : $"c{random.Next(3)}")]),
                Prepared.Seconds("t", [.. Enumerable.Range(0, Rows).Select(_ => (long)random.Next(120))]),
                Prepared.Numbers("amount", [.. Enumerable.Range(0, Rows).Select(_ => random.Next(8) == 0 ? double.NaN : random.Next(3))]),
                Prepared.Texts("note", [.. Enumerable.Range(0, Rows).Select(_ => random.Next(7) == 0 ? null : words[random.Next(words.Length)])]));
            var rule = new NearDuplicateRule(["card"], "t", 10, [("amount", 1)], ["note"], 0.6);

            Assert.Equal(AllPairs(rule, table), new NearDuplicateSearch(rule, table).Survivors());
        }
    }

    [Fact]
    public void Texts_alike_are_found_without_any_column_in_common()
    {
        string[] notes = ["Payment at Coffee Bar Berlin Mitte", "payment at coffee bar Berlin-Mitte", "Something else entirely", "Payment at Coffee Bar Berlin Mitte."];
        var prepared = Prepared.Training("""{"step":"nearDuplicates","texts":["note"],"similarity":0.8}""", Prepared.Table(Prepared.Texts("note", notes)));

        Assert.Equal((IEnumerable<string?>)[notes[0], notes[2]], prepared.Table.Text("note").Values);
        Assert.Contains("25 bands of 5", prepared.Steps[0]!["pairing"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bands_find_pairs_at_the_limit_as_often_as_they_say()
    {
        var random = new Random(31);
        var found = 0;
        for (var trial = 0; trial < 500; trial++)
        {
            // 8 of 10 groups shared: similarity 8 / 10 exactly.
            var numbers = Enumerable.Range(0, 10).Select(_ => random.Next()).Distinct().ToArray();
            var (a, b) = (numbers[..9].Order().ToArray(), numbers[..8].Append(numbers[9]).Order().ToArray());
            Assert.Equal(0.8, MinHash.Jaccard(a, b), 12);
            found += MinHash.Bands(a, 0.8).Intersect(MinHash.Bands(b, 0.8)).Any() ? 1 : 0;
        }

        Assert.InRange(found, 497, 500);
    }

    [Fact]
    public void Without_anything_to_pair_by_the_declaration_is_refused()
    {
        Assert.Throws<FormatException>(() => PreparationRecipe.Parse("""{"steps":[{"step":"nearDuplicates","numbers":{"amount":1}}]}"""));
        Assert.Throws<FormatException>(() => PreparationRecipe.Parse("""{"steps":[{"step":"nearDuplicates","match":["a"],"time":"t"}]}"""));
    }

    private static int[] AllPairs(NearDuplicateRule rule, Table table)
    {
        var definition = new NearDuplicateSearch(rule, table);
        var kept = new List<int>();
        foreach (var row in Enumerable.Range(0, table.RowCount).OrderBy(r => table.Time("t").Micros[r]).ThenBy(r => r))
        {
            if (!kept.Exists(earlier => definition.IsNear(earlier, row)))
            {
                kept.Add(row);
            }
        }

        return [.. kept.Order()];
    }
}
