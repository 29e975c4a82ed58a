using System.Text.RegularExpressions;

namespace Suite.Inspection.Serving;

/// <summary>Names of a tenant's inspection models: 1 to 40 characters of <c>a-z 0-9 -</c>, starting with a letter or digit.</summary>
public static partial class ModelName
{
    public const string Rule = "1 to 40 characters of a-z, 0-9 and '-', starting with a letter or digit";

    /// <summary>What a camera and a request use where nothing is said.</summary>
    public const string Default = "default";

    private const string Prefix = "inspection-";

    public static bool IsValid(string? name) => name is not null && Pattern().IsMatch(name);

    /// <summary>In the registry, where other solutions keep their models too.</summary>
    public static string RegistryName(string name) => Prefix + name;

    /// <summary>The model that a stream of the registry belongs to; null where it is none of these.</summary>
    public static string? OfStream(string stream) =>
        stream.StartsWith("models/" + Prefix, StringComparison.Ordinal) ? stream[("models/" + Prefix).Length..] : null;

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,39}\z")]
    private static partial Regex Pattern();
}
