using Suite.Imagery.Fields;

namespace Suite.Imagery.Tests.Fields;

public class FilterTests
{
    [Theory]
    [InlineData(.4f, .81)]
    [InlineData(1, 1.29)]
    [InlineData(2.3f, 2.4)]
    [InlineData(5, 5.05)]
    public void A_blurred_point_keeps_its_sum_and_spreads(float spread, double deviation)
    {
        const int Size = 65;
        var field = new Field(Size);
        field.Row(32)[32] = 1;
        Filters.Blur(field, new Field(Size), spread);
        double sum = 0, square = 0;
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++)
            {
                sum += field.Row(y)[x];
                square += field.Row(y)[x] * (x - 32) * (x - 32);
            }
        }

        Assert.Equal(1, sum, 4);
        Assert.InRange(Math.Sqrt(square), deviation * .97, deviation * 1.03);
    }

    [Fact]
    public void Blurring_an_even_field_changes_nothing_up_to_the_border()
    {
        var field = new Field(40);
        Array.Fill(field.Values, 7);
        Filters.Blur(field, new Field(40), 3);
        Assert.All(field.Values, v => Assert.Equal(7, v, 3));
    }

    [Fact]
    public void A_ramp_is_lit_evenly_and_from_the_side_asked_for()
    {
        Field ramp = new(32), lit = new(32);
        for (var y = 0; y < 32; y++)
            for (var x = 0; x < 32; x++)
                ramp.Row(y)[x] = 2 * x;
        Filters.Emboss(ramp, lit, 0, 1);
        Assert.Equal(4, lit.Row(16)[16], 3);
        Filters.Emboss(ramp, lit, MathF.PI, 1);
        Assert.Equal(-4, lit.Row(16)[16], 3);
        Filters.Emboss(ramp, lit, MathF.PI / 2, 1);
        Assert.Equal(0, lit.Row(16)[16], 3);
    }

    [Fact]
    public void Reading_between_pixels_is_linear_and_wraps_or_stays()
    {
        var field = new Field(4);
        for (var i = 0; i < 16; i++)
            field.Values[i] = i;
        Assert.Equal(2.5f, field.SampleWrapped(.5f, .5f), 3);
        Assert.Equal(1.5f, field.SampleWrapped(3.5f, 0), 3);
        Assert.Equal(field.SampleWrapped(1.25f, 2.5f), field.SampleWrapped(-2.75f, -1.5f), 3);
        Assert.Equal(0, field.SampleClamped(-5, -5), 3);
        Assert.Equal(15, field.SampleClamped(9, 9), 1);
    }

    [Fact]
    public void Standardising_gives_mean_0_and_deviation_1_and_makes_nothing_of_nothing()
    {
        var field = new Field(37);
        new SurfaceRandom(1).FillSymmetric(field.Values);
        field.Map(v => (v * 40) + 100);
        field.Standardise();
        var (mean, deviation) = field.Moments();
        Assert.Equal(0, mean, 3);
        Assert.Equal(1, deviation, 3);
        Array.Fill(field.Values, 3);
        field.Standardise();
        Assert.All(field.Values, v => Assert.Equal(0, v));
    }
}
