using System.Security.Cryptography;
using System.Text;

namespace Suite.FeatureStore.Preparation;

/// <summary>What preparation needs beside the data and never writes down.</summary>
/// <param name="MaskCardNumbers">Gives the text back with every payment card number (Luhn) replaced; the same text when there is none.</param>
/// <param name="HashKey">For keyed hashes; null where none was given, and then a recipe with the step 'hash' is refused. 32 bytes or more.</param>
public sealed record PreparationSecrets(Func<string, string> MaskCardNumbers, byte[]? HashKey)
{
    private const int KeyBytesMin = 32;
    private const int HashBytes = 16;

    /// <exception cref="InvalidDataException">No key, or a short one.</exception>
    internal byte[] RequiredKey() => HashKey switch
    {
        null => throw new InvalidDataException("A keyed hash needs a key: give --key-file FILE with 32 random bytes or more."),
        { Length: < KeyBytesMin } => throw new InvalidDataException($"The key for keyed hashes has fewer than {KeyBytesMin} bytes; identifiers could be found by trying keys."),
        var key => key,
    };

    /// <summary>HMAC-SHA256, its first 16 bytes in hexadecimal. Without the key nobody can try identifiers, short as they are.</summary>
    internal static string Hash(byte[] key, string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)).AsSpan(0, HashBytes));

    internal bool HoldsCardNumber(string text) => MaskCardNumbers(text) != text;
}
