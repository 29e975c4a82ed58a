using System.Buffers;
using System.Security.Cryptography;

namespace Suite.Support.Conversations;

/// <summary>A conversation: 32 lower-case hexadecimal digits, random, so that nobody finds another's by counting.</summary>
internal readonly record struct ConversationId
{
    private const int Bytes = 16;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");
    private readonly string? _value;

    private ConversationId(string value) => _value = value;

    public string Value => _value ?? throw new InvalidOperationException("This conversation id was never set.");

    public static ConversationId Create() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes)));

    public static bool TryParse(string? text, out ConversationId id)
    {
        var valid = text?.Length == Bytes * 2 && !text.AsSpan().ContainsAnyExcept(Digits);
        id = valid ? new ConversationId(text!) : default;
        return valid;
    }

    public override string ToString() => Value;
}
