using Microsoft.Extensions.Logging;

namespace Suite.Hosting;

/// <content>Log messages. They name the route, not the path: paths hold ids.</content>
internal sealed partial class RequestGuard
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Request {TraceId} failed: {Method} {Endpoint}.")]
    private partial void LogFailed(Exception e, string traceId, string method, string? endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Request {TraceId} was answered {Problem}.")]
    private partial void LogUnavailable(Exception e, string traceId, string problem);
}
