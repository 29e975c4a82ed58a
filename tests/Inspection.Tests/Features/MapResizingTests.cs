using Suite.Inspection.Features;

namespace Suite.Inspection.Tests.Features;

public sealed class MapResizingTests
{
    [Fact]
    public void A_constant_stays_and_a_slope_goes_on()
    {
        Assert.All(MapResizing.Resize([3, 3, 3, 3], 2, 2, 7, 5), static v => Assert.Equal(3, v, 5));
        Assert.Equal([0f, 0.25f, 0.75f, 1f], MapResizing.Resize([0, 1], 2, 1, 4, 1));
    }

    [Fact]
    public void Resizing_is_linear()
    {
        var random = new Random(3);
        float[] a = [.. Enumerable.Range(0, 12).Select(_ => random.NextSingle())];
        float[] b = [.. Enumerable.Range(0, 12).Select(_ => random.NextSingle())];
        var both = MapResizing.Resize([.. a.Zip(b, static (x, y) => (2 * x) + y)], 4, 3, 9, 8);
        var each = MapResizing.Resize(a, 4, 3, 9, 8).Zip(MapResizing.Resize(b, 4, 3, 9, 8), static (x, y) => (2 * x) + y);

        Assert.All(both.Zip(each), static p => Assert.Equal(p.First, p.Second, 5));
    }

    [Fact]
    public void Smoothing_keeps_a_constant_and_spreads_a_point()
    {
        float[] flat = [.. Enumerable.Repeat(2f, 30)];
        MapResizing.Smooth(flat, 6, 5, 1.5);
        Assert.All(flat, static v => Assert.Equal(2, v, 4));

        var point = new float[121];
        point[60] = 1;
        MapResizing.Smooth(point, 11, 11, 1);
        Assert.Equal(1, point.Sum(), 3);
        Assert.Equal(1 / (2 * Math.PI), point[60], 2);
        Assert.Equal(point[59], point[61], 6);
        Assert.Equal(point[49], point[59], 6);
    }
}
