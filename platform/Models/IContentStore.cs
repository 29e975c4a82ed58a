using Suite.Journal;

namespace Suite.Models;

/// <summary>Bytes addressed by the SHA-256 of their content, per installation. What is there never changes, so any node may cache any entry.</summary>
public interface IContentStore
{
    /// <summary>Stores the bytes durably (synced before it returns) and gives their address. Storing the same bytes again is cheap and harmless.</summary>
    /// <exception cref="JournalUnavailableException">The store cannot be reached or written now; the message says what to do.</exception>
    ValueTask<ContentAddress> PutAsync(ReadOnlyMemory<byte> content, CancellationToken ct);

    /// <summary>The bytes, checked against their address; null when there are none.</summary>
    /// <exception cref="InvalidDataException">The stored bytes no longer match their address.</exception>
    /// <exception cref="JournalUnavailableException">The store cannot be reached or read now; the message says what to do.</exception>
    ValueTask<ReadOnlyMemory<byte>?> GetAsync(ContentAddress address, CancellationToken ct);

    /// <summary>
    /// Removes what is stored under the address, if anything. For what is kept for a time, such as pictures of parts: the store does not know who points to what, so only
    /// whoever wrote the content, and knows that nobody else means it, removes it.
    /// </summary>
    /// <exception cref="JournalUnavailableException">The store cannot be reached or written now; the message says what to do.</exception>
    ValueTask RemoveAsync(ContentAddress address, CancellationToken ct);
}
