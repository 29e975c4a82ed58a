using FsCheck;
using FsCheck.Fluent;
using Suite.Imagery.Fields;

namespace Suite.Imagery.Tests.Fields;

public class ShapeTests
{
    private const int Size = 80;

    [Fact]
    public void Covered_areas_are_those_of_geometry()
    {
        var field = new Field(Size);
        Shapes.Ellipse(field, 40, 40, 20, 10, .7f, 1, 1, Blend.Max);
        Assert.InRange(field.Values.Sum(), Math.PI * 200 * .95, Math.PI * 200 * 1.05);
        field.Clear();
        Shapes.Rectangle(field, 40, 40, 18, 7, .3f, 1, 1, Blend.Max);
        Assert.InRange(field.Values.Sum(), 4 * 18 * 7 * .95, 4 * 18 * 7 * 1.05);
        field.Clear();
        Shapes.Stroke(field, 15, 20, 60, 50, 3, 3, 1, 1, Blend.Max);
        var expected = (6 * Math.Sqrt((45 * 45) + (30 * 30))) + (Math.PI * 9);
        Assert.InRange(field.Values.Sum(), expected * .95, expected * 1.05);
    }

    [Fact]
    public void A_stroke_is_the_same_drawn_from_either_end_and_nothing_is_cut_off_it()
    {
        var numbers = Gen.Choose(-20, Size + 20);
        var strokes = from x0 in numbers from y0 in numbers from x1 in numbers from y1 in numbers from r in Gen.Choose(1, 60) select (x0, y0, x1, y1, Half: r / 10f);
        Prop.ForAll(strokes.ToArbitrary(), s =>
        {
            Field there = new(Size), back = new(Size);
            Shapes.Stroke(there, s.x0, s.y0, s.x1, s.y1, s.Half, s.Half, 1, 1, Blend.Max);
            Shapes.Stroke(back, s.x1, s.y1, s.x0, s.y0, s.Half, s.Half, 1, 1, Blend.Max);
            for (var i = 0; i < there.Values.Length; i++)
            {
                var alpha = Math.Clamp(s.Half - Distance(i % Size, i / Size, s.x0, s.y0, s.x1, s.y1) + .5, 0, 1);
                Assert.Equal(alpha, there.Values[i], .001);
                Assert.Equal(there.Values[i], back.Values[i], .001);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(20_261_122, 7));
    }

    [Fact]
    public void Blends_replace_keep_the_greater_or_add()
    {
        foreach (var (blend, expected) in new[] { (Blend.Over, .2f), (Blend.Max, .5f), (Blend.Add, .7f) })
        {
            var field = new Field(Size);
            Array.Fill(field.Values, .5f);
            Shapes.Ellipse(field, 40, 40, 10, 10, 0, 1, .2f, blend);
            Assert.Equal(expected, field.Row(40)[40], 4);
            Assert.Equal(.5f, field.Row(2)[2]);
        }
    }

    [Theory]
    [InlineData(-50, 10)]
    [InlineData(200, 200)]
    public void What_lies_outside_draws_nothing(float x, float y)
    {
        var field = new Field(Size);
        Shapes.Ellipse(field, x, y, 20, 8, 0, 2, 1, Blend.Max);
        Shapes.Rectangle(field, x, y, 20, 8, 0, 2, 1, Blend.Max);
        Shapes.Stroke(field, x, y, x + 5, y - 5, 3, 2, 1, 1, Blend.Max);
        Assert.All(field.Values, v => Assert.Equal(0, v));
    }

    private static double Distance(double x, double y, double ax, double ay, double bx, double by)
    {
        double dx = bx - ax, dy = by - ay, square = (dx * dx) + (dy * dy);
        var t = square == 0 ? 0 : Math.Clamp((((x - ax) * dx) + ((y - ay) * dy)) / square, 0, 1);
        return Math.Sqrt(Math.Pow(x - ax - (t * dx), 2) + Math.Pow(y - ay - (t * dy), 2));
    }
}
