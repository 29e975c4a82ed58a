using Suite.Imagery.Fields;

namespace Suite.Imagery.Tests.Fields;

public class NoiseTests
{
    [Fact]
    public void Gradient_noise_is_0_on_its_lattice_and_smooth_between()
    {
        const int Cell = 8;
        var field = new Field(96);
        GradientNoise.Add(field, Cell, 1, seed: 5);
        for (var y = 0; y < 96; y += Cell)
            for (var x = 0; x < 96; x += Cell)
                Assert.Equal(0, field.Row(y)[x], 5);
        for (var y = 0; y < 96; y++)
            for (var x = 1; x < 96; x++)
                Assert.InRange(MathF.Abs(field.Row(y)[x] - field.Row(y)[x - 1]), 0, .45f);
        var (mean, deviation) = field.Moments();
        Assert.InRange(mean, -.1f, .1f);
        Assert.InRange(deviation, .15f, .6f);
    }

    [Fact]
    public void Folded_noise_has_no_negative_values()
    {
        var field = new Field(64);
        GradientNoise.Add(field, 7, 1, seed: 5, isFolded: true);
        Assert.All(field.Values, v => Assert.True(v >= 0));
    }

    [Fact]
    public void Without_jitter_cells_are_squares_of_the_width_asked_for()
    {
        Field nearest = new(64), gap = new(64), identity = new(64);
        CellNoise.Write(nearest, gap, identity, cell: 16, stretch: 1, angle: 0, jitter: 0, seed: 1);
        Assert.Equal(0, nearest.Row(8)[24], 4);
        Assert.Equal(MathF.Sqrt(.5f), nearest.Row(16)[32], 4);
        Assert.Equal(0, gap.Row(8)[32], 4);
        Assert.Equal(identity.Row(3)[3], identity.Row(12)[12]);
        // A pixel on a border is as near to both sides; inside, every square is one cell.
        var inside = Enumerable.Range(0, 64 * 64).Where(i => i % 64 % 16 != 0 && i / 64 % 16 != 0).Select(i => identity.Values[i]);
        Assert.Equal(16, inside.Distinct().Count());
    }

    [Fact]
    public void Cells_have_a_nearest_point_a_border_and_one_identity()
    {
        Field nearest = new(128), gap = new(128), identity = new(128);
        CellNoise.Write(nearest, gap, identity, cell: 20, stretch: 2, angle: .4f, jitter: 1, seed: 2);
        Assert.All(nearest.Values, v => Assert.InRange(v, 0, 1.5f));
        Assert.All(gap.Values, v => Assert.InRange(v, 0, 2));
        Assert.InRange(identity.Values.Distinct().Count(), 15, 60);
        // Where neighbours belong to different cells, both distances are nearly the same.
        for (var y = 0; y < 128; y++)
        {
            for (var x = 1; x < 128; x++)
            {
                if (identity.Row(y)[x] != identity.Row(y)[x - 1])
                    Assert.InRange(gap.Row(y)[x], 0, .12f);
            }
        }
    }
}
