using Microsoft.Extensions.Logging;

namespace Suite.Onnx;

public sealed partial class OnnxSession
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Network} was to run on {Requested} and runs on {Provider}: {Reason}")]
    private static partial void LogFallback(ILogger logger, string network, ExecutionProvider requested, ExecutionProvider provider, string reason);
}
