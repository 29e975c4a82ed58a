using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging.Abstractions;
using Suite.Journal;
using Suite.TestKit;

namespace Suite.Grains.Tests;

public sealed class ProjectionCheckpointsTests : IAsyncLifetime, IDisposable
{
    private static readonly TenantId Acme = new("acme");
    private readonly TempDirectory _files = new();
    private FaultyJournal _journal = null!;

    public async Task InitializeAsync()
    {
        _journal = await FaultyJournal.OpenAsync();
        await PayAsync(_journal, "e-1");
        await PayAsync(_journal, "e-2");
    }

    public async Task DisposeAsync() => await _journal.DisposeAsync();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task What_was_written_last_is_read()
    {
        var checkpoints = Of(_journal);
        Assert.Null(await checkpoints.TryReadAsync(Acme, CancellationToken.None));
        await WriteAsync(checkpoints, 1, sum: 10);
        await WriteAsync(checkpoints, 2, sum: 20);
        Assert.Equal(new Sums(1, 2, "e-2", 20), await checkpoints.TryReadAsync(Acme, CancellationToken.None));
        Assert.Null(await checkpoints.TryReadAsync(new TenantId("other"), CancellationToken.None));
        Assert.Equal(["acme.json"], Directory.GetFiles(_files.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task A_position_the_journal_does_not_have_writes_nothing(long position)
    {
        await WriteAsync(Of(_journal), position, sum: 10);
        Assert.Empty(Directory.GetFiles(_files.Path));
    }

    [Fact]
    public async Task One_of_another_format_another_history_or_in_pieces_is_not_used()
    {
        var checkpoints = Of(_journal);
        await WriteAsync(checkpoints, 1, sum: 10);
        Assert.NotNull(await checkpoints.TryReadAsync(Acme, CancellationToken.None));
        Assert.Null(await Of(_journal, format: 2).TryReadAsync(Acme, CancellationToken.None));

        await using var other = await FaultyJournal.OpenAsync();
        await PayAsync(other, "e-9");
        Assert.Null(await Of(other).TryReadAsync(Acme, CancellationToken.None));

        await File.WriteAllTextAsync(_files.File("acme.json"), "{ torn");
        Assert.Null(await checkpoints.TryReadAsync(Acme, CancellationToken.None));
    }

    [Fact]
    public async Task One_that_cannot_be_written_is_no_failure()
    {
        await File.WriteAllTextAsync(_files.File("taken"), "");
        await WriteAsync(Of(_journal, directory: _files.File("taken")), 1, sum: 10);
        Assert.Null(await Of(_journal).TryReadAsync(Acme, CancellationToken.None));
    }

    private ProjectionCheckpoints<Sums> Of(IJournal journal, int format = 1, string? directory = null) =>
        new(directory ?? _files.Path, "the sums", format, SumsJson.Default.Sums, journal, NullLogger<ProjectionCheckpoints<Sums>>.Instance);

    private static ValueTask WriteAsync(ProjectionCheckpoints<Sums> checkpoints, long position, int sum) =>
        checkpoints.WriteAsync(Acme, position, id => new Sums(1, position, id, sum), CancellationToken.None);

    private static async Task PayAsync(FaultyJournal journal, string id) => await journal.AppendAsync(
        Acme, [new NewEvent { Id = id, Stream = "tills/one", Type = "paid-in", EventTimeMicros = 1, RequestHash = new byte[32], Payload = "{}"u8.ToArray() }], CancellationToken.None);
}

internal sealed record Sums(int Format, long Position, string EventId, int Sum) : IProjectionCheckpoint;

[JsonSerializable(typeof(Sums))]
internal sealed partial class SumsJson : JsonSerializerContext;
