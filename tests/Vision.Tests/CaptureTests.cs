using System.Diagnostics;
using Suite.TestKit;
using Suite.TestKit.Processes;
using Suite.Vision.Tests.Sources;

namespace Suite.Vision.Tests;

/// <summary>Against real sources, which ffmpeg serves from another process.</summary>
public sealed class CaptureTests
{
    [Theory]
    [InlineData("film.mp4", "libx264")]
    [InlineData("film.avi", "mjpeg")]
    [InlineData("film.mkv", "mpeg4")]
    public async Task A_video_file_gives_every_picture_and_then_ends(string name, string codec)
    {
        using var directory = new TempDirectory();
        await Ffmpeg.RunAsync("-f", "lavfi", "-i", Ffmpeg.TestPattern, "-frames:v", "25", "-c:v", codec, directory.File(name));
        using var capture = Capture.Open(CaptureSource.VideoFile(directory.File(name)));
        using var frame = Frame.CreateEmpty();
        var seen = new HashSet<int>();
        for (var i = 0; i < 25; i++)
        {
            Assert.True(capture.TryRead(frame));
            Assert.Equal((320, 240, 3), (frame.Width, frame.Height, frame.Channels));
            seen.Add(frame.Crop(new(0, 0, 320, 240)).EncodeJpeg().AsSpan().Length ^ (int)frame.Measure().Mean);
        }

        Assert.False(capture.TryRead(frame));
        Assert.True(frame.IsEmpty);
        Assert.False(capture.TryRead(frame));
        Assert.True(seen.Count > 3, "The pictures of a moving film are the same.");
    }

    [Fact]
    public async Task A_video_file_that_was_cut_off_is_a_failure_not_an_end()
    {
        using var directory = new TempDirectory();
        var whole = directory.File("film.avi");
        await Ffmpeg.RunAsync("-f", "lavfi", "-i", Ffmpeg.TestPattern, "-frames:v", "60", "-c:v", "mjpeg", whole);
        var bytes = await File.ReadAllBytesAsync(whole);
        await File.WriteAllBytesAsync(directory.File("cut.avi"), bytes[..(bytes.Length / 2)]);
        using var capture = Capture.Open(CaptureSource.VideoFile(directory.File("cut.avi")));
        using var frame = Frame.CreateEmpty();
        var failure = Assert.Throws<CaptureException>(() =>
        {
            while (capture.TryRead(frame))
            {
            }
        });
        Assert.Equal(CaptureFault.BrokenOff, failure.Fault);
    }

    [Fact]
    public async Task A_camera_on_HTTP_gives_its_pictures()
    {
        var port = FreePort.Next();
        await using var camera = Ffmpeg.ServeMjpeg(port, "-re", "-f", "lavfi", "-i", Ffmpeg.TestPattern);
        using var capture = await Ffmpeg.OpenAsync(camera, CaptureSource.Stream($"http://127.0.0.1:{port}/camera.mjpeg"));
        using var frame = Frame.CreateEmpty();
        for (var i = 0; i < 20; i++)
        {
            Assert.True(capture.TryRead(frame));
            Assert.Equal((320, 240, 3), (frame.Width, frame.Height, frame.Channels));
            Assert.False(frame.Measure().IsBlack);
        }
    }

    [Fact]
    public async Task A_camera_that_stalls_is_given_up_after_the_read_time_out()
    {
        var port = FreePort.Next();
        await using var camera = Ffmpeg.ServeMjpeg(port, "-re", "-f", "lavfi", "-i", Ffmpeg.TestPattern);
        var source = CaptureSource.Stream($"http://127.0.0.1:{port}/camera.mjpeg") with { ReadTimeout = TimeSpan.FromSeconds(1) };
        using var capture = await Ffmpeg.OpenAsync(camera, source);
        using var frame = Frame.CreateEmpty();
        Assert.True(capture.TryRead(frame));
        await Ffmpeg.SignalAsync(camera, "STOP");
        var began = Stopwatch.GetTimestamp();
        var failure = Assert.Throws<CaptureException>(() =>
        {
            while (capture.TryRead(frame))
                began = Stopwatch.GetTimestamp();
        });
        Assert.Equal(CaptureFault.Stalled, failure.Fault);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, .9, 5);
    }

    [Fact]
    public async Task A_camera_that_dies_has_closed_the_connection()
    {
        var port = FreePort.Next();
        await using var camera = Ffmpeg.ServeMjpeg(port, "-re", "-f", "lavfi", "-i", Ffmpeg.TestPattern);
        using var capture = await Ffmpeg.OpenAsync(camera, CaptureSource.Stream($"http://127.0.0.1:{port}/camera.mjpeg"));
        using var frame = Frame.CreateEmpty();
        Assert.True(capture.TryRead(frame));
        camera.Kill();
        var failure = Assert.Throws<CaptureException>(() =>
        {
            while (capture.TryRead(frame))
            {
            }
        });
        Assert.Equal(CaptureFault.BrokenOff, failure.Fault);
    }

    [Fact]
    public async Task A_camera_may_change_the_size_of_its_pictures()
    {
        using var directory = new TempDirectory();
        await Ffmpeg.RunAsync("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=10", "-frames:v", "40", directory.File("a%02d.jpg"));
        await Ffmpeg.RunAsync("-f", "lavfi", "-i", "testsrc2=size=640x200:rate=10", "-frames:v", "40", directory.File("b%02d.jpg"));
        var port = FreePort.Next();
        await using var camera = Ffmpeg.ServeMjpeg(port, "-re", "-framerate", "20", "-f", "image2", "-pattern_type", "glob", "-i", directory.File("*.jpg"), "-c", "copy");
        using var capture = await Ffmpeg.OpenAsync(camera, CaptureSource.Stream($"http://127.0.0.1:{port}/camera.mjpeg"));
        using var frame = Frame.CreateEmpty();
        var sizes = new List<(int, int)>();
        Assert.Throws<CaptureException>(() =>
        {
            while (capture.TryRead(frame))
                sizes.Add((frame.Width, frame.Height));
        });
        Assert.Equal([(320, 240), (640, 200)], sizes.Distinct());
        Assert.InRange(sizes.Count, 70, 80);
    }

    [Fact]
    public async Task A_camera_that_returns_black_is_seen_to()
    {
        var port = FreePort.Next();
        await using var camera = Ffmpeg.ServeMjpeg(port, "-re", "-f", "lavfi", "-i", "color=black:size=320x240:rate=10,noise=alls=6:allf=t");
        using var capture = await Ffmpeg.OpenAsync(camera, CaptureSource.Stream($"http://127.0.0.1:{port}/camera.mjpeg"));
        using var frame = Frame.CreateEmpty();
        Assert.True(capture.TryRead(frame));
        Assert.True(frame.Measure().IsBlack, frame.Measure().ToString());
    }

    [Fact]
    public async Task A_camera_on_RTSP_gives_its_pictures_and_dies_as_one_on_HTTP_does()
    {
        await using var camera = new RtspCamera("testsrc2=size=320x240:rate=10");
        using var capture = Capture.Open(CaptureSource.Stream(camera.Url) with { ReadTimeout = TimeSpan.FromSeconds(3) });
        using var frame = Frame.CreateEmpty();
        for (var i = 0; i < 15; i++)
        {
            Assert.True(capture.TryRead(frame));
            Assert.Equal((320, 240, 3), (frame.Width, frame.Height, frame.Channels));
            Assert.False(frame.Measure().IsBlack);
        }

        camera.Die();
        var failure = Assert.Throws<CaptureException>(() =>
        {
            while (capture.TryRead(frame))
            {
            }
        });
        Assert.Equal(CaptureFault.BrokenOff, failure.Fault);
    }

    [Fact]
    public void Nobody_there_is_said_at_once_and_without_the_password()
    {
        var source = CaptureSource.Stream($"rtsp://admin:secret@127.0.0.1:{FreePort.Next()}/1");
        var failure = Assert.Throws<CaptureException>(() => Capture.Open(source));
        Assert.Equal(CaptureFault.NotOpened, failure.Fault);
        Assert.DoesNotContain("secret", failure.Message + source + failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_where_somebody_listens_and_says_nothing_is_given_up_after_the_open_time_out()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var port = ((System.Net.IPEndPoint)silent.LocalEndpoint).Port;
        var began = Stopwatch.GetTimestamp();
        await Assert.ThrowsAsync<CaptureException>(() => Task.Run(() =>
            Capture.Open(CaptureSource.Stream($"http://127.0.0.1:{port}/") with { OpenTimeout = TimeSpan.FromSeconds(1) })));
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, .8, 8);
    }

    [Fact]
    public void A_device_that_is_not_there_is_not_opened()
    {
        Assert.Equal(CaptureFault.NotOpened, Assert.Throws<CaptureException>(() => Capture.Open(CaptureSource.Device(213))).Fault);
        Assert.Equal(CaptureFault.NotOpened, Assert.Throws<CaptureException>(() => Capture.Open(CaptureSource.VideoFile("no-such-film.mp4"))).Fault);
    }

    [Fact]
    public void A_file_that_is_no_video_is_not_opened()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory.File("film.mp4"), "A letter, not a film.");
        Assert.Equal(CaptureFault.NotOpened, Assert.Throws<CaptureException>(() => Capture.Open(CaptureSource.VideoFile(directory.File("film.mp4")))).Fault);
    }

    [Fact]
    public void A_folder_gives_its_pictures_in_order_and_names_the_one_that_cannot_be_used()
    {
        using var directory = new TempDirectory();
        for (var i = 1; i <= 3; i++)
        {
            using var picture = Frame.FromPixels(Pixels.Gradient(20 * i, 30, 3), 20 * i, 30, 3);
            File.WriteAllBytes(directory.File($"part{i}.png"), picture.EncodePng());
        }

        File.WriteAllText(directory.File("part2b.png"), "no picture");
        File.WriteAllText(directory.File("notes.txt"), "not looked at");
        using var capture = Capture.Open(CaptureSource.ImageFolder(directory.Path));
        using var frame = Frame.CreateEmpty();
        Assert.True(capture.TryRead(frame));
        Assert.True(capture.TryRead(frame));
        Assert.Equal(40, frame.Width);
        var failure = Assert.Throws<CaptureException>(() => capture.TryRead(frame));
        Assert.Equal(CaptureFault.BadPicture, failure.Fault);
        Assert.Contains("part2b.png", failure.Message, StringComparison.Ordinal);
        Assert.True(capture.TryRead(frame));
        Assert.Equal(60, frame.Width);
        Assert.False(capture.TryRead(frame));
        Assert.True(frame.IsEmpty);
    }

    [Theory]
    [InlineData("concat:/etc/hosts")]
    [InlineData("file:///etc/hosts")]
    [InlineData("subfile,,start,0,end,0,,:/etc/hosts")]
    [InlineData("http:///nohost")]
    [InlineData("rtsp://host/\u0000x")]
    public void An_address_FFmpeg_would_take_but_that_is_no_camera_is_refused(string address) =>
        Assert.Throws<ArgumentException>(() => CaptureSource.Stream(address));

    [Fact]
    public void A_source_is_recognised_as_people_write_it()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory.File("film.mp4"), "");
        Assert.Equal(CaptureKind.Stream, CaptureSource.Parse("rtsp://10.0.0.7/live").Kind);
        Assert.Equal((CaptureKind.Device, "2"), (CaptureSource.Parse("/dev/video2").Kind, CaptureSource.Parse("2").Address));
        Assert.Equal(CaptureKind.ImageFolder, CaptureSource.Parse(directory.Path).Kind);
        Assert.Equal(CaptureKind.VideoFile, CaptureSource.Parse(directory.File("film.mp4")).Kind);
        Assert.Throws<ArgumentException>(() => CaptureSource.Parse(directory.File("nothing")));
    }
}
