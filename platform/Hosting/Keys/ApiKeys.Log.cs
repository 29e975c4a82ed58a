using Microsoft.Extensions.Logging;

namespace Suite.Hosting;

/// <content>Log messages.</content>
public sealed partial class ApiKeys
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "API key {KeyId} of tenant {Tenant} is known.")]
    private partial void LogCreated(string keyId, string tenant);

    [LoggerMessage(Level = LogLevel.Information, Message = "API key {KeyId} is revoked.")]
    private partial void LogRevoked(string keyId);
}
