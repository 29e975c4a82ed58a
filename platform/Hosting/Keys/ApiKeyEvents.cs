using System.Text.Json.Serialization;

namespace Suite.Hosting;

/// <summary>
/// Payload of <c>api-key-created</c>, schema version 1. <paramref name="Hash"/> is the SHA-256 of the key in hexadecimal. The members from
/// <paramref name="Rate"/> on came later and may be missing.
/// </summary>
internal sealed record ApiKeyCreated(
    string KeyId, string Tenant, string[] Scopes, string Hash, string Label, string Actor, double? Rate = null, int? Burst = null, long? ExpiresAtMicros = null,
    string[]? Origins = null)
{
    public const string Type = "api-key-created";
}

/// <summary>Payload of <c>api-key-revoked</c>, schema version 1.</summary>
internal sealed record ApiKeyRevoked(string KeyId, string Actor)
{
    public const string Type = "api-key-revoked";
}

/// <summary>
/// Payload of <c>api-key-rotated</c>, schema version 1: <paramref name="Hash"/> is that of the key with its new secret, the secret before it works
/// until <paramref name="PreviousUntilMicros"/>, and one before that no longer.
/// </summary>
internal sealed record ApiKeyRotated(string KeyId, string Hash, long PreviousUntilMicros, string Actor)
{
    public const string Type = "api-key-rotated";
}

/// <summary>Payload of <c>api-key-limited</c>, schema version 1. Without a rate the server's own applies again.</summary>
internal sealed record ApiKeyLimited(string KeyId, double? Rate, int? Burst, string Actor)
{
    public const string Type = "api-key-limited";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ApiKeyCreated))]
[JsonSerializable(typeof(ApiKeyRevoked))]
[JsonSerializable(typeof(ApiKeyRotated))]
[JsonSerializable(typeof(ApiKeyLimited))]
internal sealed partial class ApiKeyJson : JsonSerializerContext;
