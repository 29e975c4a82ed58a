using Suite.Imagery.Fields;
using Suite.Imagery.Textures;

namespace Suite.Imagery.Tests.Textures;

public class FamilyTests
{
    public static TheoryData<int> Indices() => [.. Enumerable.Range(0, TextureFamilies.All.Count)];

    [Fact]
    public void There_are_many_families_each_of_its_own_name()
    {
        Assert.True(TextureFamilies.All.Count >= 48);
        Assert.Equal(TextureFamilies.All.Count, TextureSampler.FamilyNames.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void A_family_fills_any_size_with_finite_numbers_that_are_not_all_the_same(int family)
    {
        foreach (var size in new[] { 48, 97, 144 })
        {
            var canvas = new TextureCanvas(size);
            for (ulong seed = 0; seed < 12; seed++)
            {
                var height = Draw(canvas, family, seed);
                Assert.All(height, v => Assert.True(float.IsFinite(v), $"{TextureFamilies.All[family].Name}, seed {seed}"));
                Assert.True(height.Distinct().Count() > 1, $"{TextureFamilies.All[family].Name}, seed {seed} is empty");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void Members_of_a_family_differ_and_the_same_seed_is_the_same_member(int family)
    {
        var canvas = new TextureCanvas(96);
        float[] first = Draw(canvas, family, 1), other = Draw(canvas, family, 2), again = Draw(canvas, family, 1);
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    /// <summary>
    /// Two dozen plain measures of a texture (how much it changes at four distances in four directions, how its values are spread)
    /// and the nearest of five neighbours already tell most families apart; by chance one picture of 82 would be right.
    /// </summary>
    [Fact]
    public void Families_are_statistically_distinct()
    {
        const int Known = 24, Asked = 8;
        var canvas = new TextureCanvas(144);
        var families = TextureFamilies.All.Count;
        var known = Enumerable.Range(0, families)
            .SelectMany(f => Enumerable.Range(0, Known).Select(i => (Family: f, Measures: Measures(canvas, f, (ulong)i)))).ToArray();
        var scale = Enumerable.Range(0, known[0].Measures.Length).Select(m => Deviation([.. known.Select(k => k.Measures[m])])).ToArray();
        var hits = new int[families];
        for (var family = 0; family < families; family++)
        {
            for (var i = 0; i < Asked; i++)
            {
                var asked = Measures(canvas, family, (ulong)(1000 + i));
                var votes = known.OrderBy(k => k.Measures.Select((v, m) => Math.Pow((v - asked[m]) / scale[m], 2)).Sum()).Take(5);
                hits[family] += votes.GroupBy(v => v.Family).OrderByDescending(g => g.Count()).First().Key == family ? 1 : 0;
            }
        }

        var accuracy = hits.Sum() / (double)(families * Asked);
        Assert.True(accuracy > .55, $"{accuracy:P1} were told apart");
        Assert.True(hits.Count(h => h == 0) <= families / 6, $"never recognised: {string.Join(", ", Enumerable.Range(0, families).Where(f => hits[f] == 0).Select(f => TextureFamilies.All[f].Name))}");
    }

    private static float[] Draw(TextureCanvas canvas, int family, ulong seed)
    {
        canvas.Random.Reset(SurfaceRandom.Seed(seed, 9, (ulong)family));
        TextureFamilies.All[family].Draw(canvas);
        return (float[])canvas.Height.Values.Clone();
    }

    private static double[] Measures(TextureCanvas canvas, int family, ulong seed)
    {
        Draw(canvas, family, seed);
        canvas.Height.Standardise();
        var field = canvas.Height;
        var changes = new List<double>();
        foreach (var distance in new[] { 1, 2, 5, 11 })
        {
            // Sorted by direction: which way the grain runs is not the family's.
            changes.AddRange(new[] { (1, 0), (0, 1), (1, 1), (1, -1) }.Select(d => Math.Log(.01 + Change(field, d.Item1 * distance, d.Item2 * distance))).Order());
        }

        var values = field.Values;
        double third = values.Average(v => (double)v * v * v), fourth = values.Average(v => (double)v * v * v * v);
        var sorted = values.Order().ToArray();
        double[] spread = [Math.Abs(third), Math.Log(fourth), sorted[sorted.Length / 20], sorted[sorted.Length / 4], sorted[sorted.Length / 2], sorted[sorted.Length * 3 / 4], sorted[sorted.Length * 19 / 20]];
        Field lit = new(field.Size);
        Filters.Emboss(field, lit, 0, 1);
        return [.. changes, .. spread, Math.Log(.1 + lit.Values.Average(v => Math.Pow(v, 4)) / Math.Pow(lit.Values.Average(v => (double)v * v) + 1e-9, 2))];
    }

    private static double Change(Field field, int dx, int dy)
    {
        double sum = 0;
        var count = 0;
        for (var y = Math.Max(0, -dy); y < field.Size - Math.Max(0, dy); y++)
        {
            Span<float> row = field.Row(y), other = field.Row(y + dy);
            for (var x = 0; x + dx < field.Size; x++, count++)
                sum += (row[x] - other[x + dx]) * (row[x] - other[x + dx]);
        }

        return sum / count;
    }

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean))) + 1e-9;
    }
}
