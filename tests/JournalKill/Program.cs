using Suite.Journal;
using Suite.JournalKill;
using Suite.TestKit;

using var temp = new TempDirectory();
if (args[1] == "sqlite")
{
    using var data = DataDirectory.Open(temp.Path);
    await using var journal = await SqliteJournal.OpenAsync(data, MasterKey.LoadOrCreate(temp.File("master.key")), new JournalOptions(), EventUpgrades.None, TimeProvider.System);
    await RateBench.RunAsync(journal, "sqlite", int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture));
}
else
{
    await using var cluster = await PostgresCluster.StartAsync();
    await using var journal = await PostgresJournal.OpenAsync(cluster.CreateDatabase(), MasterKey.LoadOrCreate(temp.File("master.key")), new JournalOptions(), EventUpgrades.None, TimeProvider.System);
    await RateBench.RunAsync(journal, "postgres", int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture));
}
