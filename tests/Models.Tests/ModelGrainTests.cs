using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Suite.Grains;
using Suite.Journal;
using Suite.TestKit;

namespace Suite.Models.Tests;

[SuppressMessage("Design", "CA1001", Justification = "Disposed by xunit through IAsyncLifetime.")]
public sealed class ModelGrainTests : IAsyncLifetime
{
    private static readonly TenantId Acme = new("acme");

    private TempDirectory _files = null!;
    private DataDirectory _directory = null!;
    private IJournal _journal = null!;

    public async Task InitializeAsync()
    {
        _files = new TempDirectory();
        _directory = DataDirectory.Open(_files.Path);
        _journal = await SqliteJournal.OpenAsync(
            _directory, MasterKey.LoadOrCreate(_files.File("master.key")), new JournalOptions(), EventUpgrades.None, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        await _journal.DisposeAsync();
        _directory.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task A_model_goes_from_candidate_to_champion_to_archived_and_back()
    {
        await using var node = Node();
        var fraud = Registry(node);
        var one = await fraud.RegisterAsync(ModelRulesTests.Candidate("one"), default);
        var two = await fraud.RegisterAsync(ModelRulesTests.Candidate("two"), default);
        Assert.Equal(ModelStage.Candidate, one.Stage);
        Assert.Equal(one.Version, (await fraud.PromoteAsync(new PromoteModel(one.Version, "ann", "first"), default)).Champion?.Version);
        Assert.Equal(two.Version, (await fraud.PromoteAsync(new PromoteModel(two.Version, "ann", "better"), default)).Champion?.Version);
        Assert.Equal(one.Version, (await fraud.RollBackAsync(new RollBackModel("bob", "worse after all"), default)).Champion?.Version);
        await Assert.ThrowsAsync<NothingToRollBackToException>(() => fraud.RollBackAsync(new RollBackModel("bob", "again"), default));
        await Assert.ThrowsAsync<AlreadyChampionException>(() => fraud.PromoteAsync(new PromoteModel(one.Version, "ann", "again"), default));
        await Assert.ThrowsAsync<UnknownModelVersionException>(() => fraud.PromoteAsync(new PromoteModel("m-9", "ann", "typo"), default));

        var state = await fraud.GetAsync(default);
        Assert.Equal([ModelStage.Champion, ModelStage.Archived], state.Versions.Select(static v => v.Stage));
        Assert.Equal(("bob", "worse after all"), (state.Versions[1].History[^1].Actor, state.Versions[1].History[^1].Reason));
    }

    [Fact]
    public async Task Another_node_sees_every_change_and_whoever_follows_the_journal_gets_the_same_state()
    {
        await using var first = Node();
        await using var second = Node();
        Assert.Empty((await Registry(second).GetAsync(default)).Versions);
        var one = await Registry(first).RegisterAsync(ModelRulesTests.Candidate("one"), default);
        await Registry(second).PromoteAsync(new PromoteModel(one.Version, "ann", "first"), default);
        var state = await Registry(first).GetAsync(default);
        Assert.Equal(one.Version, state.Champion?.Version);

        var followed = ModelState.Empty;
        await foreach (var stored in _journal.ReadAsync(Acme, 0, long.MaxValue, default))
            followed = ModelJournal.Apply(followed, stored);
        Assert.Equivalent(state, followed, strict: true);
        Assert.Equal(double.NaN, followed.Versions[0].Metrics["broken"]);
    }

    [Fact]
    public async Task Of_two_nodes_that_promote_at_once_one_wins_and_the_other_gets_a_clear_conflict()
    {
        await using var first = Node();
        await using var second = Node();
        var conflicts = 0;
        for (var round = 0; round < 200 && conflicts == 0; round++)
        {
            var a = await Registry(first).RegisterAsync(ModelRulesTests.Candidate($"a{round}"), default);
            var b = await Registry(second).RegisterAsync(ModelRulesTests.Candidate($"b{round}"), default);
            var promotions = new[]
            {
                Registry(first).PromoteAsync(new PromoteModel(a.Version, "ann", "race"), default),
                Registry(second).PromoteAsync(new PromoteModel(b.Version, "bob", "race"), default),
            };
            await Task.WhenAll(promotions.Select(static p => p.ContinueWith(static _ => { }, TaskScheduler.Default)));
            var failed = promotions.Where(static p => p.IsFaulted).Select(static p => p.Exception!.InnerException!).ToArray();
            Assert.All(failed, static e => Assert.IsType<ModelConflictException>(e));
            Assert.True(failed.Length < 2, "Both lost.");
            conflicts += failed.Length;
            var champion = (await Registry(first).GetAsync(default)).Champion!.Version;
            Assert.Contains(champion, new[] { a.Version, b.Version });
            if (failed is [ModelConflictException conflict])
                Assert.Equal(champion, conflict.ActualChampion);
        }

        Assert.True(conflicts > 0, "No two promotions met in 200 rounds.");
    }

    [Fact]
    public async Task Nodes_that_register_at_once_all_succeed_and_no_number_is_given_twice()
    {
        await using var first = Node();
        await using var second = Node();
        var versions = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => Registry(i % 2 == 0 ? first : second).RegisterAsync(ModelRulesTests.Candidate($"{i}"), default)));
        Assert.Equal(20, versions.Select(static v => v.Version).Distinct().Count());
        Assert.Equal(20, (await Registry(first).GetAsync(default)).Versions.Count);
    }

    [Fact]
    public async Task The_stored_events_are_as_they_were_when_first_released()
    {
        await using var node = Node();
        var one = await Registry(node).RegisterAsync(ModelRulesTests.Candidate("one"), default);
        var two = await Registry(node).RegisterAsync(ModelRulesTests.Candidate("two"), default);
        await Registry(node).PromoteAsync(new PromoteModel(one.Version, "ann", "first"), default);
        await Registry(node).PromoteAsync(new PromoteModel(two.Version, "ann", "better"), default);
        await Registry(node).RollBackAsync(new RollBackModel("bob", "worse"), default);
        var lines = new List<string>();
        await foreach (var stored in _journal.ReadStreamAsync(Acme, "models/fraud", 0, default))
            lines.Add($"{stored.Type}/{stored.SchemaVersion} {Encoding.UTF8.GetString(stored.Payload.Span)}");
        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "model-events.v1.txt")), string.Join('\n', lines) + "\n");
    }

    [Fact]
    public async Task A_card_is_kept_with_its_version_and_known_to_every_node()
    {
        await using var node = Node();
        var card = ContentAddress.Of("card"u8);
        var registered = await Registry(node).RegisterAsync(ModelRulesTests.Candidate("one") with { Card = card }, default);
        await using var other = Node();
        Assert.Equal(card, registered.Card);
        Assert.Equal(card, (await Registry(other).GetAsync(default)).Versions[0].Card);
    }

    private static IModelGrain Registry(IServiceProvider node) => node.GetRequiredService<IGrainFactory>().GetGrain<IModelGrain>(GrainKeys.Of(Acme, "fraud"));

    private ServiceProvider Node() => new ServiceCollection()
        .AddSingleton(_journal)
        .AddSingleton<TimeProvider>(new FixedTime())
        .AddGrains()
        .AddModels()
        .BuildServiceProvider();

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
    }
}
