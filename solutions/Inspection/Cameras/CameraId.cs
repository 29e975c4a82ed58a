using System.Text.RegularExpressions;

namespace Suite.Inspection.Cameras;

/// <summary>A camera of a tenant: 1 to 40 characters of <c>a-z 0-9 -</c>, starting with a letter or digit.</summary>
internal readonly partial record struct CameraId
{
    private readonly string? _value;

    private CameraId(string value) => _value = value;

    public string Value => _value ?? throw new InvalidOperationException("This camera id was never set.");

    public static bool TryParse(string? text, out CameraId id)
    {
        var valid = text is not null && Pattern().IsMatch(text);
        id = valid ? new CameraId(text!) : default;
        return valid;
    }

    /// <exception cref="FormatException">It is none.</exception>
    public static CameraId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is no camera's id.");

    public override string ToString() => Value;

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,39}\z")]
    private static partial Regex Pattern();
}
