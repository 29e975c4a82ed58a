using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Suite.Inspection.Outputs.Webhooks;

/// <summary>
/// Signatures as Standard Webhooks 1.0 (standardwebhooks.com) writes them: HMAC-SHA-256 over <c>ID.TIMESTAMP.BODY</c>, base64, after <c>v1,</c>. Receivers of many
/// languages have a library that checks them.
/// </summary>
internal static class WebhookSignature
{
    public const string SecretPrefix = "whsec_";

    private const int SecretBytes = 24;

    /// <summary>Secrets are 24 to 64 bytes, as the standard asks for.</summary>
    public static bool IsSecret(string text) => KeyOf(text) is { Length: >= SecretBytes and <= 64 };

    public static string CreateSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <param name="secret">As <see cref="CreateSecret"/> writes it.</param>
    /// <param name="id">Of the message.</param>
    /// <param name="timestamp">Seconds since 1970, of the attempt.</param>
    /// <param name="body">As it is sent.</param>
    public static string Sign(string secret, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, KeyOf(secret) ?? throw new FormatException("That is no secret of a webhook."));
        hmac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }

    private static byte[]? KeyOf(string secret)
    {
        var buffer = new byte[secret.Length];
        return secret.StartsWith(SecretPrefix, StringComparison.Ordinal) && Convert.TryFromBase64String(secret[SecretPrefix.Length..], buffer, out var length) ? buffer[..length] : null;
    }
}
