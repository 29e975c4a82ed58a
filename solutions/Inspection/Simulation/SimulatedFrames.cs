using Suite.Imagery.Scenes;
using Suite.Vision;

namespace Suite.Inspection.Simulation;

/// <summary>A frame as it goes out: the JPEG and the part it shows.</summary>
/// <param name="Jpeg">Null where the camera has nothing to send: it stalls.</param>
/// <param name="Part">Number of the part.</param>
/// <param name="Class">The truth about the part, whatever the fault lets one see of it.</param>
/// <param name="Box">Of the defect in pixels of a sound frame; null for a good part.</param>
public readonly record struct SimulatedFrame(byte[]? Jpeg, long Part, PartClass Class, PartBox? Box);

/// <summary>Draws the frames of one connection, with its fault. Not thread-safe.</summary>
public sealed class SimulatedFrames
{
    private const double RampFrames = 100;

    private readonly SimulatedCameraOptions _options;
    private readonly MetalScene _scene;
    private readonly MetalPart _part;
    private readonly byte[] _bytes;
    private SimulatedFrame? _held;

    public SimulatedFrames(SimulatedCameraOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _scene = new MetalScene(options.Seed, options.Scene);
        _part = new MetalPart(options.Scene.Size);
        _bytes = new byte[_part.Pixels.Length * (options.IsColour ? 3 : 1)];
    }

    /// <summary>The frame of that number in the connection, of the part of that number.</summary>
    public SimulatedFrame Draw(long frame, long part)
    {
        var isFaulty = _options.IsFaulty(frame);
        if (_held is { } held && held.Part == part && _options.Fault == CameraFault.None)
            return held;
        _scene.Draw(part, _part);
        byte[]? jpeg = isFaulty && _options.Fault == CameraFault.Stall ? null : Encode(isFaulty ? _options.Fault : CameraFault.None, frame);
        var drawn = new SimulatedFrame(jpeg, part, _part.Class, _part.Box);
        _held = drawn;
        return drawn;
    }

    private byte[] Encode(CameraFault fault, long frame)
    {
        if (_options.IsColour)
            _part.CopyColour(_bytes);
        else
            _part.Pixels.CopyTo(_bytes, 0);
        // How far a creeping fault has come, 0 to 1.
        var progress = Math.Min((frame - _options.After + 1) / RampFrames, 1);
        if (fault == CameraFault.Black)
            Array.Clear(_bytes);
        else if (fault == CameraFault.Dim)
            Dim(1 - (.8 * progress));
        using var picture = Frame.FromPixels(_bytes, _part.Size, _part.Size, _options.IsColour ? 3 : 1);
        var half = _part.Size / 2;
        switch (fault)
        {
            case CameraFault.Resolution:
                using (var small = picture.Resize(half, half))
                    return small.EncodeJpeg(_options.Quality);
            case CameraFault.Defocus:
                // Shrunk and stretched again: detail below the smaller grid is gone.
                var side = Math.Max((int)(_part.Size / (1 + (9 * progress))), 4);
                using (var coarse = picture.Resize(side, side))
                using (var soft = coarse.Resize(_part.Size, _part.Size))
                    return soft.EncodeJpeg(_options.Quality);
            case CameraFault.Torn:
                var whole = picture.EncodeJpeg(_options.Quality);
                return whole[..(whole.Length / 2)];
            default:
                return picture.EncodeJpeg(_options.Quality);
        }
    }

    private void Dim(double factor)
    {
        for (var i = 0; i < _bytes.Length; i++)
            _bytes[i] = (byte)(_bytes[i] * factor);
    }
}
