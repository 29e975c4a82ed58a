using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Suite.Vision.Tests.Files;

namespace Suite.Vision.Tests;

/// <summary>What is no picture, is none any more, or is one too many: each is refused with its reason, and costs nothing.</summary>
public sealed class BadPictureTests
{
    [Fact]
    public void An_empty_file_and_text_named_png_are_refused_by_what_they_hold()
    {
        Assert.Equal(ImageFault.Empty, FaultOf([]));
        Assert.Equal(ImageFault.NotAPicture, FaultOf("A letter that somebody saved as part-17.png."u8.ToArray()));
        Assert.Equal(ImageFault.NotAPicture, FaultOf("GIF89a"u8.ToArray()));
        Assert.Equal(ImageFault.NotAPicture, FaultOf(Encoding.ASCII.GetBytes("BM" + new string(' ', 200))));
        Assert.Equal(ImageFault.NotAPicture, FaultOf([0xFF, 0xD8]));
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("png")]
    [InlineData("bmp")]
    public void A_file_cut_off_anywhere_is_refused(string kind)
    {
        var file = Sample(kind);
        using (Frame.Decode(file))
        {
            // Whole, it is a picture.
        }

        for (var length = 3; length < file.Length; length += 1 + length / 60)
            Assert.Contains(FaultOf(file[..length]), new[] { ImageFault.Truncated, ImageFault.NotAPicture });
        Assert.Equal(ImageFault.Truncated, FaultOf(file[..^1]));
        Assert.Equal(ImageFault.Truncated, FaultOf(file[..(file.Length / 2)]));
    }

    [Fact]
    public void A_cut_JPEG_that_holds_a_whole_preview_is_still_cut()
    {
        var preview = Sample("jpeg");
        var file = JpegFile.With(Sample("jpeg"), 0xE1, [.. "Exif\0\0"u8, .. preview]);
        using (Frame.Decode(file))
        {
            // Whole, it is a picture.
        }

        Assert.Equal(ImageFault.Truncated, FaultOf(file[..(file.Length - preview.Length / 2)]));
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("png")]
    [InlineData("bmp")]
    public void A_header_that_claims_more_than_is_allowed_is_refused_and_limits_can_be_tightened(string kind)
    {
        var file = Sample(kind);
        var (widthAt, heightAt) = kind switch { "png" => (18, 22), "bmp" => (18, 22), _ => (IndexOfFrameHeader(file) + 7, IndexOfFrameHeader(file) + 5) };
        var claim = (byte[])file.Clone();
        foreach (var at in new[] { widthAt, heightAt })
        {
            if (kind == "bmp")
                BinaryPrimitives.WriteUInt16LittleEndian(claim.AsSpan(at), 20_000);
            else
                BinaryPrimitives.WriteUInt16BigEndian(claim.AsSpan(at), 20_000);
        }

        Assert.Equal(ImageFault.TooLarge, FaultOf(claim));
        Assert.Equal(ImageFault.TooLarge, FaultOf(file, new DecodeLimits { SideMax = 63 }));
        Assert.Equal(ImageFault.TooLarge, FaultOf(file, new DecodeLimits { PixelsMax = 64 * 48 - 1 }));
        Assert.Equal(ImageFault.TooLarge, FaultOf(file, new DecodeLimits { BytesMax = file.Length - 1 }));
        using var allowed = Frame.Decode(file, new DecodeLimits { SideMax = 64, PixelsMax = 64 * 48, BytesMax = file.Length });
        Assert.Equal((64, 48), (allowed.Width, allowed.Height));
    }

    [Fact]
    public void A_picture_in_hundreds_of_scans_is_refused()
    {
        var file = Sample("jpeg");
        var scan = file.AsSpan().IndexOf([(byte)0xFF, (byte)0xDA]);
        var scans = file[..^2].Concat(Enumerable.Repeat(file[scan..^2], 100).SelectMany(s => s)).Concat(file[^2..]).ToArray();
        Assert.Equal(ImageFault.TooLarge, FaultOf(scans));
    }

    [Theory]
    [InlineData(0xC3, 8, 3)]
    [InlineData(0xC9, 8, 3)]
    [InlineData(0xC0, 12, 3)]
    [InlineData(0xC0, 8, 2)]
    public void A_true_JPEG_of_a_kind_that_is_not_read_is_called_unsupported(byte marker, byte bits, byte components)
    {
        var file = Sample("jpeg");
        var at = IndexOfFrameHeader(file);
        (file[at + 1], file[at + 4], file[at + 9]) = (marker, bits, components);
        Assert.Equal(ImageFault.Unsupported, FaultOf(file));
    }

    [Fact]
    public void Random_damage_gives_a_picture_or_a_reason_and_never_anything_else()
    {
        var files = new[] { Sample("jpeg"), Sample("png"), Sample("bmp"), JpegFile.Write([[1, 2, 3, 4], [200, 100, 50, 0]], 2, isProgressive: true) };
        var damage = from file in Gen.Elements(files)
                     from places in Gen.Choose(0, 1_000_000).ListOf()
                     from values in Gen.Choose(0, 255).ListOf(places.Count)
                     from end in Gen.Choose(0, 20)
                     select Damaged(file, places, values, end);
        Prop.ForAll(damage.ToArbitrary(), file =>
        {
            try
            {
                using var frame = Frame.Decode(file, new DecodeLimits { PixelsMax = 1 << 20 });
                Assert.Equal(frame.Width * frame.Height * frame.Channels, Pixels.Of(frame).Length);
            }
            catch (ImageException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_500));
    }

    [Fact]
    public void A_straight_read_into_the_input_refuses_the_same()
    {
        var shape = new InputShape(32, 32, ValueRange.ZeroToOne);
        var planes = new float[shape.Length];
        Assert.Equal(ImageFault.Empty, Assert.Throws<ImageException>(() => Frame.DecodeInto([], shape, null, planes)).Fault);
        Assert.Equal(ImageFault.Truncated, Assert.Throws<ImageException>(() => Frame.DecodeInto(Sample("jpeg").AsSpan(0, 500), shape, null, planes)).Fault);
    }

    private static ImageFault FaultOf(byte[] file, DecodeLimits? limits = null) =>
        Assert.Throws<ImageException>(() => Frame.Decode(file, limits).Dispose()).Fault;

    private static byte[] Sample(string kind)
    {
        var pixels = Pixels.Noise(64, 48, 3, seed: 40);
        using var frame = Frame.FromPixels(pixels, 64, 48, 3);
        return kind switch { "jpeg" => frame.EncodeJpeg(), "png" => frame.EncodePng(), _ => BmpFile.Write(pixels, 64, 48, 3) };
    }

    private static int IndexOfFrameHeader(byte[] jpeg) => jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);

    private static byte[] Damaged(byte[] file, List<int> places, List<int> values, int end)
    {
        var damaged = (byte[])file.Clone();
        for (var i = 0; i < places.Count; i++)
            damaged[places[i] % damaged.Length] = (byte)values[i];
        // A cut in one case of twenty, so that most get past the first check.
        return end == 0 ? damaged[..(damaged.Length / 2)] : damaged;
    }
}
