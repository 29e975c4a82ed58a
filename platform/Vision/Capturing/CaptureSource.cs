using System.Globalization;

namespace Suite.Vision;

/// <summary>What kind of thing gives pictures.</summary>
public enum CaptureKind
{
    /// <summary>A network camera: RTSP, or HTTP with motion JPEG or anything else FFmpeg reads. It has no end, only failures.</summary>
    Stream,

    /// <summary>A video file, read as fast as it is asked for.</summary>
    VideoFile,

    /// <summary>The JPEG, PNG and BMP files of a folder, in the order of their names' characters.</summary>
    ImageFolder,

    /// <summary>A local camera by its V4L2 number.</summary>
    Device,
}

/// <summary>Where pictures come from.</summary>
public sealed record CaptureSource
{
    private const int AddressLengthMax = 2_048;
    private static readonly string[] Schemes = ["rtsp", "rtsps", "http", "https"];

    private CaptureSource(CaptureKind kind, string address)
    {
        Kind = kind;
        Address = address;
    }

    public CaptureKind Kind { get; }

    /// <summary>URL, absolute path, or device number. A URL may hold a password: show <see cref="Name"/>.</summary>
    public string Address { get; }

    /// <summary>How long opening may take; 10 s. FFmpeg looks at a stream for up to 5 s to learn what it holds. V4L2 has its own limit.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a picture may take to come; 5 s. V4L2 has its own limit, 10 s.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Width asked of a <see cref="CaptureKind.Device"/>, which takes the nearest it knows; 0: as it comes.</summary>
    public int DeviceWidth { get; init; }

    /// <summary>Height likewise.</summary>
    public int DeviceHeight { get; init; }

    /// <summary>Of the files of an <see cref="CaptureKind.ImageFolder"/> and of the pictures of motion JPEG.</summary>
    public DecodeLimits Limits { get; init; } = DecodeLimits.Default;

    /// <summary>The address without user and password, for people and logs.</summary>
    public string Name => Kind == CaptureKind.Stream && Uri.TryCreate(Address, UriKind.Absolute, out var uri)
        ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
        : Kind == CaptureKind.Device ? $"/dev/video{Address}" : Address;

    /// <summary>A network camera.</summary>
    /// <param name="url">rtsp, rtsps, http or https; the other protocols of FFmpeg, some of which read local files, are refused.</param>
    /// <exception cref="ArgumentException">It is no such URL.</exception>
    public static CaptureSource Stream(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (url.Length > AddressLengthMax || url.Any(char.IsControl) || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || !Schemes.Contains(uri.Scheme) || uri.Host.Length == 0)
            throw new ArgumentException("A network camera's address begins with rtsp://, rtsps://, http:// or https:// and names a host.", nameof(url));
        return new(CaptureKind.Stream, url);
    }

    public static CaptureSource VideoFile(string path) => new(CaptureKind.VideoFile, Path.GetFullPath(path));

    public static CaptureSource ImageFolder(string path) => new(CaptureKind.ImageFolder, Path.GetFullPath(path));

    /// <param name="index">The number N of /dev/videoN, 0 to 255.</param>
    public static CaptureSource Device(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, 255);
        return new(CaptureKind.Device, index.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A URL, a device (a number, or /dev/videoN), a folder or a file, as people write it.</summary>
    /// <exception cref="ArgumentException">It is none of them.</exception>
    public static CaptureSource Parse(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        const string devicePrefix = "/dev/video";
        var number = text.StartsWith(devicePrefix, StringComparison.Ordinal) ? text[devicePrefix.Length..] : text;
        if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= 255)
            return Device(index);
        if (text.Contains("://", StringComparison.Ordinal))
            return Stream(text);
        if (Directory.Exists(text))
            return ImageFolder(text);
        if (File.Exists(text))
            return VideoFile(text);
        throw new ArgumentException($"'{text}' is neither a camera's URL (rtsp://, http://), nor the number of a device, nor a folder or file that exists.", nameof(text));
    }

    /// <summary>Without the password.</summary>
    public override string ToString() => Name;
}
