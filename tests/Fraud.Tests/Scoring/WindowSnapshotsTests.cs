using Microsoft.Extensions.Logging.Abstractions;
using Suite.FeatureStore;
using Suite.Fraud.Scoring;
using Suite.Journal;
using Suite.TestKit;
using Xunit;

namespace Suite.Fraud.Tests.Scoring;

public sealed class WindowSnapshotsTests : IAsyncLifetime, IDisposable
{
    private const int Events = 250;

    private static readonly TenantId Tenant = new("bank");
    private static readonly FeatureSet Features = FeatureSet.Baseline15;

    private readonly TempDirectory _directory = new();
    private readonly List<IDisposable> _owned = [];
    private IJournal _journal = null!;

    private WindowSnapshots Snapshots => new(_directory.Path, NullLogger<WindowSnapshots>.Instance);

    private string Folder => Path.Combine(_directory.Path, Tenant.Value);

    public async Task InitializeAsync() => _journal = await JournalAsync("a");

    public async Task DisposeAsync()
    {
        await _journal.DisposeAsync();
        _owned.ForEach(o => o.Dispose());
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_newest_snapshot_is_read_and_two_are_kept()
    {
        foreach (var position in (long[])[10, 240, 200])
        {
            await WriteAsync(position);
        }

        Assert.Equal(2, Directory.GetFiles(Folder).Length);
        Assert.Equal(240, await ReadAsync(head: 240));
    }

    [Fact]
    public async Task A_torn_or_damaged_snapshot_is_passed_over_for_the_one_before()
    {
        await WriteAsync(1);
        await WriteAsync(2);
        var newest = Directory.GetFiles(Folder).Order(StringComparer.Ordinal).Last();
        var whole = File.ReadAllBytes(newest);
        foreach (var length in (int[])[0, 1, whole.Length / 2, whole.Length - 1])
        {
            File.WriteAllBytes(newest, whole[..length]);
            Assert.Equal(1, await ReadAsync(head: 2));
        }

        for (var at = 0; at < whole.Length; at += Math.Max(1, whole.Length / 50))
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x10;
            File.WriteAllBytes(newest, damaged);
            Assert.Equal(1, await ReadAsync(head: 2));
        }

        File.WriteAllBytes(newest, whole);
        Assert.Equal(2, await ReadAsync(head: 2));
    }

    [Fact]
    public async Task A_snapshot_from_beyond_the_journals_end_is_ignored()
    {
        await WriteAsync(5);
        Assert.Equal(0, await ReadAsync(head: 4));
        Assert.Equal(5, await ReadAsync(head: 5));
    }

    [Fact]
    public async Task A_snapshot_under_anothers_name_is_ignored()
    {
        await WriteAsync(5);
        var file = Directory.GetFiles(Folder).Single();

        // Of another position, of another feature set, and of nobody's making.
        File.Copy(file, file.Replace("00005-", "00009-", StringComparison.Ordinal));
        File.Copy(file, file.Replace(Features.Version, FeatureSet.Default.Version, StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(Folder, $"x-{Features.Version}.windows"), "hello");
        File.WriteAllText(Path.Combine(Folder, $"{long.MaxValue}-{Features.Version}.windows.unfinished"), "hello");

        Assert.Equal(5, await ReadAsync(head: 100));
        Assert.Null(await Snapshots.TryReadAsync(_journal, Tenant, FeatureSet.Default, new FeatureEngineOptions(), 100, CancellationToken.None));
        Assert.Null(await Snapshots.TryReadAsync(_journal, new TenantId("another"), Features, new FeatureEngineOptions(), 100, CancellationToken.None));
    }

    [Fact]
    public async Task A_snapshot_of_another_history_is_ignored_although_the_journal_is_long_enough()
    {
        await WriteAsync(5);
        await using var restored = await JournalAsync("b");
        Assert.Null(await Snapshots.TryReadAsync(restored, Tenant, Features, new FeatureEngineOptions(), Events, CancellationToken.None));
        Assert.Equal(5, await ReadAsync(head: Events));
    }

    [Fact]
    public async Task What_a_crash_left_half_written_is_gone_after_the_next_snapshot()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, $"9-x-{Features.Version}.windows.unfinished"), "hel");
        await WriteAsync(5);
        Assert.EndsWith(".windows", Directory.GetFiles(Folder).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_written_is_no_failure()
    {
        File.WriteAllText(Folder, "a file where the folder should be");
        await WriteAsync(1);
        Assert.Equal(0, await ReadAsync(head: 1));
    }

    private static FeatureEngine Engine(long position)
    {
        var engine = new FeatureEngine(Features, new FeatureEngineOptions());
        engine.MarkComplete();
        var features = new double[Features.Features.Count];
        Assert.True(engine.TryAdmit(
            new FeatureEvent
            {
                Position = position,
                TimeMicros = 1_709_633_703_000_000,
                Keys = [new EntityKey(1), new EntityKey(2), EntityKey.None],
                Currency = 978,
                CurrencyExponent = 2,
                Numbers = [1_000],
                Categories = [0, 0],
            },
            features,
            []));
        return engine;
    }

    /// <summary>The position of the snapshot that was used; 0 for none.</summary>
    private async Task<long> ReadAsync(long head)
    {
        var read = await Snapshots.TryReadAsync(_journal, Tenant, Features, new FeatureEngineOptions(), head, CancellationToken.None);
        Assert.True(read is null || read.Value.Engine.EntityCount == 2);
        return read?.Position ?? 0;
    }

    private Task WriteAsync(long position) => Snapshots.WriteAsync(_journal, Tenant, Engine(position), Features, position, CancellationToken.None);

    /// <summary>A journal with some events; journals of different names tell different histories.</summary>
    private async Task<IJournal> JournalAsync(string name)
    {
        var directory = DataDirectory.Open(Path.Combine(_directory.Path, "journal-" + name));
        _owned.Add(directory);
        var journal = await SqliteJournal.OpenAsync(
            directory, MasterKey.FromBytes(new byte[32]), new JournalOptions(), EventUpgrades.None, TimeProvider.System);
        var events = Enumerable.Range(1, Events).Select(i => new NewEvent
        {
            Id = $"{name}/{i}",
            Stream = name,
            Type = "test-event",
            EventTimeMicros = i,
            RequestHash = new byte[32],
            Payload = new byte[1],
        });
        await journal.AppendAsync(Tenant, [.. events], CancellationToken.None);
        return journal;
    }
}
