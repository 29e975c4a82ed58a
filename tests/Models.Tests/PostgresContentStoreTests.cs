using Npgsql;
using Suite.TestKit;

namespace Suite.Models.Tests;

public sealed class PostgresContentStoreTests
{
    [Fact]
    public async Task Content_is_shared_by_nodes_checked_and_mended()
    {
        var connectionString = (await PostgresCluster.SharedAsync()).CreateDatabase();
        await using var first = new PostgresContentStore(connectionString);
        await using var second = new PostgresContentStore(connectionString);
        await Task.WhenAll(first.InitializeAsync(default), second.InitializeAsync(default));
        var content = new byte[200_000];
        new Random(1).NextBytes(content);

        var addresses = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i => await (i % 2 == 0 ? first : second).PutAsync(content, default)));
        Assert.Equal([ContentAddress.Of(content)], addresses.Distinct());
        Assert.Equal(content, (await second.GetAsync(addresses[0], default))!.Value.ToArray());
        Assert.Null(await first.GetAsync(ContentAddress.Of([9]), default));

        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var damage = source.CreateCommand("UPDATE suite_content SET content = 'x'::bytea");
        await damage.ExecuteNonQueryAsync();
        await Assert.ThrowsAsync<InvalidDataException>(async () => await first.GetAsync(addresses[0], default));
        await first.PutAsync(content, default);
        Assert.NotNull(await second.GetAsync(addresses[0], default));
    }
}
