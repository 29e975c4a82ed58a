using Suite.Inspection.Datasets;
using Suite.Vision;

namespace Suite.Inspection.Features;

/// <summary>
/// Pictures of a data set as a line sees them: decoded whole and then scaled, as a camera's frame is, never through a JPEG's reduced sizes, so that what
/// was learned here holds there.
/// </summary>
public static class PictureReader
{
    /// <summary>Reads, decodes and writes one picture.</summary>
    /// <param name="image">Which.</param>
    /// <param name="shape">What to write.</param>
    /// <param name="nchw">Exactly <see cref="InputShape.Length"/> floats.</param>
    /// <param name="size">Of the picture as it is in the file, in pixels.</param>
    /// <returns>Null, or why the picture cannot be used.</returns>
    public static string? TryRead(LabelledImage image, InputShape shape, Span<float> nchw, out (int Width, int Height) size)
    {
        ArgumentNullException.ThrowIfNull(image);
        var reason = TryDecode(image.Path, out var frame);
        size = default;
        using (frame)
        {
            if (frame is not null)
            {
                size = (frame.Width, frame.Height);
                frame.WriteTensor(shape, nchw);
            }
        }

        return reason;
    }

    /// <summary>Reads and decodes a file.</summary>
    /// <returns>Null with a frame that the caller disposes, or why there is none.</returns>
    public static string? TryDecode(string path, out Frame? frame)
    {
        frame = null;
        try
        {
            if (new FileInfo(path) is { Exists: true } file && file.Length > DecodeLimits.Default.BytesMax)
            {
                return $"The file has {file.Length} bytes; {DecodeLimits.Default.BytesMax} are the most.";
            }

            frame = Frame.Decode(File.ReadAllBytes(path));
            return null;
        }
        catch (ImageException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "The file cannot be read: " + (e is FileNotFoundException or DirectoryNotFoundException ? "there is none." : e.Message);
        }
    }
}
