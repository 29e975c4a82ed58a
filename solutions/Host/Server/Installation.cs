using Microsoft.Extensions.Logging;
using Suite.Hosting;
using Suite.Journal;
using Suite.Models;

namespace Suite.Host.Server;

/// <summary>What a server stands on: its data directory, held; the master key; the journal; the content store.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private Installation(DataDirectory directory, MasterKey key, IJournal journal, IContentStore contents)
    {
        Directory = directory;
        Key = key;
        Journal = journal;
        Contents = contents;
    }

    public DataDirectory Directory { get; }

    public MasterKey Key { get; }

    public IJournal Journal { get; }

    public IContentStore Contents { get; }

    /// <param name="options">Where; with a PostgreSQL connection string the journal is shared and the directory holds only this node's own files.</param>
    /// <param name="masterKeyFile">The key file all nodes share; null for <c>DIR/master.key</c>.</param>
    /// <param name="time">Clock of recorded times.</param>
    /// <param name="logger">Takes what the journal has to tell.</param>
    public static async Task<Installation> OpenAsync(SuiteServerOptions options, string? masterKeyFile, TimeProvider time, ILogger logger)
    {
        var directory = DataDirectory.Open(options.DataDirectory);
        try
        {
            var key = MasterKey.LoadOrCreate(masterKeyFile ?? Path.Combine(directory.Path, "master.key"));
            var journalOptions = new JournalOptions();
            IJournal journal = options.PostgresConnectionString is { } postgres
                ? await PostgresJournal.OpenAsync(postgres, key, journalOptions, EventUpgrades.None, time, logger)
                : await SqliteJournal.OpenAsync(directory, key, journalOptions, EventUpgrades.None, time, logger);
            try
            {
                var contents = await OpenContentsAsync(options, directory);
                var installation = new Installation(directory, key, journal, contents);
                await installation.CheckMasterKeyAsync(time);
                return installation;
            }
            catch
            {
                await journal.DisposeAsync();
                throw;
            }
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        Directory.Dispose();
    }

    private static async Task<IContentStore> OpenContentsAsync(SuiteServerOptions options, DataDirectory directory)
    {
        if (options.PostgresConnectionString is not { } shared)
        {
            return new FileContentStore(Path.Combine(directory.Path, "contents"));
        }

        var store = new PostgresContentStore(shared);
        await store.InitializeAsync(CancellationToken.None);
        return store;
    }

    /// <summary>
    /// A node with another master key would hash the same card to another key and split its windows in two without anyone noticing, so the
    /// journal remembers a check value of the key it was begun with.
    /// </summary>
    private async Task CheckMasterKeyAsync(TimeProvider time)
    {
        var begun = new NewEvent
        {
            Id = "installation/master-key",
            Stream = "installation",
            Type = "installation-begun",
            EventTimeMicros = time.NowMicros(),
            RequestHash = Key.Derive("installation/check"),
            Payload = "{}"u8.ToArray(),
        };
        var result = await Journal.AppendAsync(new TenantId("system"), [begun], CancellationToken.None);
        if (result is AppendResult.Duplicate { SameRequest: false })
        {
            throw new DataDirectoryException(
                "This journal was begun with another master key. Every node needs the same one: copy it from the first node and give --master-key-file FILE.");
        }
    }
}
