using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.Payments;
using Suite.Fraud.Reviews;
using Suite.Grains;
using Suite.Hosting;
using Suite.Journal;
using Suite.Models;
using Suite.TestKit;

namespace Suite.Fraud.Tests.Reviews;

/// <summary>Payments that were decided <c>review</c>, as scoring would have stored them: no model is needed to test what comes after it.</summary>
internal static class ReviewedPayments
{
    public static NewEvent Event(EntityHasher hasher, string id, long amountMinor, float score, DecisionKind kind = DecisionKind.Review, string card = "c-1")
    {
        var payment = new Payment
        {
            TransactionId = id,
            OccurredAtMicros = 1_709_633_703_000_000,
            CardId = card,
            MerchantId = "m-1",
            AmountMinor = amountMinor,
            Currency = Currency.Find("EUR")!,
        };
        var features = FeatureSet.Default;
        var decision = new Decision
        {
            Kind = kind,
            Score = score,
            FeatureSetVersion = features.Version,
            Features = [.. Enumerable.Repeat(double.NaN, features.Features.Count)],
        };
        return PaymentEvents.Scored(payment, hasher.Keys(payment), PaymentEvents.Facts(payment, new HashSet<string>()), hasher.RequestHash(payment), decision);
    }
}

/// <summary>A clock that stands still until it is told to move.</summary>
internal sealed class SetClock : TimeProvider
{
    private long _micros = 1_800_000_000_000_000;

    public long Micros => Volatile.Read(ref _micros);

    public void Pass(TimeSpan time) => Interlocked.Add(ref _micros, time.Ticks / TimeSpan.TicksPerMicrosecond);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddMicroseconds(Micros);
}

/// <summary>One journal and as many nodes on it as a test wants, without their HTTP side.</summary>
internal sealed class ReviewDesk : IAsyncDisposable
{
    public static readonly TenantId Tenant = new("bank");
    public static readonly Analyst Ann = new("kann", "Ann");
    public static readonly Analyst Ben = new("kben", "Ben");

    private readonly TempDirectory _files = new();
    private readonly DataDirectory _directory;
    private readonly List<IHost> _nodes = [];

    private ReviewDesk(DataDirectory directory, TempDirectory files, MasterKey key, IJournal journal, SetClock clock) =>
        (_directory, _files, Key, Journal, Clock) = (directory, files, key, journal, clock);

    public MasterKey Key { get; }

    public IJournal Journal { get; }

    public SetClock Clock { get; }

    public string PathOf(string node) => _files.File(node);

    public EntityHasher Hasher => new(Key, Tenant);

    /// <param name="postgres">A connection string, or null for SQLite.</param>
    public static async Task<ReviewDesk> OpenAsync(string? postgres = null)
    {
        var files = new TempDirectory();
        var directory = DataDirectory.Open(files.File("journal"));
        var key = MasterKey.LoadOrCreate(files.File("master.key"));
        var clock = new SetClock();
        IJournal journal = postgres is null
            ? await SqliteJournal.OpenAsync(directory, key, new JournalOptions(), EventUpgrades.None, clock)
            : await PostgresJournal.OpenAsync(postgres, key, new JournalOptions(), EventUpgrades.None, clock);
        return new ReviewDesk(directory, files, key, journal, clock);
    }

    public async Task<StoredPayment> PayAsync(string id, long amountMinor, float score = 0.5f, DecisionKind kind = DecisionKind.Review, string card = "c-1")
    {
        await Journal.AppendAsync(Tenant, [ReviewedPayments.Event(Hasher, id, amountMinor, score, kind, card)], CancellationToken.None);
        return await FindAsync(id);
    }

    public async Task<StoredPayment> FindAsync(string id) =>
        PaymentEvents.Read((await Journal.FindAsync(Tenant, [FraudEvents.PaymentId(id)], CancellationToken.None))[0]!);

    public async Task LimitAsync(long euroMinor, string id = "limit") => await Journal.AppendAsync(Tenant, [SettingsEvent(euroMinor, id)], CancellationToken.None);

    public NewEvent SettingsEvent(long euroMinor, string id) => new()
    {
        Id = "review-settings/test/" + id,
        Stream = ReviewJournal.SettingsStream,
        Type = ReviewJournal.SettingsChanged,
        EventTimeMicros = Clock.Micros,
        RequestHash = new byte[32],
        Payload = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
            new ReviewSettingsChanged { By = Ann, AtMicros = Clock.Micros, Reason = "test", ReleaseLimits = new() { ["EUR"] = euroMinor } },
            ReviewsJson.Default.ReviewSettingsChanged),
    };

    /// <summary>Another process, as far as anything but the journal is concerned.</summary>
    /// <param name="journal">A way to the journal that may fail; null for the journal itself.</param>
    /// <param name="openCasesMax">Room of the queue.</param>
    /// <param name="name">Nodes of one name share a directory, one after the other.</param>
    /// <param name="closedInspectedMax">Verdicts looked at for a page of closed cases.</param>
    public async Task<ReviewNode> NodeAsync(IJournal? journal = null, int openCasesMax = 1000, string? name = null, int closedInspectedMax = 5_000)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddMetrics().AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton(Key);
        builder.Services.AddSingleton(journal ?? Journal);
        builder.Services.AddSingleton<IContentStore>(new FileContentStore(_files.File("contents")));
        builder.Services.AddGrains(null, typeof(FraudSolution).Assembly);
        builder.Services.AddModels();
        builder.Services.AddFraud(_files.File(name ?? $"node{_nodes.Count}"));
        builder.Services.Configure<ReviewOptions>(options => (options.OpenCasesMax, options.ClosedInspectedMax) = (openCasesMax, closedInspectedMax));
        var host = builder.Build();
        await host.StartAsync();
        _nodes.Add(host);
        return new ReviewNode(this, host);
    }

    public async Task<List<JournalEvent>> EventsAsync()
    {
        var events = new List<JournalEvent>();
        await foreach (var e in Journal.ReadAsync(Tenant, 0, long.MaxValue, CancellationToken.None))
        {
            events.Add(e);
        }

        return events;
    }

    public async Task<List<StoredLabel>> LabelsAsync() =>
        [.. (await EventsAsync()).Where(e => e.Type == FraudEvents.PaymentLabelled).Select(LabelEvents.Read)];

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.StopAsync();
            node.Dispose();
        }

        await Journal.DisposeAsync();
        _directory.Dispose();
        _files.Dispose();
    }
}

internal sealed class ReviewNode(ReviewDesk desk, IHost host)
{
    public ReviewCases Cases => host.Services.GetRequiredService<ReviewCases>();

    public IReviewQueueGrain Queue => ReviewQueueGrain.Of(host.Services.GetRequiredService<IGrainFactory>(), ReviewDesk.Tenant);

    public Task StopAsync() => host.StopAsync();

    public async Task<ReviewResult> ChangeAsync(string id, ReviewCommand command, string? requestId = null, long? expected = null) =>
        await Cases.ChangeAsync(ReviewDesk.Tenant, await desk.FindAsync(id), new ReviewRequest(command, requestId, expected), CancellationToken.None);

    public async Task<ReviewCase> DoneAsync(string id, ReviewCommand command, string? requestId = null, long? expected = null)
    {
        var result = await ChangeAsync(id, command, requestId, expected);
        return result is ReviewResult.Done done ? done.After.Review : throw new InvalidOperationException($"Not done: {result}");
    }

    public Task<ReviewPage> ListAsync(ReviewStatus? status = null, int limit = 1000, ReviewPlace? after = null) =>
        Queue.ListAsync(new ReviewFilter(status, null, null, 0, after, limit), CancellationToken.None);

    /// <summary>A page of closed cases, of one team or of all.</summary>
    public async Task<ClosedPage> ListClosedAsync(string? team = null, int limit = 100, ClosedPlace? before = null)
    {
        var first = (await ListAsync()).FirstClosed;
        return await host.Services.GetRequiredService<ClosedCases>().ReadAsync(
            ReviewDesk.Tenant, new ReviewFilter(null, null, team, 0, null, 1), first, before, limit, CancellationToken.None);
    }

    public Task<ReviewResult.Done?> NextAsync(Analyst analyst, string? requestId = null, string? team = null, CancellationToken ct = default) =>
        Queue.TakeNextAsync(analyst, team, requestId, ct);
}
