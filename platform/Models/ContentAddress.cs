using System.Security.Cryptography;

namespace Suite.Models;

/// <summary>The SHA-256 of some content, as 64 lower-case hexadecimal digits.</summary>
public readonly record struct ContentAddress
{
    private static readonly System.Buffers.SearchValues<char> Digits = System.Buffers.SearchValues.Create("0123456789abcdef");

    private readonly string? _value;

    public ContentAddress(string value)
    {
        if (value is not { Length: 64 } || value.AsSpan().ContainsAnyExcept(Digits))
        {
            throw new FormatException($"A content address is 64 lower-case hexadecimal digits; got '{value}'.");
        }

        _value = value;
    }

    public string Value => _value ?? throw new InvalidOperationException("This content address was never set.");

    public static ContentAddress Of(ReadOnlySpan<byte> content) => new(Convert.ToHexStringLower(SHA256.HashData(content)));

    public override string ToString() => Value;
}
