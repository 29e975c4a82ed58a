using Microsoft.Extensions.Logging;

namespace Suite.Support.LanguageModels;

public sealed partial class AnswerRewriter
{
    // Kind and status only: services repeat parts of the key, and of the question, in their messages.
    [LoggerMessage(Level = LogLevel.Warning, Message = "The language model {Model} did not answer ({Kind}, status {Status}); the articles' own words are given")]
    private static partial void LogFailed(ILogger logger, string model, string kind, int? status);

    [LoggerMessage(Level = LogLevel.Information, Message = "The language model {Model}: {Fallback}, {Dropped} unsupported sentences dropped")]
    private static partial void LogFallback(ILogger logger, string model, RewriteFallback fallback, int dropped);
}
