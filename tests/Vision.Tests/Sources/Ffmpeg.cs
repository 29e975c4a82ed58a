using Suite.TestKit.Processes;

namespace Suite.Vision.Tests.Sources;

/// <summary>Debian's ffmpeg, in processes of its own: makes videos and plays cameras.</summary>
internal static class Ffmpeg
{
    public const string TestPattern = "testsrc2=size=320x240:rate=10";

    /// <summary>Runs it to its end.</summary>
    public static async Task RunAsync(params string[] arguments)
    {
        await using var process = Start(arguments);
        var code = await process.WaitForExitAsync(TimeSpan.FromSeconds(60));
        if (code != 0)
            throw new InvalidOperationException($"ffmpeg ended with {code}:\n{process.Output}");
    }

    public static ChildProcess Start(params string[] arguments) =>
        ChildProcess.Start("ffmpeg", ["-nostdin", "-hide_banner", "-loglevel", "error", "-y", .. arguments]);

    /// <summary>A camera on HTTP that serves one client and ends with it.</summary>
    public static ChildProcess ServeMjpeg(int port, params string[] input) =>
        Start([.. input, "-f", "mpjpeg", "-listen", "1", $"http://127.0.0.1:{port}/camera.mjpeg"]);

    /// <summary>Opens it as soon as the camera listens.</summary>
    public static async Task<Capture> OpenAsync(ChildProcess camera, CaptureSource source)
    {
        Capture? capture = null;
        await camera.WaitUntilAsync(
            async () =>
            {
                try
                {
                    capture = await Task.Run(() => Capture.Open(source));
                }
                catch (CaptureException e) when (e.Fault == CaptureFault.NotOpened)
                {
                    return false;
                }

                return true;
            },
            "answering",
            TimeSpan.FromSeconds(30));
        return capture!;
    }

    /// <summary>Sends a signal by name: STOP makes the camera stall with its connection open.</summary>
    public static async Task SignalAsync(ChildProcess process, string signal)
    {
        await using var kill = ChildProcess.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync(TimeSpan.FromSeconds(10));
    }
}
