using Microsoft.Extensions.Logging;

namespace Suite.Journal.Sqlite;

internal sealed partial class SqliteWriter
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "An append failed")]
    private static partial void LogAppendFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "The newest events have no signed checkpoint behind them yet: signing failed at the stop")]
    private static partial void LogSigningFailed(ILogger logger, Exception exception);
}
