namespace Suite.Journal.Tests.Conformance;

public sealed class PostgresConformanceTests : JournalConformance
{
    protected override async Task<IJournalBackend> CreateBackendAsync() => await PostgresBackend.CreateAsync();
}
