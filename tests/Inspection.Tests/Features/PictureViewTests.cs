using Suite.Inspection.Features;
using Suite.Vision;

namespace Suite.Inspection.Tests.Features;

public sealed class PictureViewTests
{
    [Fact]
    public void A_square_has_eight_different_views_of_the_same_pixels()
    {
        var shape = new InputShape(16, 16, ValueRange.ZeroToOne);
        float[] picture = [.. Enumerable.Range(0, shape.Length).Select(static i => (float)i)];
        var views = Enumerable.Range(0, PictureView.CountFor(shape)).Select(v => Turned(picture, shape, v)).ToList();

        Assert.Equal(8, views.Distinct(new ByContent()).Count());
        Assert.Equal(picture, views[0]);
        Assert.All(views, v => Assert.Equal(picture, v.Order()));
    }

    [Fact]
    public void Mirroring_twice_gives_the_picture_back()
    {
        var shape = new InputShape(24, 16, ValueRange.ZeroToOne);
        float[] picture = [.. Enumerable.Range(0, shape.Length).Select(static i => (float)i)];

        Assert.Equal(4, PictureView.CountFor(shape));
        for (var view = 0; view < 4; view++)
        {
            Assert.Equal(picture, Turned(Turned(picture, shape, view), shape, view));
        }
    }

    [Fact]
    public void The_first_bit_mirrors_left_and_right()
    {
        var shape = new InputShape(16, 16, ValueRange.ZeroToOne);
        var picture = new float[shape.Length];
        picture[3] = 1;

        Assert.Equal(1, Turned(picture, shape, 1)[12]);
        Assert.Equal(1, Turned(picture, shape, 2)[(15 * 16) + 3]);
        Assert.Equal(1, Turned(picture, shape, 4)[3 * 16]);
    }

    private static float[] Turned(float[] picture, InputShape shape, int view)
    {
        var turned = new float[picture.Length];
        PictureView.Write(picture, shape, view, turned);
        return turned;
    }

    private sealed class ByContent : IEqualityComparer<float[]>
    {
        public bool Equals(float[]? x, float[]? y) => x!.AsSpan().SequenceEqual(y);

        public int GetHashCode(float[] obj) => 0;
    }
}
