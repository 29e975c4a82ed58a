using Microsoft.Extensions.Logging;

namespace Suite.Journal.Sqlite;

internal sealed partial class SqliteWriter
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "An append failed")]
    private static partial void LogAppendFailed(ILogger logger, Exception exception);
}
