using Suite.Journal;

namespace Suite.Models;

/// <summary>Bytes addressed by the SHA-256 of their content, per installation. Immutable, so any node may cache any entry for ever.</summary>
public interface IContentStore
{
    /// <summary>Stores the bytes durably (synced before it returns) and gives their address. Storing the same bytes again is cheap and harmless.</summary>
    /// <exception cref="JournalUnavailableException">The store cannot be reached or written now; the message says what to do.</exception>
    ValueTask<ContentAddress> PutAsync(ReadOnlyMemory<byte> content, CancellationToken ct);

    /// <summary>The bytes, checked against their address; null when there are none.</summary>
    /// <exception cref="InvalidDataException">The stored bytes no longer match their address.</exception>
    /// <exception cref="JournalUnavailableException">The store cannot be reached or read now; the message says what to do.</exception>
    ValueTask<ReadOnlyMemory<byte>?> GetAsync(ContentAddress address, CancellationToken ct);
}
