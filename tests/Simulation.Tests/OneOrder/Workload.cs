using System.Globalization;
using Suite.Fraud.Payments;
using Suite.Fraud.Simulation;
using Suite.Hosting;

namespace Suite.Simulation.Tests.OneOrder;

/// <summary>
/// What is sent: the simulator's payments after those of the imported history, with hot spots of our own, out of order. Follows from the seed alone.
/// </summary>
internal sealed class Workload
{
    public const int CardBursts = 6;
    public const int BurstSize = 6;
    private const int HotMerchantPayments = 150;
    private const long Second = 1_000_000;

    private readonly Random _random;
    private readonly List<List<Payment>> _units = [];

    public Workload(int seed, int historyDays, int streamDays)
    {
        _random = new Random(seed);
        History = Options(seed) with { Duration = TimeSpan.FromDays(historyDays) };
        var all = new Simulator(History with { Duration = TimeSpan.FromDays(historyDays + streamDays) }).Generate().ToList();
        var historyCount = new Simulator(History).Generate().Count();
        Imported = all[..historyCount];
        ImportedBeside = History with { Seed = seed + 1L, Start = History.Start + TimeSpan.FromDays(historyDays), Duration = TimeSpan.FromDays(4) };
        foreach (var payment in all.Concat(new Simulator(ImportedBeside).Generate()).Select(SentPayments.From))
        {
            Sent.Add(payment.TransactionId, payment);
        }

        var stream = all[historyCount..];
        _units.AddRange(stream.Select(p => new List<Payment> { Sent[p.TransactionId] }));
        AddHotMerchant(stream);
        _units = [.. _units.OrderBy(_ => _random.Next())];
        AddBursts(stream);
        Labels = [.. stream.Where(p => p.LabelAtMicros is not null).Select(p => new SimulatedLabel(p.TransactionId, p.IsFraud, p.LabelAtMicros!.Value))];
        AddVerdicts(stream);
    }

    public SimulatorOptions History { get; }

    public IReadOnlyList<SimulatedPayment> Imported { get; }

    /// <summary>More payments of the same cards, imported while the stream is scored.</summary>
    public SimulatorOptions ImportedBeside { get; }

    /// <summary>Every payment of the imports and the stream by its id.</summary>
    public Dictionary<string, Payment> Sent { get; } = new(StringComparer.Ordinal);

    public List<SimulatedLabel> Labels { get; }

    /// <summary>How many different payments are sent.</summary>
    public int Payments => _units.Sum(u => u.Count);

    public static string BurstId(int burst, int payment) => string.Create(CultureInfo.InvariantCulture, $"burst-{burst}-{payment}");

    /// <summary>
    /// Payments in a random order, the six of a burst side by side, some sent twice, some runs of them in one stream; each label at some time
    /// after its payment.
    /// </summary>
    public List<Func<Traffic, Task>> Jobs()
    {
        var jobs = new List<Func<Traffic, Task>>();
        var due = new PriorityQueue<SimulatedLabel, int>();
        var labels = Labels.ToLookup(l => l.TransactionId);
        List<Payment>? stream = null;
        foreach (var unit in _units)
        {
            if (_random.Next(40) == 0 || stream?.Count > 60)
            {
                stream = stream is null ? [] : null;
                if (stream is { } lines)
                {
                    jobs.Add(traffic => traffic.ScoreBatchAsync(lines)); // filled before any job runs
                }
            }

            foreach (var payment in unit)
            {
                var again = _random.Next(12) == 0;
                if (stream is not null)
                {
                    stream.AddRange(again ? [payment, payment] : [payment]);
                }
                else
                {
                    jobs.Add(traffic => traffic.ScoreAsync(payment));
                    if (again)
                    {
                        jobs.Add(traffic => traffic.ScoreAsync(payment));
                    }
                }

                foreach (var label in labels[payment.TransactionId])
                {
                    due.Enqueue(label, jobs.Count + _random.Next(40, 400));
                }
            }

            while (due.TryPeek(out _, out var at) && at <= jobs.Count)
            {
                var label = due.Dequeue();
                jobs.Add(traffic => traffic.LabelAsync(label));
            }
        }

        while (due.TryDequeue(out var label, out _))
        {
            jobs.Add(traffic => traffic.LabelAsync(label));
        }

        return jobs;
    }

    /// <summary>Few cards and shops, so that everything happens to the same ones, and enough fraud that training never lacks it, whatever the seed.</summary>
    private static SimulatorOptions Options(int seed) => new()
    {
        Seed = seed,
        Start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Customers = 60,
        Merchants = 60,
        PaymentsPerDay = 80,
        FraudRate = 0.1,
        NeverReportedShare = 0.1,
        GenuineVerdictShare = 0.05,
    };

    private void AddHotMerchant(List<SimulatedPayment> stream)
    {
        for (var i = 0; i < HotMerchantPayments; i++)
        {
            var like = stream[_random.Next(stream.Count)];
            Add(SentPayments.From(like) with
            {
                TransactionId = string.Create(CultureInfo.InvariantCulture, $"hot-{i}"),
                MerchantId = "m-hot",
                DeviceId = i % 3 == 0 ? "d-hot" : like.DeviceId,
                OccurredAtMicros = stream[stream.Count / 2].OccurredAtMicros + (_random.Next(7200) * Second),
            });
        }
    }

    /// <summary>Six payments of a new card in the same instant, spread over the whole stream.</summary>
    private void AddBursts(List<SimulatedPayment> stream)
    {
        for (var burst = 0; burst < CardBursts; burst++)
        {
            var unit = new List<Payment>();
            for (var i = 0; i < BurstSize; i++)
            {
                var like = stream[_random.Next(stream.Count)];
                unit.Add(SentPayments.From(like) with
                {
                    TransactionId = BurstId(burst, i),
                    CardId = string.Create(CultureInfo.InvariantCulture, $"c-burst-{burst}"),
                    OccurredAtMicros = stream[stream.Count * (burst + 1) / (CardBursts + 2)].OccurredAtMicros,
                });
            }

            unit.ForEach(p => Sent.Add(p.TransactionId, p));
            _units.Insert(_units.Count * (burst + 1) / (CardBursts + 1), unit);
        }
    }

    private void Add(Payment payment)
    {
        Sent.Add(payment.TransactionId, payment);
        _units.Add([payment]);
    }

    /// <summary>Verdicts that are changed, and changed back: the last one before a payment counts.</summary>
    private void AddVerdicts(List<SimulatedPayment> stream)
    {
        foreach (var payment in stream.Where(_ => _random.Next(25) == 0))
        {
            var fraud = _random.Next(2) == 0;
            for (var i = 0; i < 3; i++)
            {
                Labels.Add(new SimulatedLabel(payment.TransactionId, fraud ^ (i == 1), payment.OccurredAtMicros + (_random.Next(10 * 86_400) * Second)));
            }
        }
    }
}
