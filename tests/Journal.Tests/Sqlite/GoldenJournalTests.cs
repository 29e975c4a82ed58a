using Suite.JournalKill;
using Suite.TestKit;

namespace Suite.Journal.Tests.Sqlite;

public sealed class GoldenJournalTests
{
    [Fact]
    public async Task The_journal_of_format_2_is_read_verified_and_appended_to_by_this_version()
    {
        // On a copy: the committed file must stay as the old version left it.
        using var temp = new TempDirectory();
        foreach (var name in new[] { "journal.db", "master.key" })
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Golden", "format-2", name), temp.File(name));
        }

        await using (var verification = JournalVerification.OpenSqlite(temp.Path))
        {
            var report = await verification.VerifyAsync(null, null, null, null, default);
            Assert.True(report.Valid);
            Assert.Equal([(60L, 60L), (1L, 1L)], report.Tenants.Select(t => (t.Events, t.SignedThrough)));
        }

        File.SetUnixFileMode(temp.File("master.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite); // Git does not keep modes.
        await using var place = await JournalPlace.OpenAsync("sqlite", temp.Path, null);
        var read = new List<JournalEvent>();
        await foreach (var e in place.Journal.ReadAsync(TestEvents.Tenant, 0, long.MaxValue, default))
        {
            read.Add(e);
        }

        Assert.Equal(GoldenJournal.Events.Count, read.Count);
        foreach (var (expected, actual) in GoldenJournal.Events.Zip(read))
        {
            var erased = !expected.Personal.IsEmpty && expected.Subject == GoldenJournal.Erased;
            Assert.Equal((expected.Id, expected.Stream, expected.Type, expected.SchemaVersion, expected.EventTimeMicros, erased), (actual.Id, actual.Stream, actual.Type, actual.SchemaVersion, actual.EventTimeMicros, actual.PersonalErased));
            Assert.Equal(expected.Payload.ToArray(), actual.Payload.ToArray());
            Assert.Equal(expected.RequestHash.ToArray(), actual.RequestHash.ToArray());
            Assert.Equal(erased ? [] : expected.Personal.ToArray(), actual.Personal.ToArray());
            Assert.Equal(expected.Keys, actual.Keys);
        }

        Assert.Contains(read, e => e.PersonalErased);
        Assert.Contains(read, e => !e.Personal.IsEmpty);
        Assert.Equal([GoldenJournal.Second.Value, TestEvents.Tenant.Value], (await place.Journal.ListTenantsAsync(default)).Select(t => t.Value).OrderDescending());
        Assert.Equal(new AppendResult.Appended(61, 61), await place.Journal.AppendAsync(TestEvents.Tenant, [TestEvents.Create(1, 0)], default));
    }

    [Fact]
    public async Task The_journal_of_format_1_which_has_no_chain_is_refused_with_a_sentence()
    {
        using var temp = new TempDirectory();
        foreach (var name in new[] { "journal.db", "master.key" })
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Golden", "format-1", name), temp.File(name));
        }

        File.SetUnixFileMode(temp.File("master.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var refused = await Assert.ThrowsAsync<JournalUnavailableException>(() => JournalPlace.OpenAsync("sqlite", temp.Path, null));
        Assert.Contains("has format 1; this version knows format 2", refused.Message, StringComparison.Ordinal);
        Assert.Contains("format 1", Assert.Throws<JournalUnavailableException>(() => JournalVerification.OpenSqlite(temp.Path)).Message, StringComparison.Ordinal);
    }
}
