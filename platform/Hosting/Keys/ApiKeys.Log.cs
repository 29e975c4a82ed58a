using Microsoft.Extensions.Logging;

namespace Suite.Hosting;

/// <content>Log messages.</content>
public sealed partial class ApiKeys
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "API key {KeyId} of tenant {Tenant} is known.")]
    private partial void LogCreated(string keyId, string tenant);

    [LoggerMessage(Level = LogLevel.Information, Message = "API key {KeyId} is revoked.")]
    private partial void LogRevoked(string keyId);

    [LoggerMessage(Level = LogLevel.Information, Message = "API key {KeyId} has a new secret.")]
    private partial void LogRotated(string keyId);

    [LoggerMessage(Level = LogLevel.Information, Message = "API key {KeyId} has another rate limit.")]
    private partial void LogLimited(string keyId);
}
