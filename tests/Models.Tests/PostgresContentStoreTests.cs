using Npgsql;
using Suite.Journal;
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

        await first.RemoveAsync(addresses[0], default);
        await first.RemoveAsync(addresses[0], default);
        Assert.Null(await second.GetAsync(addresses[0], default));
    }

    [Fact]
    public async Task A_restart_of_the_server_is_survived_and_its_absence_is_said_so()
    {
        await using var cluster = await PostgresCluster.StartAsync();
        await using var store = new PostgresContentStore(cluster.CreateDatabase());
        await store.InitializeAsync(default);
        var address = await store.PutAsync(new byte[] { 1, 2, 3 }, default);

        // As many connections as the pool may hold for a while: after the restart every one of them is dead.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => await store.GetAsync(address, default)));
        await cluster.StopServerAsync("immediate");
        var refusal = await Assert.ThrowsAsync<JournalUnavailableException>(async () => await store.GetAsync(address, default));
        Assert.Contains("Start the server", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await store.PutAsync(new byte[] { 4 }, default));

        await cluster.StartServerAsync();
        Assert.NotNull(await store.GetAsync(address, default));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => await store.GetAsync(address, default)));
        await cluster.StopServerAsync("immediate");
        await cluster.StartServerAsync();
        Assert.NotNull(await store.GetAsync(address, default));
    }
}
