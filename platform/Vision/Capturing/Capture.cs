using System.Diagnostics;
using System.Text;
using Suite.Vision.Native;

namespace Suite.Vision;

/// <summary>
/// An open camera, video or folder of pictures. One thread at a time. Calls block, up to the source's time-outs; nothing can interrupt them,
/// so a capture belongs on a thread of its own (<see cref="CameraReader"/>).
/// </summary>
public sealed class Capture : IDisposable
{
    private readonly CaptureHandle? _handle;
    private readonly ImageFolder? _folder;

    private Capture(CaptureSource source, CaptureHandle? handle, ImageFolder? folder)
    {
        Source = source;
        _handle = handle;
        _folder = folder;
    }

    public CaptureSource Source { get; }

    /// <exception cref="CaptureException">It cannot be opened within the time-out.</exception>
    public static Capture Open(CaptureSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        switch (source.Kind)
        {
            case CaptureKind.ImageFolder:
                return new(source, null, ImageFolder.Open(source));
            case CaptureKind.VideoFile when !File.Exists(source.Address):
                throw new CaptureException(CaptureFault.NotOpened, $"{source.Name} is not there.");
            default:
                return new(source, OpenNative(source), null);
        }
    }

    /// <summary>
    /// The next picture. One frame serves a whole stream. A camera of motion JPEG may change the size of its pictures at any time; one that
    /// sends H.264 must begin a new session for that, as its RTSP description asks for.
    /// </summary>
    /// <param name="into">Filled; empty unless the answer is true.</param>
    /// <returns>False where a video or a folder has come to its end. A network camera or a device has none.</returns>
    /// <exception cref="CaptureException">There is no picture although there should be one. After anything but
    /// <see cref="CaptureFault.BadPicture"/> open it anew.</exception>
    public bool TryRead(Frame into)
    {
        ArgumentNullException.ThrowIfNull(into);
        return _folder is null ? TryReadNative(into) : _folder.TryRead(into);
    }

    public void Dispose() => _handle?.Dispose();

    private static unsafe CaptureHandle OpenNative(CaptureSource source)
    {
        var native = new Source
        {
            Device = -1,
            Width = source.DeviceWidth,
            Height = source.DeviceHeight,
            OpenTimeoutMs = Milliseconds(source.OpenTimeout),
            ReadTimeoutMs = Milliseconds(source.ReadTimeout),
            PassJpegOn = source.Kind == CaptureKind.Stream ? 1 : 0,
        };
        CaptureHandle handle;
        int status;
        if (source.Kind == CaptureKind.Device)
        {
            native.Device = int.Parse(source.Address, System.Globalization.CultureInfo.InvariantCulture);
            status = NativeMethods.CaptureOpen(native, out handle);
        }
        else
        {
            fixed (byte* address = Encoding.UTF8.GetBytes(source.Address + '\0'))
            {
                native.Address = address;
                status = NativeMethods.CaptureOpen(native, out handle);
            }
        }

        if (status == (int)VisionLibrary.Status.NotOpened)
            throw new CaptureException(CaptureFault.NotOpened, $"{source.Name} does not answer, or what it sends cannot be read.");
        VisionLibrary.Check(status);
        return handle;
    }

    private static int Milliseconds(TimeSpan timeout) => (int)Math.Clamp(timeout.TotalMilliseconds, 1, 600_000);

    private bool TryReadNative(Frame into)
    {
        var began = Stopwatch.GetTimestamp();
        var status = NativeMethods.CaptureGivesFiles(_handle!) != 0 ? ReadFile(into) : ReadDecoded(into);
        switch ((VisionLibrary.Status)status)
        {
            case VisionLibrary.Status.NoFrame:
                if (Source.Kind == CaptureKind.VideoFile && HasEnded())
                    return false;
                throw NoFrame(Stopwatch.GetElapsedTime(began));
            case VisionLibrary.Status.Failed:
                throw new CaptureException(CaptureFault.BadPicture, $"{Source.Name} sent a picture that cannot be used.", VisionLibrary.Failure(VisionLibrary.Status.Failed));
            default:
                VisionLibrary.Check(status);
                return true;
        }
    }

    private int ReadDecoded(Frame into)
    {
        var status = NativeMethods.CaptureRead(_handle!, into.Handle);
        into.Refresh();
        return status;
    }

    private unsafe int ReadFile(Frame into)
    {
        into.Clear();
        var status = NativeMethods.CaptureReadFile(_handle!, out var bytes, out var length);
        if (status != (int)VisionLibrary.Status.Ok)
            return status;
        try
        {
            using var frame = Frame.Decode(new ReadOnlySpan<byte>(bytes, (int)Math.Min(length, int.MaxValue)), Source.Limits);
            into.Take(frame);
            return status;
        }
        catch (ImageException e)
        {
            throw new CaptureException(CaptureFault.BadPicture, $"{Source.Name} sent a picture that cannot be used: {e.Message}", e);
        }
    }

    /// <summary>A container counts its frames, or states its length, from which OpenCV computes a count that may be off by a few.</summary>
    private bool HasEnded()
    {
        VisionLibrary.Check(NativeMethods.CaptureProgress(_handle!, out var read, out var total));
        return read >= total - Math.Max(2, total / 50);
    }

    private CaptureException NoFrame(TimeSpan waited)
    {
        // V4L2's own limit is ten seconds, whatever was asked for.
        var limit = Source.Kind == CaptureKind.Device ? TimeSpan.FromSeconds(9) : Source.ReadTimeout;
        return waited >= limit * .95
            ? new(CaptureFault.Stalled, $"{Source.Name} has sent no picture for {waited.TotalSeconds:0.0} s.")
            : new(CaptureFault.BrokenOff, Source.Kind == CaptureKind.VideoFile ? $"{Source.Name} breaks off before its end." : $"{Source.Name} has closed the connection.");
    }
}
