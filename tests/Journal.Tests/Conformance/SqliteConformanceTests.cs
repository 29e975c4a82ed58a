namespace Suite.Journal.Tests.Conformance;

public sealed class SqliteConformanceTests : JournalConformance
{
    protected override Task<IJournalBackend> CreateBackendAsync() => Task.FromResult<IJournalBackend>(new SqliteBackend());
}
