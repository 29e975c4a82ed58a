using System.Collections.Concurrent;
using Suite.Fraud.Journaling;
using Suite.Fraud.Payments;
using Suite.Fraud.Scoring;
using Suite.Grains;
using Suite.Journal;
using Suite.Models;
using Suite.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace Suite.Simulation.Tests.OneOrder;

/// <summary>
/// Scoring grains of two nodes on one journal that fails now and then, with many payments in flight and nodes that stop and start. Real threads,
/// so a seed gives the same payments and as many faults, but not the same interleaving: for that there are the <see cref="InterleavingTests"/>.
/// </summary>
public sealed class GrainFaultTests(ITestOutputHelper output)
{
    private const int Nodes = 2;
    private const int Payments = 900;
    private const int Streams = 20;
    private const int StreamPayments = 15;
    private const int GroupSize = 4;
    private const int InFlight = 24;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<ScoreOutcome.Decided> _answers = new();
    private readonly GrainNode?[] _nodes = new GrainNode?[Nodes];
    private int _faults;

    [Fact]
    public async Task Grains_on_a_failing_journal_store_what_scoring_one_by_one_stores()
    {
        var seed = Proof.NextSeed();
        output.WriteLine($"seed {seed} (again: SUITE_SEED={seed})");
        using var files = new TempDirectory();
        using var directory = DataDirectory.Open(files.Path);
        var key = MasterKey.LoadOrCreate(files.File("master.key"));
        await using var journal = await SqliteJournal.OpenAsync(directory, key, new JournalOptions(), EventUpgrades.None, TimeProvider.System);
        var models = new SimulatedModels(new FileContentStore(files.File("contents")));
        await journal.AppendAsync(SimulatedCluster.Tenant, [InitialFeatureSet.Activate(SimulatedModels.Wide, "feature-set/initial", TimeProvider.System)], default);
        await journal.AppendAsync(SimulatedCluster.Tenant, [await models.RegisterAsync(SimulatedModels.Wide, 1)], default);
        await journal.AppendAsync(SimulatedCluster.Tenant, [await models.RegisterAsync(SimulatedModels.Narrow, 2)], default);

        var random = new Random(seed);
        var source = new PaymentSource(random);
        var sent = Enumerable.Range(0, Payments).Select(_ => source.Next()).ToList();
        var streams = Enumerable.Range(0, Streams).Select(_ => Enumerable.Range(0, StreamPayments).Select(_ => source.Next()).ToList()).ToList();
        var failing = Failing(journal, new Random(seed));
        for (var node = 0; node < Nodes; node++)
        {
            _nodes[node] = await StartAsync(node);
        }

        var jobs = sent.Select((payment, i) => (Func<Task>)(() => i % 150 == 149 ? ChangeAsync(i) : ScoreAsync(payment, i % Nodes))).ToList();
        for (var i = 0; i < Streams; i++)
        {
            var (stream, node) = (streams[i], i % Nodes);
            jobs.Insert((i + 1) * jobs.Count / (Streams + 1), () => UntilDoneAsync(node, n => StreamAsync(n, stream)));
        }

        await RunAsync(jobs);
        await RunAsync([.. sent.Where((_, i) => i % 150 == 149).Select(payment => (Func<Task>)(() => ScoreAsync(payment, 0)))]);
        foreach (var node in _nodes)
        {
            await node!.DisposeAsync();
        }

        output.WriteLine($"{_answers.Count} answers, {_faults} faults");
        Assert.NotEqual(0, _faults);
        var order = new List<JournalEvent>();
        await foreach (var e in journal.ReadAsync(SimulatedCluster.Tenant, 0, long.MaxValue, default))
        {
            order.Add(e);
        }

        Assert.Equal(Payments + (Streams * StreamPayments), order.Count(e => e.Type == FraudEvents.PaymentScored));
        var positions = order.ToDictionary(e => e.Id, e => e.Position);
        Assert.All(_answers, a => Assert.Equal(positions[FraudEvents.PaymentId(a.TransactionId)], a.Position));
        Assert.All(streams, stream =>
        {
            var places = stream.ConvertAll(p => positions[FraudEvents.PaymentId(p.TransactionId)]);
            Assert.Equal(places.Order(), places);
        });
        var oracle = new OneByOneOracle(models.Known, sent.Concat(streams.SelectMany(s => s)).ToDictionary(p => p.TransactionId));
        Proof.AssertSame(oracle.Compare(order), seed);
        Assert.Equal(3, oracle.Models.Count);

        Task<GrainNode> StartAsync(int node) => GrainNode.StartAsync(failing, models.Contents, key, files.File($"node{node}"));

        // Every 150 payments: one node stops and starts again, then a promotion or a roll-back through whichever node is there.
        async Task ChangeAsync(int i)
        {
            var node = i / 150 % Nodes;
            var old = Interlocked.Exchange(ref _nodes[node], null);
            await old!.DisposeAsync();
            _nodes[node] = await StartAsync(node);
            await UntilDoneAsync(node, async n =>
            {
                var state = await n.Models.GetAsync(default);
                await (state.FormerChampions.Count > 0
                    ? n.Models.RollBackAsync(new RollBackModel("test", "in turn"), default)
                    : n.Models.PromoteAsync(new PromoteModel(state.Versions.First(v => v.Stage != ModelStage.Champion).Version, "test", "in turn"), default));
            });
        }

        async Task ScoreAsync(Payment payment, int node)
        {
            await UntilDoneAsync(node, async n => _answers.Enqueue((ScoreOutcome.Decided)await n.Scoring.ScoreAsync(payment, default)));
            if (payment.AmountMinor % 4 == 0)
            {
                var stored = PaymentEvents.Read((await journal.FindAsync(SimulatedCluster.Tenant, [FraudEvents.PaymentId(payment.TransactionId)], default))[0]!);
                var label = LabelEvents.Build(stored, payment.AmountMinor % 8 == 0, payment.OccurredAtMicros, "analyst");
                await journal.AppendAsync(SimulatedCluster.Tenant, [label], default);
            }
        }
    }

    /// <summary>As a connection does: every group is on its way before the first is answered, and after a failure the whole stream comes again.</summary>
    private static async Task StreamAsync(GrainNode node, List<Payment> payments)
    {
        var (hasher, stream) = (node.Hasher, new ScoringStream());
        var groups = payments.Chunk(GroupSize)
            .Select((chunk, number) => new ScoringGroup(stream, number, [.. chunk.Select(p => new ScoringItem(p, hasher.Keys(p), hasher.RequestHash(p), 0, isAwaited: false))])).ToList();
        await Task.WhenAll(groups.Select(node.Scoring.ScoreManyAsync).ToList());
        Assert.All(groups.SelectMany(g => g.Items), item => Assert.IsType<ScoreOutcome.Decided>(item.Outcome));
    }

    private InterruptedJournal Failing(IJournal journal, Random random) => new(journal)
    {
        Interrupt = async () => await Task.Yield(),
        Holds = _ => { },
        Fails = call =>
        {
            lock (random)
            {
                var fails = random.Next(call.Contains("middle", StringComparison.Ordinal) ? 600 : 15) == 0;
                _faults += fails ? 1 : 0;
                return fails;
            }
        },
    };

    private static async Task RunAsync(List<Func<Task>> jobs)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < jobs.Count; i = Interlocked.Increment(ref next))
            {
                await jobs[i]();
            }
        }));
    }

    private async Task UntilDoneAsync(int node, Func<GrainNode, Task> work)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                if (_nodes[node] is { } there)
                {
                    await work(there).WaitAsync(patience.Token);
                    return;
                }
            }
            catch (Exception e) when (e is JournalUnavailableException or SiloUnavailableException or ModelConflictException or ObjectDisposedException)
            {
                // As a client would: once more.
            }

            await Task.Delay(5, patience.Token);
        }
    }
}
