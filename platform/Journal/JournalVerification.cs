using Suite.Journal.Chain;
using Suite.Journal.Postgres;
using Suite.Journal.Sqlite;

namespace Suite.Journal;

/// <summary>
/// A stored journal opened to be checked, not to be used: read only, without its master key, beside a running server or without one. Not thread-safe.
/// </summary>
public sealed class JournalVerification : IAsyncDisposable
{
    private readonly IChainSource _source;

    private JournalVerification(IChainSource source) => _source = source;

    /// <exception cref="JournalUnavailableException">There is no journal this version can read; the message says what to do.</exception>
    public static JournalVerification OpenSqlite(string dataDirectory) => new(SqliteChainSource.Open(dataDirectory));

    /// <exception cref="JournalUnavailableException">There is no journal this version can read; the message says what to do.</exception>
    public static async Task<JournalVerification> OpenPostgresAsync(string connectionString, CancellationToken ct) =>
        new(await PostgresChainSource.OpenAsync(connectionString, ct).ConfigureAwait(false));

    /// <summary>
    /// Recomputes every link of every chain, compares it with what is stored and what was signed, and then the tables by which events are found with
    /// the events. Reads every event once; memory is bounded whatever the size of the journal.
    /// </summary>
    /// <param name="tenant">Null for all.</param>
    /// <param name="publicKeyPem">The key checkpoints must be signed with, from elsewhere; null takes the file's, then the journal's own.</param>
    /// <param name="kept">Checkpoints kept elsewhere; null for none.</param>
    /// <param name="progress">Told events verified and events in all, now and then; null for nobody.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="InvalidDataException">A public key is none.</exception>
    /// <exception cref="UnknownTenantException">Neither the journal nor a checkpoint knows <paramref name="tenant"/>.</exception>
    /// <exception cref="JournalUnavailableException">The journal can no longer be read.</exception>
    public Task<ChainReport> VerifyAsync(
        TenantId? tenant, string? publicKeyPem, CheckpointFile? kept, IProgress<(long Done, long All)>? progress, CancellationToken ct) =>
        TranslateAsync(async () =>
        {
            using var verifier = new ChainVerifier(_source);
            return await verifier.VerifyAsync(tenant, publicKeyPem, kept, progress, ct).ConfigureAwait(false);
        });

    /// <summary>The signed checkpoints and the key they claim, to be kept elsewhere.</summary>
    /// <param name="tenant">Null for all.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="UnknownTenantException">The journal does not know <paramref name="tenant"/>.</exception>
    /// <exception cref="JournalUnavailableException">The journal can no longer be read.</exception>
    public Task<CheckpointFile> ExportCheckpointsAsync(TenantId? tenant, CancellationToken ct) => TranslateAsync(async () =>
    {
        var all = await _source.ReadCheckpointsAsync(ct).ConfigureAwait(false);
        ChainCheckpoint[] wanted = [.. all.Where(c => tenant is null || c.Tenant == tenant.Value.Value)];
        if (tenant is { } asked && wanted.Length == 0)
        {
            // A tenant may have events and no checkpoint yet; one that has neither was misspelled.
            var tenants = await _source.ReadTenantsAsync(ct).ConfigureAwait(false);
            if (!tenants.Any(t => t.Head > 0 && t.Name == asked.Value))
            {
                throw ChainVerifier.Unknown(asked, tenants);
            }
        }

        return new CheckpointFile(1, await _source.ReadPublicKeyAsync(ct).ConfigureAwait(false), wanted);
    });

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static async Task<T> TranslateAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (SqliteFault e)
        {
            throw e.ToUnavailable("journal.db");
        }
        catch (Exception e) when (PostgresFault.Is(e))
        {
            throw PostgresFault.ToUnavailable(e);
        }
    }
}
