using System.Text.Json.Serialization;

namespace Suite.Hosting;

/// <summary>Payload of <c>api-key-created</c>, schema version 1. <paramref name="Hash"/> is the SHA-256 of the key in hexadecimal.</summary>
internal sealed record ApiKeyCreated(string KeyId, string Tenant, string[] Scopes, string Hash, string Label, string Actor)
{
    public const string Type = "api-key-created";
}

/// <summary>Payload of <c>api-key-revoked</c>, schema version 1.</summary>
internal sealed record ApiKeyRevoked(string KeyId, string Actor)
{
    public const string Type = "api-key-revoked";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ApiKeyCreated))]
[JsonSerializable(typeof(ApiKeyRevoked))]
internal sealed partial class ApiKeyJson : JsonSerializerContext;
