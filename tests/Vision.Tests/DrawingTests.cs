namespace Suite.Vision.Tests;

public sealed class DrawingTests
{
    private static readonly Colour Red = new(255, 0, 0);

    [Fact]
    public void A_box_is_drawn_on_its_border_and_nowhere_else()
    {
        using var frame = Black(100, 80);
        frame.Draw(new Overlay { Boxes = [new(new(20, 30, 60, 70), Red)] });
        var pixels = Pixels.Of(frame);
        for (var y = 0; y < 80; y++)
        {
            for (var x = 0; x < 100; x++)
            {
                var onBorder = (x is 20 or 59 && y is >= 30 and < 70) || (y is 30 or 69 && x is >= 20 and < 60);
                Assert.Equal(onBorder ? (0, 0, 255) : (0, 0, 0), At(pixels, 100, x, y));
            }
        }
    }

    [Fact]
    public void A_caption_stands_above_its_box_or_inside_where_there_is_no_room()
    {
        using var frame = Black(200, 100);
        frame.Draw(new Overlay { Boxes = [new(new(20, 50, 60, 90), Red, "scratch 0.97")] });
        Assert.Equal((0, 0, 255), At(Pixels.Of(frame), 200, 22, 48));
        using var tight = Black(200, 100);
        tight.Draw(new Overlay { Boxes = [new(new(150, 0, 190, 90), Red, "scratch 0.97")] });
        Assert.True(Pixels.Of(tight).Count(p => p > 0) > 1_000);
    }

    [Fact]
    public void Heat_covers_what_is_defective_and_leaves_what_is_good()
    {
        using var frame = Frame.FromPixels(Enumerable.Repeat((byte)100, 64 * 64).ToArray(), 64, 64, 1);
        var values = new float[16 * 16];
        for (var y = 8; y < 16; y++)
        {
            for (var x = 8; x < 16; x++)
                values[y * 16 + x] = 1;
        }

        values[0] = float.NaN;
        values[1] = -3;
        frame.Draw(new Overlay { Heat = new(16, 16, values, new(0, 0, 64, 64), .5f) });
        Assert.Equal(3, frame.Channels);
        var pixels = Pixels.Of(frame);
        Assert.Equal((100, 100, 100), At(pixels, 64, 0, 0));
        Assert.Equal((100, 100, 100), At(pixels, 64, 10, 50));
        var (blue, green, red) = At(pixels, 64, 50, 50);
        Assert.True(red > 100 && red > 2 * blue && red > 2 * green, $"{blue} {green} {red} is not red.");
    }

    [Fact]
    public void A_banner_spans_the_top_in_its_colour()
    {
        using var frame = Black(320, 240);
        frame.Draw(new Overlay { Banner = new("NG  scratch", new(0, 160, 0)) });
        var pixels = Pixels.Of(frame);
        Assert.Equal((0, 160, 0), At(pixels, 320, 0, 0));
        Assert.Equal((0, 160, 0), At(pixels, 320, 319, 0));
        Assert.Equal((0, 0, 0), At(pixels, 320, 160, 120));
        // Thin strokes are smoothed: white ink, if not quite white.
        Assert.Contains(Enumerable.Range(0, 320 * 40), i => At(pixels, 320, i % 320, i / 320) is { Blue: > 120, Red: > 120 });
    }

    [Fact]
    public void Whatever_lies_outside_is_cut_off_and_no_caption_breaks_the_drawing()
    {
        using var frame = Black(50, 40);
        frame.Draw(new Overlay
        {
            Boxes =
            [
                new(new(int.MinValue, int.MinValue, int.MaxValue, int.MaxValue), Red, new string('x', 500)),
                new(new(-10, -10, 20, 20), Red, "划痕 scratch"),
                new(new(49, 39, 50, 40), Red, ""),
                new(new(30, 30, 10, 10), Red, "turned around"),
            ],
            Banner = new(new string('W', 300), Red),
        });
        Assert.Equal((50, 40, 3), (frame.Width, frame.Height, frame.Channels));
    }

    [Fact]
    public void What_contradicts_itself_is_refused()
    {
        using var frame = Black(50, 40);
        Assert.Throws<ArgumentException>(() => frame.Draw(new Overlay { Heat = new(4, 4, new float[15], new(0, 0, 50, 40)) }));
        Assert.Throws<ArgumentException>(() => frame.Draw(new Overlay { Heat = new(4, 4, new float[16], new(0, 0, 51, 40)) }));
        Assert.Throws<ArgumentException>(() => frame.Draw(new Overlay { Heat = new(4, 4, new float[16], new(0, 0, 50, 40), float.NaN) }));
        Assert.Throws<ArgumentException>(() => frame.Draw(new Overlay { Boxes = [.. Enumerable.Repeat(new OverlayBox(new(0, 0, 5, 5), Red), 1_001)] }));
    }

    private static Frame Black(int width, int height) => Frame.FromPixels(new byte[width * height * 3], width, height, 3);

    private static (int Blue, int Green, int Red) At(byte[] pixels, int width, int x, int y)
    {
        var at = (y * width + x) * 3;
        return (pixels[at], pixels[at + 1], pixels[at + 2]);
    }
}
