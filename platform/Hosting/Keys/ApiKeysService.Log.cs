using Microsoft.Extensions.Logging;

namespace Suite.Hosting;

/// <content>Log messages.</content>
internal sealed partial class ApiKeysService
{
    [LoggerMessage(Level = LogLevel.Information, Message = "An admin key was made; it is in admin.key in the data directory.")]
    private partial void LogCreated();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The key in admin.key has been revoked. To get a new one, delete that file and start again.")]
    private partial void LogRevoked();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Following the API keys failed; trying again.")]
    private partial void LogFollowFailed(Exception e);
}
