using Microsoft.Extensions.Logging;

namespace Suite.Journal.Sqlite;

internal sealed partial class SqliteCheckpointer
{
    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "A checkpoint of the journal failed; the write-ahead log keeps growing until one succeeds")]
    private static partial void LogCheckpointFailed(ILogger logger, Exception exception);
}
