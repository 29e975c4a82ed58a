using Suite.Imagery.Defects;
using Suite.Imagery.Fields;

namespace Suite.Imagery.Tests.Defects;

public class DefectPainterTests
{
    private const int Size = 144;

    public static TheoryData<int> Kinds() => [.. Enumerable.Range(0, DefectPainter.Shapes.Count)];

    [Fact]
    public void Every_kind_has_a_shape()
    {
        var named = Enum.GetValues<DefectKinds>().Where(k => k != DefectKinds.None).ToArray();
        Assert.Equal(DefectPainter.Shapes.Count, named.Length);
        Assert.True(named.Length >= 9);
    }

    /// <summary>What is in the mask was drawn, and what was drawn is in the mask or right beside it.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_mask_is_where_the_picture_changed(int kind)
    {
        var painter = new DefectPainter(Size);
        double insideShare = 0, elsewhere = 0;
        const int Seeds = 40;
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            var (change, mask) = Paint(painter, kind, seed);
            var near = Widen(mask, 4);
            double all = change.Sum(), inside = change.Where((_, i) => near[i]).Sum();
            Assert.True(mask.Any(m => m), $"seed {seed} draws nothing");
            Assert.True(change.Where((_, i) => mask[i]).Average() > 2, $"seed {seed} is not to be seen");
            insideShare += inside / all / Seeds;
            // The detector itself: the same mask at another place must not fit.
            elsewhere += change.Where((_, i) => near[(i + (Size * (Size / 2)) + 50) % near.Length]).Sum() / all / Seeds;
        }

        Assert.True(insideShare > .8, $"{insideShare:P0} of the change lies in the mask");
        Assert.True(elsewhere < insideShare / 1.3, $"{elsewhere:P0} lies in a displaced mask");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Only_its_own_bit_is_set_and_the_rest_of_the_mask_stays(int kind)
    {
        var painter = new DefectPainter(Size);
        var mask = new ushort[Size * Size];
        Array.Fill(mask, (ushort)0x8000);
        painter.Paint(Ground(), mask, kind, 3, 72, 72, 40);
        Assert.All(mask, m => Assert.True((m & ~(1 << kind)) == 0x8000));
        Assert.Contains(mask, m => (m & (1 << kind)) != 0);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Seeds_give_other_forms_and_the_same_seed_the_same(int kind)
    {
        var painter = new DefectPainter(Size);
        var first = Paint(painter, kind, 1);
        var other = Paint(painter, kind, 2);
        var again = Paint(painter, kind, 1);
        Assert.Equal(first.Change, again.Change);
        Assert.NotEqual(first.Mask, other.Mask);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Twice_the_scale_draws_something_larger(int kind)
    {
        DefectPainter small = new(512), large = new(512);
        large.Canvas.Scale = 2;
        double smallArea = 0, largeArea = 0;
        for (ulong seed = 0; seed < 12; seed++)
        {
            ushort[] first = new ushort[512 * 512], second = new ushort[512 * 512];
            small.Paint(new Field(512), first, kind, seed, 256, 256, 40);
            large.Paint(new Field(512), second, kind, seed, 256, 256, 40);
            smallArea += first.Count(m => m != 0);
            largeArea += second.Count(m => m != 0);
        }

        // A chip reaches the border at any scale: what is gone is gone.
        Assert.True(kind == 11 || largeArea > 1.5 * smallArea, $"{smallArea} pixels, {largeArea} at twice the scale");
    }

    private static (double[] Change, bool[] Mask) Paint(DefectPainter painter, int kind, ulong seed)
    {
        Field ground = Ground(), picture = Ground();
        var mask = new ushort[Size * Size];
        painter.Paint(picture, mask, kind, seed, 72, 72, 40);
        return ([.. picture.Values.Zip(ground.Values, (a, b) => Math.Abs((double)a - b))], [.. mask.Select(m => m != 0)]);
    }

    /// <summary>With a texture, so that what smears it away shows.</summary>
    private static Field Ground()
    {
        var field = new Field(Size);
        new SurfaceRandom(8).FillSymmetric(field.Values);
        field.Map(v => 128 + (20 * v));
        return field;
    }

    private static bool[] Widen(bool[] mask, int by)
    {
        var wide = new bool[mask.Length];
        for (var i = 0; i < mask.Length; i++)
        {
            if (!mask[i])
                continue;
            for (var y = Math.Max(0, (i / Size) - by); y <= Math.Min(Size - 1, (i / Size) + by); y++)
                for (var x = Math.Max(0, (i % Size) - by); x <= Math.Min(Size - 1, (i % Size) + by); x++)
                    wide[(y * Size) + x] = true;
        }

        return wide;
    }
}
