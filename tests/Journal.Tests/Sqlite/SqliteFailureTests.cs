using System.Diagnostics;
using Suite.Journal.Sqlite;
using Suite.Journal.Tests.Conformance;
using Suite.TestKit;

namespace Suite.Journal.Tests.Sqlite;

public sealed class SqliteFailureTests
{
    [Fact]
    public async Task A_directory_in_use_names_the_process_and_is_free_again_after_it()
    {
        await using var backend = new SqliteBackend();
        await backend.OpenAsync();
        var exception = Assert.Throws<DataDirectoryException>(() => DataDirectory.Open(backend.Path));
        Assert.Contains($"in use by process {Environment.ProcessId}.", exception.Message, StringComparison.Ordinal);
        await backend.CloseAsync();
        DataDirectory.Open(backend.Path).Dispose();
    }

    [Fact]
    public void A_directory_that_cannot_be_written_says_what_to_do()
    {
        var exception = Assert.Throws<DataDirectoryException>(() => DataDirectory.Open("/proc/suite-data"));
        Assert.Contains("Choose a directory", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_refuses_the_append_keeps_reading_and_goes_on_once_there_is_space()
    {
        using var disk = SmallDisk.Mount("size=3m");
        using var directory = DataDirectory.Open(disk.Path);
        await using var journal = await OpenAsync(directory);
        var written = 0;
        var failure = await Assert.ThrowsAsync<JournalUnavailableException>(async () =>
        {
            for (; written < 1_000; written += 10)
            {
                await journal.AppendedAsync([.. Enumerable.Range(written, 10).Select(i => Make.Event($"e{i}", content: new string('x', 3_000), keys: i))]);
            }
        });
        Assert.Contains("disk is full", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, written).Select(i => $"e{i}"), (await journal.AllAsync()).Select(e => e.Id));

        disk.Remount("size=32m");
        Assert.Equal(new AppendResult.Appended(written + 1, written + 10), await journal.AppendedAsync(Make.Events(written, 10)));
        Assert.Equal(Enumerable.Range(1, written + 10).Select(i => (long)i), (await journal.AllAsync()).Select(e => e.Position));
    }

    [Fact]
    public async Task Where_SQLite_finds_no_room_for_a_page_nothing_is_half_written_and_neighbours_are_told()
    {
        await using var backend = new SqliteBackend();
        SqliteDatabase? writer = null;
        using var directory = DataDirectory.Open(backend.Path);
        await using var journal = await OpenAsync(directory, db => (writer = db).Execute("PRAGMA max_page_count = 60"));
        await journal.AppendedAsync(Make.Events(0, 5));
        var large = Enumerable.Range(0, 5).Select(i => journal.AppendAsync(Make.Acme, [Make.Event($"large{i}", content: new string('x', 400_000))], default).AsTask()).ToArray();
        foreach (var append in large)
        {
            await Assert.ThrowsAsync<JournalUnavailableException>(() => append.WithinAsync());
        }

        await journal.AppendedAsync(Make.Events(5, 1)); // What is small enough still fits.
        writer!.Execute("PRAGMA max_page_count = 100000");
        await journal.AppendedAsync(Make.Event("large0", content: new string('x', 400_000)));
        Assert.Equal(7, (await journal.AllAsync()).Count);
    }

    [Fact]
    public async Task A_read_only_data_directory_is_refused_with_what_to_do()
    {
        using var disk = SmallDisk.Mount("size=8m");
        using (var directory = DataDirectory.Open(disk.Path))
        await using (var journal = await OpenAsync(directory))
        {
            await journal.AppendedAsync(Make.Events(0, 1));
        }

        disk.Remount("ro");
        var exception = Assert.Throws<DataDirectoryException>(() => DataDirectory.Open(disk.Path));
        Assert.Contains("make it writable", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_is_refused_with_what_to_do()
    {
        await using var backend = new SqliteBackend();
        var journal = await backend.OpenAsync();
        await journal.AppendedAsync([.. Enumerable.Range(0, 200).Select(i => Make.Event($"e{i}", content: new string('x', 500)))]);
        await backend.CloseAsync();
        var file = Path.Combine(backend.Path, "journal.db");
        var whole = await File.ReadAllBytesAsync(file);

        var damaged = (byte[])whole.Clone();
        damaged.AsSpan(4_096).Fill(0xA5); // All but the first page.
        await File.WriteAllBytesAsync(file, damaged);
        var inside = await Assert.ThrowsAsync<JournalUnavailableException>(() => backend.OpenAsync());
        Assert.Contains("restore it from a backup", inside.Message, StringComparison.Ordinal);

        await File.WriteAllBytesAsync(file, new byte[whole.Length].Select((_, i) => (byte)(i * 31)).ToArray());
        await backend.CloseAsync();
        var head = await Assert.ThrowsAsync<JournalUnavailableException>(() => backend.OpenAsync());
        Assert.Contains("restore it from a backup", head.Message, StringComparison.Ordinal);

        await File.WriteAllBytesAsync(file, whole);
        await backend.CloseAsync();
        Assert.Equal(200, (await (await backend.OpenAsync()).AllAsync()).Count);
    }

    [Fact]
    public async Task Another_database_another_format_and_another_master_key_are_refused()
    {
        await using var backend = new SqliteBackend();
        await backend.OpenAsync();
        await backend.CloseAsync();
        var file = Path.Combine(backend.Path, "journal.db");
        async Task RefusedAsync(string because)
        {
            var exception = await Assert.ThrowsAsync<JournalUnavailableException>(() => backend.OpenAsync());
            Assert.Contains(because, exception.Message, StringComparison.Ordinal);
            await backend.CloseAsync();
        }

        Change("PRAGMA user_version = 3");
        await RefusedAsync("format 3");
        Change("PRAGMA user_version = 2");
        var key = Path.Combine(backend.Path, "master.key");
        File.Move(key, key + ".old");
        await RefusedAsync("another master key");
        File.Move(key + ".old", key, overwrite: true);
        Change("PRAGMA application_id = 7");
        await RefusedAsync("some other SQLite database");

        void Change(string sql)
        {
            using var db = SqliteDatabase.Open(file, readOnly: false);
            db.Execute(sql);
        }
    }

    [Fact]
    public async Task After_an_erasure_no_file_of_the_journal_holds_the_wrapped_key()
    {
        await using var backend = new SqliteBackend();
        var journal = await backend.OpenAsync();
        await journal.AppendedAsync([.. Enumerable.Range(0, 300).Select(i => Make.Event($"e{i}") with { Subject = Make.Key(i), Personal = Make.Hash("p") })]);
        byte[] wrapped;
        using (var db = SqliteDatabase.Open(Path.Combine(backend.Path, "journal.db"), readOnly: true))
        {
            var find = db.Prepare("SELECT wrapped FROM subject_keys WHERE id = 150");
            Assert.True(find.Step());
            wrapped = find.Blob(0).ToArray();
            find.Reset();
        }

        Assert.True(IsInAFile(), "the search must find the key while it is there");
        Assert.True(await journal.EraseSubjectAsync(Make.Acme, Make.Key(149), default));
        Assert.False(IsInAFile());
        Assert.True((await journal.AllAsync())[149].PersonalErased);
        Assert.Equal(299, (await journal.AllAsync()).Count(e => !e.PersonalErased));

        bool IsInAFile() => Directory.GetFiles(backend.Path, "journal.db*").Any(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes.AsSpan().IndexOf(wrapped) >= 0;
        });
    }

    private static Task<IJournal> OpenAsync(DataDirectory directory, Action<SqliteDatabase>? configure = null) => SqliteJournal.OpenAsync(
        directory, MasterKey.LoadOrCreate(Path.Combine(directory.Path, "master.key")), new JournalOptions(), EventUpgrades.None, TimeProvider.System, null, configure ?? (_ => { }));

    /// <summary>A memory file system of a given size. Needs root and the right to mount; skips the test elsewhere.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private readonly TempDirectory _temp = new();

        public string Path => _temp.Path;

        public static SmallDisk Mount(string options)
        {
            Skip.When(Environment.IsPrivilegedProcess ? null : "A small disk can be mounted only as root.");
            var disk = new SmallDisk();
            if (Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.Path) != 0)
            {
                disk._temp.Dispose();
                Skip.When("This machine does not allow mounting a tmpfs.");
            }

            return disk;
        }

        public void Remount(string options) => Assert.Equal(0, Run("mount", "-o", "remount," + options, Path));

        public void Dispose()
        {
            Run("umount", "-l", Path);
            _temp.Dispose();
        }

        private static int Run(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode;
        }
    }
}
