using Microsoft.Extensions.Logging.Abstractions;
using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.Payments;
using Suite.Fraud.Scoring;
using Suite.Journal;
using Suite.Models;
using Suite.TestKit;

namespace Suite.Simulation.Tests.OneOrder;

/// <summary>
/// Several nodes that score on one journal, and everything that can happen between any two of their calls: another node's batch, a label, a
/// promotion, a roll-back, other features, an eviction, a restart, a failed read, a failed commit, a lost reply. One thread; what happens when follows from the seed.
/// </summary>
internal sealed class SimulatedCluster : IAsyncDisposable
{
    public static readonly TenantId Tenant = new("acme");

    private readonly Random _random;
    private readonly TempDirectory _files;
    private readonly DataDirectory _directory;
    private readonly IJournal _journal;
    private readonly SimulatedModels _models;
    private readonly EntityHasher _hasher;
    private readonly List<SimulatedNode> _nodes = [];
    private readonly PaymentSource _source;
    private readonly Queue<Payment> _again = new();
    private int _toCome;
    private int _changes;
    private bool _headHeld;
    private bool _calm;

    private SimulatedCluster(int seed, int payments, TempDirectory files, DataDirectory directory, IJournal journal, MasterKey key)
    {
        _random = new Random(seed);
        (_files, _directory, _journal) = (files, directory, journal);
        _models = new SimulatedModels(new FileContentStore(files.File("contents")));
        _hasher = new EntityHasher(key, Tenant);
        _source = new PaymentSource(_random);
        _toCome = payments;
        var count = _random.Next(2, 4);
        for (var i = 0; i < count; i++)
        {
            var node = i;
            var options = new FeatureEngineOptions
            {
                EntityEventsMax = ((int[])[3, 12, 4_000_000])[_random.Next(3)],
                MemoryBytesMax = 1 << 20,
                LateEventAllowance = TimeSpan.FromMinutes(_random.Next(2) * 5),
            };
            var way = new InterruptedJournal(journal) { Interrupt = () => InterruptAsync(), Fails = FailsNow, Holds = held => _headHeld = held };
            var snapshots = new WindowSnapshots(files.File($"snapshots{node}"), NullLogger<WindowSnapshots>.Instance);
            _nodes.Add(new SimulatedNode(Tenant, way, _models.Contents, snapshots, options));
        }
    }

    /// <summary>Everything that was ever sent, by id.</summary>
    public Dictionary<string, Payment> Sent { get; } = new(StringComparer.Ordinal);

    /// <summary>What clients were told.</summary>
    public List<ScoreOutcome.Decided> Answers { get; } = [];

    public IReadOnlyDictionary<string, byte[]> Contents => _models.Known;

    /// <summary>How often each thing happened, for a test to see that it did.</summary>
    public SortedDictionary<string, int> Happened { get; } = new(StringComparer.Ordinal);

    public static async Task<SimulatedCluster> StartAsync(int seed, int payments)
    {
        var files = new TempDirectory();
        var directory = DataDirectory.Open(files.Path);
        var key = MasterKey.LoadOrCreate(files.File("master.key"));
        var journal = await SqliteJournal.OpenAsync(directory, key, new JournalOptions(), EventUpgrades.None, TimeProvider.System);
        var cluster = new SimulatedCluster(seed, payments, files, directory, journal, key);
        await journal.AppendAsync(Tenant, [InitialFeatureSet.Activate(SimulatedModels.Wide, "feature-set/initial", TimeProvider.System)], default);
        await journal.AppendAsync(Tenant, [await cluster._models.RegisterAsync(SimulatedModels.Wide, 1)], default);
        await journal.AppendAsync(Tenant, [await cluster._models.RegisterAsync(SimulatedModels.Narrow, 2)], default);
        return cluster;
    }

    /// <summary>Until every payment has its answer. The last ones are sent again without faults.</summary>
    public async Task RunAsync()
    {
        while (_toCome > 0)
        {
            await StepAsync();
        }

        _calm = true;
        while (_again.Count > 0)
        {
            await ScoreAsync(_nodes[_random.Next(_nodes.Count)]);
        }
    }

    public async Task<List<JournalEvent>> ReadAsync()
    {
        var order = new List<JournalEvent>();
        await foreach (var e in _journal.ReadAsync(Tenant, 0, long.MaxValue, default))
        {
            order.Add(e);
        }

        return order;
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _directory.Dispose();
        _files.Dispose();
    }

    private bool FailsNow(string call)
    {
        var fails = !_calm && _random.Next(call.Contains("middle", StringComparison.Ordinal) ? 400 : 40) == 0;
        if (fails)
        {
            Count("failed: " + call);
        }

        return fails;
    }

    /// <summary>Between two calls of one node, another one may take a step. Not while the head is held: the other would wait for it.</summary>
    private async Task InterruptAsync()
    {
        if (!_headHeld && !_calm && _random.Next(6) == 0)
        {
            await StepAsync();
        }
    }

    private async Task StepAsync()
    {
        var idle = _nodes.Where(n => !n.Busy).ToList();
        var node = idle.Count == 0 ? null : idle[_random.Next(idle.Count)];
        switch (_random.Next(20))
        {
            case < 12:
                await ScoreAsync(node);
                break;
            case < 16:
                await LabelAsync();
                break;
            case 16:
                await ChangePlanAsync();
                break;
            case 17 when node is not null:
                Count("eviction");
                node.Evict(Answers.TakeLast(8).Where(_ => _random.Next(2) == 0).SelectMany(a => _hasher.Keys(Sent[a.TransactionId])).Where(k => !k.IsNone));
                break;
            case 18 when node is not null:
                Count("restart");
                await TryAsync(() => node.RestartAsync(writeSnapshot: _random.Next(2) == 0));
                break;
            case 19 when node is not null:
                Count("catch-up");
                await TryAsync(() => node.CatchUpAsync(0));
                break;
        }
    }

    private async Task ScoreAsync(SimulatedNode? node)
    {
        if (node is null)
        {
            return;
        }

        var items = new List<ScoringItem>();
        for (var i = _random.Next(1, 9); i > 0; i--)
        {
            if (_again.TryDequeue(out var payment) || TryTakeNew(out payment))
            {
                items.Add(new ScoringItem(payment, _hasher.Keys(payment), CanonicalRequest.Hash(payment), 0));

                // An impatient client: the same payment in the same batch, or on another node.
                if (!_calm && _random.Next(10) == 0)
                {
                    _again.Enqueue(payment);
                }
            }
        }

        Count("batch");
        await TryAsync(() => node.ScoreAsync(items, behindMax: _random.Next(6)));
        foreach (var item in items)
        {
            if (item.Completion.IsCompletedSuccessfully)
            {
                Answers.Add((ScoreOutcome.Decided)await item.Completion);
            }
            else
            {
                _again.Enqueue(item.Payment);
            }
        }
    }

    private bool TryTakeNew(out Payment payment)
    {
        payment = null!;
        if (_toCome == 0)
        {
            return false;
        }

        _toCome--;
        payment = _source.Next();
        Sent.Add(payment.TransactionId, payment);
        return true;
    }

    private async Task LabelAsync()
    {
        if (Answers.Count == 0)
        {
            return;
        }

        // Mostly recent ones, and some payments again and again: verdicts change.
        var answer = Answers[_random.Next(2) == 0 ? _random.Next(Answers.Count) : Answers.Count - 1 - _random.Next(Math.Min(5, Answers.Count))];
        var stored = PaymentEvents.Read((await _journal.FindAsync(Tenant, [FraudEvents.PaymentId(answer.TransactionId)], default))[0]!);
        var reported = stored.OccurredAtMicros + (_random.Next(3) == 0 ? 0 : _random.Next(600) * 1_000_000L);
        await _journal.AppendAsync(Tenant, [LabelEvents.Build(stored, _random.Next(3) > 0, reported, "analyst")], default);
        Count("label");
    }

    private async Task ChangePlanAsync()
    {
        var state = ModelState.Empty;
        await foreach (var e in _journal.ReadStreamAsync(Tenant, FraudEvents.ModelStream, 0, default))
        {
            state = ModelJournal.Apply(state, e);
        }

        if (_random.Next(3) == 0 || (state.Champion is null && _random.Next(2) == 0))
        {
            var features = _random.Next(2) == 0 ? SimulatedModels.Wide : SimulatedModels.Narrow;
            await _journal.AppendAsync(Tenant, [InitialFeatureSet.Activate(features, $"feature-set/{_changes++}", TimeProvider.System)], default);
            Count("other features");
            return;
        }

        ModelEvent change = state.FormerChampions.Count > 0 && _random.Next(2) == 0
            ? ModelRules.RollBack(state, new RollBackModel("test", "as the seed has it"), 0)
            : ModelRules.Promote(
                state, new PromoteModel(state.Versions.First(v => v.Stage != ModelStage.Champion).Version, "test", "as the seed has it"), 0);
        await _journal.AppendAsync(Tenant, [SimulatedModels.ToEvent(change)], default);
        Count(change is ModelPromoted ? "promotion" : "roll-back");
    }

    private static async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (JournalUnavailableException)
        {
            // Injected; whoever waits for an answer asks again.
        }
    }

    private void Count(string what) => Happened[what] = Happened.GetValueOrDefault(what) + 1;
}
