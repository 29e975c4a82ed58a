using System.Diagnostics;
using Suite.TestKit;
using Suite.Vision.Tests.Files;
using Suite.Vision.Tests.Sources;
using Xunit.Abstractions;

namespace Suite.Vision.Tests;

/// <summary>Of the process as a whole: nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed class MemoryTestsAlone;

/// <summary>What pictures cost: memory is asserted, times are reported.</summary>
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests(ITestOutputHelper output)
{
    [Fact]
    [Trait("Category", "Slow")]
    public void Ten_thousand_pictures_leave_nothing_behind()
    {
        using var source = Frame.FromPixels(Metal(256), 256, 256, 3);
        var (jpeg, png) = (source.EncodeJpeg(), source.EncodePng());
        var shape = new InputShape(64, 64, ValueRange.ImageNet);
        var planes = new float[shape.Length];
        for (var i = 0; i < 500; i++)
            Once(i, jpeg, png, shape, planes);
        var before = ResidentBytes();
        for (var i = 0; i < 10_000; i++)
            Once(i, jpeg, png, shape, planes);
        var grown = ResidentBytes() - before;
        output.WriteLine($"10,000 pictures: {grown / 1024.0 / 1024:0.0} MiB more");
        // A picture has 192 KiB: one leaked in a hundred would be 19 MiB.
        Assert.InRange(grown, long.MinValue, 12 << 20);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_film_opened_three_hundred_times_leaves_nothing_behind()
    {
        using var directory = new TempDirectory();
        await Ffmpeg.RunAsync("-f", "lavfi", "-i", Ffmpeg.TestPattern, "-frames:v", "10", "-c:v", "mjpeg", directory.File("film.avi"));
        using var frame = Frame.CreateEmpty();
        void ReadOnce()
        {
            using var capture = Capture.Open(CaptureSource.VideoFile(directory.File("film.avi")));
            Assert.True(capture.TryRead(frame));
            Assert.True(capture.TryRead(frame));
        }

        for (var i = 0; i < 30; i++)
            ReadOnce();
        var before = ResidentBytes();
        for (var i = 0; i < 300; i++)
            ReadOnce();
        var grown = ResidentBytes() - before;
        output.WriteLine($"300 films: {grown / 1024.0 / 1024:0.0} MiB more");
        // A picture has 225 KiB, a decoder's buffers several times that.
        Assert.InRange(grown, long.MinValue, 20 << 20);
    }

    [Fact]
    public void A_true_picture_of_20000_by_20000_is_refused_from_its_header_before_anything_is_allocated()
    {
        var row = new byte[2_500];
        var file = PngFile.Write(20_000, 20_000, 1, PngFile.Grey, Enumerable.Repeat(row, 20_000));
        var before = ResidentBytes();
        var failure = Assert.Throws<ImageException>(() => Frame.Decode(file));
        var shape = new InputShape(64, 64, ValueRange.ZeroToOne);
        Assert.Throws<ImageException>(() => Frame.DecodeInto(file, shape, null, new float[shape.Length]));
        Assert.Equal(ImageFault.TooLarge, failure.Fault);
        // As eight-bit grey it would take 381 MiB.
        Assert.InRange(ResidentBytes() - before, long.MinValue, 10 << 20);
    }

    [Fact]
    public void A_picture_goes_from_its_file_into_the_input_without_a_managed_allocation()
    {
        using var source = Frame.FromPixels(Metal(1024), 1024, 1024, 3);
        var file = source.EncodeJpeg();
        var shape = new InputShape(380, 380, ValueRange.ImageNet);
        var planes = new float[shape.Length];
        using var frame = Frame.Decode(file);
        frame.WriteTensor(shape, planes);
        Frame.DecodeInto(file, shape, null, planes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        frame.WriteTensor(shape, planes);
        Frame.DecodeInto(file, shape, null, planes);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        output.WriteLine($"JPEG of 1024², {file.Length / 1024} KiB, to 380², one thread:");
        Report("walk through its structure", () => PictureHeader.Read(file));
        Report("decode", () => Frame.Decode(file).Dispose());
        Report("resize, colour, range", () => frame.WriteTensor(shape, planes));
        Report("decode, then resize, colour, range", () =>
        {
            using var decoded = Frame.Decode(file);
            decoded.WriteTensor(shape, planes);
        });
        Report("file straight into the input", () => Frame.DecodeInto(file, shape, null, planes));
        Report("file straight into a grey input", () => Frame.DecodeInto(file, shape with { IsGrey = true }, null, planes));
        Report("measure", () => frame.Measure());
        Report("even the light", () => frame.EqualizeLight().Dispose());
        Report("encode as JPEG", () => frame.EncodeJpeg());
    }

    private static void Once(int number, byte[] jpeg, byte[] png, InputShape shape, float[] planes)
    {
        using var frame = Frame.Decode(number % 4 == 0 ? png : jpeg);
        frame.WriteTensor(shape, planes);
        Frame.DecodeInto(jpeg, shape, null, planes);
        if (number % 10 == 0)
        {
            using var crop = frame.Crop(new(10, 10, 200, 200));
            crop.Draw(new Overlay { Boxes = [new(new(5, 5, 50, 50), new(255, 0, 0), "scratch")], Heat = new(8, 8, new float[64], new(0, 0, 190, 190)) });
            crop.EncodeJpeg();
            Assert.Throws<ImageException>(() => Frame.Decode(jpeg.AsSpan(0, jpeg.Length / 2)));
        }
    }

    private void Report(string what, Action action)
    {
        var times = new double[40];
        for (var i = 0; i < times.Length; i++)
        {
            var began = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        Array.Sort(times);
        output.WriteLine($"  {what,-40} median {times[20]:0.00} ms, best {times[0]:0.00} ms");
    }

    /// <summary>Light that falls off, grain of rolled steel: what a camera over a line sends, and about as hard to compress.</summary>
    private static byte[] Metal(int side)
    {
        var pixels = new byte[side * side * 3];
        var chance = new Random(50);
        for (var i = 0; i < side * side; i++)
        {
            var level = 150 - 60.0 * (i / side) / side + 8 * (chance.NextDouble() - .5) + 10 * Math.Sin(i % side * .7);
            pixels.AsSpan(3 * i, 3).Fill((byte)level);
        }

        return pixels;
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
