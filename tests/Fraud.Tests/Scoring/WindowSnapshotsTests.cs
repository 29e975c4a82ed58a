using Microsoft.Extensions.Logging.Abstractions;
using Suite.FeatureStore;
using Suite.Fraud.Scoring;
using Suite.Journal;
using Suite.TestKit;
using Xunit;

namespace Suite.Fraud.Tests.Scoring;

public sealed class WindowSnapshotsTests : IDisposable
{
    private static readonly TenantId Tenant = new("bank");
    private static readonly FeatureSet Features = FeatureSet.Baseline15;

    private readonly TempDirectory _directory = new();

    private WindowSnapshots Snapshots => new(_directory.Path, NullLogger<WindowSnapshots>.Instance);

    private string Folder => Path.Combine(_directory.Path, Tenant.Value);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_newest_snapshot_is_read_and_two_are_kept()
    {
        foreach (var position in (long[])[10, 9_000, 200])
        {
            Snapshots.Write(Tenant, Engine(position), Features, position);
        }

        Assert.Equal(2, Directory.GetFiles(Folder).Length);
        Assert.Equal(9_000, Read(head: 9_000));
    }

    [Fact]
    public void A_torn_or_damaged_snapshot_is_passed_over_for_the_one_before()
    {
        Snapshots.Write(Tenant, Engine(1), Features, 1);
        Snapshots.Write(Tenant, Engine(2), Features, 2);
        var newest = Directory.GetFiles(Folder).Order(StringComparer.Ordinal).Last();
        var whole = File.ReadAllBytes(newest);
        foreach (var length in (int[])[0, 1, whole.Length / 2, whole.Length - 1])
        {
            File.WriteAllBytes(newest, whole[..length]);
            Assert.Equal(1, Read(head: 2));
        }

        for (var at = 0; at < whole.Length; at += Math.Max(1, whole.Length / 50))
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x10;
            File.WriteAllBytes(newest, damaged);
            Assert.Equal(1, Read(head: 2));
        }

        File.WriteAllBytes(newest, whole);
        Assert.Equal(2, Read(head: 2));
    }

    [Fact]
    public void A_snapshot_from_beyond_the_journals_end_is_ignored()
    {
        Snapshots.Write(Tenant, Engine(5), Features, 5);
        Assert.Equal(0, Read(head: 4));
        Assert.Equal(5, Read(head: 5));
    }

    [Fact]
    public void A_snapshot_under_anothers_name_is_ignored()
    {
        Snapshots.Write(Tenant, Engine(5), Features, 5);
        var file = Directory.GetFiles(Folder).Single();

        // Of another position, of another feature set, and of nobody's making.
        File.Copy(file, file.Replace("00005-", "00009-", StringComparison.Ordinal));
        File.Copy(file, file.Replace(Features.Version, FeatureSet.Default.Version, StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(Folder, $"x-{Features.Version}.windows"), "hello");
        File.WriteAllText(Path.Combine(Folder, $"{long.MaxValue}-{Features.Version}.windows.unfinished"), "hello");

        Assert.Equal(5, Read(head: 100));
        Assert.Null(Snapshots.TryRead(Tenant, FeatureSet.Default, new FeatureEngineOptions(), 100, out _));
        Assert.Null(Snapshots.TryRead(new TenantId("another"), Features, new FeatureEngineOptions(), 100, out _));
    }

    [Fact]
    public void What_cannot_be_written_is_no_failure()
    {
        File.WriteAllText(Folder, "a file where the folder should be");
        Snapshots.Write(Tenant, Engine(1), Features, 1);
        Assert.Equal(0, Read(head: 1));
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
    private long Read(long head)
    {
        var engine = Snapshots.TryRead(Tenant, Features, new FeatureEngineOptions(), head, out var position);
        Assert.Equal(engine is null, position == 0);
        Assert.True(engine is null || engine.EntityCount == 2);
        return position;
    }
}
