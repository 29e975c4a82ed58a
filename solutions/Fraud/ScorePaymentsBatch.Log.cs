using Microsoft.Extensions.Logging;

namespace Suite.Fraud;

internal static partial class ScorePaymentsBatch
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Batch {TraceId} failed before the answer to line {Line}")]
    private static partial void LogFailed(ILogger logger, Exception cause, string traceId, long line);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Batch {TraceId} was ended before the answer to line {Line}: {Problem}")]
    private static partial void LogUnavailable(ILogger logger, Exception cause, string traceId, long line, string problem);
}
