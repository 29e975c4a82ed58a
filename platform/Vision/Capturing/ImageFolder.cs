namespace Suite.Vision;

/// <summary>The picture files of a folder one after the other, as they were when it was opened.</summary>
internal sealed class ImageFolder
{
    private static readonly string[] Endings = [".jpg", ".jpeg", ".png", ".bmp"];

    private readonly string[] _files;
    private readonly DecodeLimits _limits;
    private int _next;

    private ImageFolder(string[] files, DecodeLimits limits)
    {
        _files = files;
        _limits = limits;
    }

    public static ImageFolder Open(CaptureSource source)
    {
        try
        {
            var files = Directory.EnumerateFiles(source.Address).Where(f => Endings.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).ToArray();
            return files.Length > 0
                ? new(files, source.Limits)
                : throw new CaptureException(CaptureFault.NotOpened, $"{source.Name} holds no JPEG, PNG or BMP file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CaptureException(CaptureFault.NotOpened, $"{source.Name} cannot be read: {e.Message}", e);
        }
    }

    public bool TryRead(Frame into)
    {
        into.Clear();
        if (_next == _files.Length)
            return false;
        var file = _files[_next++];
        try
        {
            if (new FileInfo(file).Length > _limits.BytesMax)
                throw new ImageException(ImageFault.TooLarge, $"The file is larger than {_limits.BytesMax:N0} bytes.");
            using var frame = Frame.Decode(File.ReadAllBytes(file), _limits);
            into.Take(frame);
            return true;
        }
        catch (Exception e) when (e is ImageException or IOException or UnauthorizedAccessException)
        {
            throw new CaptureException(CaptureFault.BadPicture, $"{file}: {e.Message}", e);
        }
    }
}
