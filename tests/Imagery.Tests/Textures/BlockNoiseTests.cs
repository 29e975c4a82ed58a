using Suite.Imagery.Fields;
using Suite.Imagery.Textures;

namespace Suite.Imagery.Tests.Textures;

public class BlockNoiseTests
{
    [Fact]
    public void Rounding_next_to_nothing_gives_the_picture_back_upright()
    {
        var field = Picture();
        var before = (float[])field.Values.Clone();
        BlockNoise.Apply(field, .001f);
        for (var i = 0; i < before.Length; i++)
            Assert.Equal(before[i], field.Values[i], .02);
    }

    [Fact]
    public void Harder_rounding_changes_more_and_keeps_every_blocks_mean()
    {
        double last = 0;
        foreach (var step in new[] { 2f, 8, 30 })
        {
            Field field = Picture(), before = Picture();
            BlockNoise.Apply(field, step);
            var change = field.Values.Zip(before.Values, (a, b) => Math.Pow(a - b, 2)).Average();
            Assert.True(change > last);
            last = change;
            Assert.InRange(Math.Abs(Mean(field, 8, 16) - Mean(before, 8, 16)), 0, step / 16 + .01);
        }
    }

    private static double Mean(Field field, int x0, int y0)
    {
        double sum = 0;
        for (var y = y0; y < y0 + 8; y++)
            for (var x = x0; x < x0 + 8; x++)
                sum += field.Row(y)[x];
        return sum / 64;
    }

    private static Field Picture()
    {
        var field = new Field(36);
        new SurfaceRandom(1).FillSymmetric(field.Values);
        for (var y = 0; y < 36; y++)
            for (var x = 0; x < 36; x++)
                field.Row(y)[x] = 100 + (2 * x) + (y * y * .05f) + (20 * field.Row(y)[x]);
        return field;
    }
}
