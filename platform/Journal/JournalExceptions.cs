namespace Suite.Journal;

/// <summary>The journal cannot be written or read now. The message says why and what to do. Nothing was written.</summary>
public class JournalUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The commit was sent, its reply was lost, and the journal could not be reached again to see which way it went.</summary>
public sealed class CommitOutcomeUnknownException(string message, Exception? inner = null) : JournalUnavailableException(message, inner);

/// <summary>An event with this id exists; nothing was written.</summary>
public sealed class DuplicateEventException(string eventId) : Exception($"An event with the id '{eventId}' is already in the journal.")
{
    public string EventId { get; } = eventId;
}

/// <summary>The stream was not at the expected version; nothing was written.</summary>
public sealed class StreamVersionException(string stream, long expected, long actual)
    : Exception($"The stream '{stream}' is at version {actual}, expected {expected}.")
{
    public string Stream { get; } = stream;

    public long Expected { get; } = expected;

    public long Actual { get; } = actual;
}

/// <summary>Another process owns the data directory, or the directory cannot be used. The message says which process and what to do.</summary>
public sealed class DataDirectoryException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A journal was asked to be checked for a tenant it knows nothing of: no events, no row, no checkpoint. The message says which there are.</summary>
public sealed class UnknownTenantException(string message) : Exception(message);
