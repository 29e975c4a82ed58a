using Suite.Journal.Chain;
using Suite.Journal.Sqlite;
using Suite.Journal.Tests.Conformance;

namespace Suite.Journal.Tests.Chain;

public sealed class SqliteChainTests : ChainConformance
{
    private const long First = 1L << SqliteSchema.PositionBits;

    private protected override string Mine => $"place > {First} AND place < {2 * First}";

    private protected override Task<IJournalBackend> CreateBackendAsync() => Task.FromResult<IJournalBackend>(new SqliteBackend());

    private protected override string At(long position) => FormattableString.Invariant($"{First + position}");

    private protected override string Row(long position) => $"place = {At(position)}";

    private protected override string CopyPlace(long position) => $"{At(position)}, 1";

    private protected override async Task<List<StoredEvent>> ReadRawAsync()
    {
        await using var source = SqliteChainSource.Open(((SqliteBackend)Backend).Path);
        return await source.ReadAsync((await source.ReadTenantsAsync(default))[0], 0, 1_000, default).ToListAsync();
    }
}
