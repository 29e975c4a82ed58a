using System.Text.RegularExpressions;

namespace Suite.Journal;

/// <summary>A customer of the installation. 1 to 40 characters of <c>a-z 0-9 -</c>, starting with a letter or digit.</summary>
public readonly partial record struct TenantId
{
    private readonly string? _value;

    public TenantId(string value)
    {
        if (!TryParse(value, out this))
        {
            throw new FormatException($"A tenant is 1 to 40 characters of a-z, 0-9 and '-', starting with a letter or digit; got '{value}'.");
        }
    }

    private TenantId(string value, bool _) => _value = value;

    public string Value => _value ?? throw new InvalidOperationException("This tenant id was never set.");

    public static bool TryParse(string? text, out TenantId tenant)
    {
        tenant = default;
        if (text is null || !Pattern().IsMatch(text))
        {
            return false;
        }

        tenant = new TenantId(text, true);
        return true;
    }

    public override string ToString() => Value;

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}\\z")]
    private static partial Regex Pattern();
}
