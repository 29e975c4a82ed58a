using System.Globalization;
using Suite.Journal.Chain;
using Suite.Journal.Postgres;
using Suite.Journal.Tests.Conformance;

namespace Suite.Journal.Tests.Chain;

public sealed class PostgresChainTests : ChainConformance
{
    private protected override string Mine => "tenant = 1";

    private protected override async Task<IJournalBackend> CreateBackendAsync() => await PostgresBackend.CreateAsync();

    private protected override string At(long position) => position.ToString(CultureInfo.InvariantCulture);

    private protected override string Row(long position) => $"(tenant = 1 AND position = {position})";

    private protected override string CopyPlace(long position) => $"1, {position}";

    private protected override async Task<List<StoredEvent>> ReadRawAsync()
    {
        await using var source = await PostgresChainSource.OpenAsync(((PostgresBackend)Backend).ConnectionString, default);
        return await source.ReadAsync((await source.ReadTenantsAsync(default))[0], 0, 1_000, default).ToListAsync();
    }
}
