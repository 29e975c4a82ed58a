using Suite.TestKit;

namespace Suite.Models.Tests;

public sealed class ContentStoreTests : IDisposable
{
    private readonly TempDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Content_is_found_by_its_address_also_by_another_process_and_storing_it_again_is_harmless()
    {
        var store = new FileContentStore(_files.File("content"));
        byte[] content = [1, 2, 3];
        var address = await store.PutAsync(content, default);
        Assert.Equal(ContentAddress.Of(content), address);
        Assert.Equal(address, await store.PutAsync(content, default));
        Assert.Equal(content, (await new FileContentStore(_files.File("content")).GetAsync(address, default))!.Value.ToArray());
        Assert.Null(await store.GetAsync(ContentAddress.Of([9]), default));
        Assert.Single(Stored());
        Assert.Empty((await store.GetAsync(await store.PutAsync(default, default), default))!.Value.ToArray());
    }

    [Fact]
    public async Task Removed_content_is_gone_and_may_be_stored_again()
    {
        var store = new FileContentStore(_files.File("content"));
        var (address, other) = (await store.PutAsync(new byte[] { 1, 2, 3 }, default), await store.PutAsync(new byte[] { 4 }, default));
        await store.RemoveAsync(address, default);
        await store.RemoveAsync(address, default);
        await store.RemoveAsync(ContentAddress.Of([9]), default);
        Assert.Null(await store.GetAsync(address, default));
        Assert.NotNull(await store.GetAsync(other, default));
        Assert.Equal(address, await store.PutAsync(new byte[] { 1, 2, 3 }, default));
        Assert.NotNull(await store.GetAsync(address, default));
    }

    [Fact]
    public async Task Damaged_content_is_reported_and_storing_it_again_mends_it()
    {
        var store = new FileContentStore(_files.File("content"));
        var address = await store.PutAsync(new byte[] { 1, 2, 3 }, default);
        await File.WriteAllBytesAsync(Stored().Single(), [1, 2]);
        var failure = await Assert.ThrowsAsync<InvalidDataException>(async () => await store.GetAsync(address, default));
        Assert.Contains(address.Value, failure.Message, StringComparison.Ordinal);
        await store.PutAsync(new byte[] { 1, 2, 3 }, default);
        Assert.NotNull(await store.GetAsync(address, default));
    }

    [Fact]
    public async Task Many_writers_of_the_same_content_leave_one_whole_file_and_nothing_else()
    {
        var store = new FileContentStore(_files.File("content"));
        var content = new byte[100_000];
        new Random(1).NextBytes(content);
        var addresses = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () => await store.PutAsync(content, default))));
        Assert.Single(addresses.Distinct());
        Assert.Single(Stored());
        Assert.Equal(content, (await store.GetAsync(addresses[0], default))!.Value.ToArray());
    }

    [Fact]
    public async Task A_cancelled_write_leaves_nothing_behind()
    {
        var store = new FileContentStore(_files.File("content"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.PutAsync(new byte[] { 1 }, new CancellationToken(true)));
        Assert.Empty(Stored());
    }

    private string[] Stored() => Directory.GetFiles(_files.File("content"), "*", SearchOption.AllDirectories);
}
