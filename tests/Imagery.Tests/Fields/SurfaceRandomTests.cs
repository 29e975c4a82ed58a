using Suite.Imagery.Fields;

namespace Suite.Imagery.Tests.Fields;

public class SurfaceRandomTests
{
    private const int Count = 200_000;

    [Fact]
    public void Numbers_are_uniform_normal_and_symmetric_as_their_names_say()
    {
        var random = new SurfaceRandom(3);
        double unit = 0, normal = 0, normalSquares = 0, symmetric = 0, symmetricSquares = 0;
        var values = new float[Count + 1];
        random.FillSymmetric(values);
        for (var i = 0; i < Count; i++)
        {
            var u = random.Unit();
            Assert.InRange(u, 0, .99999997f);
            unit += u;
            var n = random.Normal();
            normal += n;
            normalSquares += n * n;
            symmetric += values[i];
            symmetricSquares += values[i] * values[i];
        }

        Assert.InRange(unit / Count, .497, .503);
        Assert.InRange(normal / Count, -.01, .01);
        Assert.InRange(normalSquares / Count, .98, 1.02);
        Assert.InRange(symmetric / Count, -.006, .006);
        Assert.InRange(symmetricSquares / Count, .328, .339);
        Assert.All(values, v => Assert.InRange(v, -1, 1));
    }

    [Fact]
    public void Whole_numbers_reach_both_ends_and_go_no_further()
    {
        var random = new SurfaceRandom(4);
        var counts = new int[5];
        for (var i = 0; i < 50_000; i++)
            counts[random.Integer(-2, 2) + 2]++;
        Assert.All(counts, c => Assert.InRange(c, 9_500, 10_500));
    }

    [Fact]
    public void Neighbouring_seeds_have_nothing_in_common()
    {
        SurfaceRandom first = new(SurfaceRandom.Seed(1, 2, 3)), second = new(SurfaceRandom.Seed(1, 2, 4));
        double product = 0;
        for (var i = 0; i < Count; i++)
            product += first.Normal() * second.Normal();
        Assert.InRange(product / Count, -.012, .012);
    }
}
