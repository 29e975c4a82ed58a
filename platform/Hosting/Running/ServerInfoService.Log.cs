using Microsoft.Extensions.Logging;

namespace Suite.Hosting;

/// <content>Log messages.</content>
internal sealed partial class ServerInfoService
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "server.json could not be written: commands on this machine need --server URL.")]
    private partial void LogNotWritten(Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "server.json could not be removed.")]
    private partial void LogNotRemoved(Exception e);
}
