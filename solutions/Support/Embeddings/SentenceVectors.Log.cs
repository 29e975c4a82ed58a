using Microsoft.Extensions.Logging;

namespace Suite.Support.Embeddings;

internal sealed partial class SentenceVectors
{
    // Kind only: services repeat parts of the key, and of the text, in their messages.
    [LoggerMessage(Level = LogLevel.Warning, Message = "The embedding model gave no vector of a question ({Kind}); it is searched for by words and latent vectors")]
    private static partial void LogFailed(ILogger logger, string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The embedding model is left alone for {Pause}; questions are searched for by words and latent vectors meanwhile")]
    private static partial void LogPaused(ILogger logger, TimeSpan pause);
}
