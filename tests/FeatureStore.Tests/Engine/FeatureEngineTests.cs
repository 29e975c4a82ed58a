using Suite.Journal;

namespace Suite.FeatureStore.Tests;

public sealed class FeatureEngineTests
{
    private const long Start = 1_700_000_000_000_000;
    private const long Hour = 3_600_000_000;
    private const long Day = 24 * Hour;

    private readonly List<HistoryRequest> _needed = [];
    private readonly double[] _features = new double[15];

    [Fact]
    public void Six_payments_of_a_card_see_counts_one_to_six()
    {
        var engine = Complete();

        var counts = Enumerable.Range(1, 6).Select(position => Admit(engine, Payment(position, Start))[3]).ToList();

        Assert.Equal([1, 2, 3, 4, 5, 6], counts);
    }

    [Fact]
    public void An_unknown_card_asks_for_history_and_changes_nothing_until_it_is_there()
    {
        var engine = new FeatureEngine(FeatureSet.Baseline15, new FeatureEngineOptions { LateEventAllowance = TimeSpan.FromHours(2) });
        var x = Payment(3, Start);

        Assert.False(engine.TryAdmit(x, _features, _needed));
        Assert.Equal(0, engine.EntityCount);
        Assert.Equal(
            [new HistoryRequest(x.Keys[0], 0, Start - (30 * Day) - (2 * Hour)), new HistoryRequest(x.Keys[1], 1, Start - (37 * Day) - (2 * Hour))],
            _needed);

        engine.LoadHistory(_needed[0], [Payment(1, Start - Day), Payment(2, Start - Hour)]);
        engine.LoadHistory(_needed[1], []);
        Assert.True(engine.TryAdmit(x, _features, []));
        Assert.Equal(2, _features[3]); // The one a day ago to the microsecond is outside (t−1d, t].
        Assert.Equal(3, _features[5]);
    }

    [Fact]
    public void A_very_late_payment_asks_again_and_older_history_is_not_counted_twice()
    {
        var engine = new FeatureEngine(FeatureSet.Baseline15, new FeatureEngineOptions { LateEventAllowance = TimeSpan.Zero });
        var journal = new List<object> { Payment(1, Start - (40 * Day)), Payment(2, Start - (20 * Day)) };
        AdmitWithHistory(engine, Payment(3, Start), journal);
        journal.Add(Payment(3, Start));

        var late = AdmitWithHistory(engine, Payment(4, Start - (19 * Day)), journal);

        Assert.Equal(2, late[5]); // Itself and the payment a day before it, within 7 days.
        Assert.Equal(3, late[7]); // And the one 21 days before it: read only now.
        Assert.Equal(3, AdmitWithHistory(engine, Payment(5, Start), [.. journal, Payment(4, Start - (19 * Day))])[7] - 1);
    }

    [Fact]
    public void A_card_new_after_others_were_evicted_is_still_known_to_be_new()
    {
        var engine = Complete();
        Admit(engine, Payment(1, Start, card: 1));
        engine.Evict(GeneratedStream.Key(0, 1));

        // Card 1 is gone, and so is the knowledge about unknown cards up to its last payment; a month later that no longer matters.
        Assert.True(engine.Complete);
        Assert.False(engine.TryAdmit(Payment(2, Start + Day, card: 2), _features, _needed));
        Assert.Equal(1, Admit(engine, Payment(3, Start + (31 * Day), card: 2))[7]);
        Assert.Equal(1, engine.Stats["evictions"]);
    }

    [Fact]
    public void A_label_counts_from_its_report_and_the_last_one_wins()
    {
        var engine = Complete();
        var fraud = Payment(1, Start, card: 1);
        Admit(engine, fraud);
        engine.Apply(new LabelEvent(2, fraud, true, Start + (8 * Day)));

        Assert.Equal(0, Admit(engine, Payment(3, Start + (8 * Day) - 1, card: 2))[12]); // Not reported yet.
        Assert.Equal(1, Admit(engine, Payment(4, Start + (8 * Day), card: 3))[12]);
        engine.Apply(new LabelEvent(5, fraud, false, Start + (9 * Day)));
        Assert.Equal(1, Admit(engine, Payment(6, Start + (8 * Day) + Hour, card: 4))[12]); // Late: sees only the first verdict.
        Assert.Equal(0, Admit(engine, Payment(7, Start + (9 * Day), card: 5))[12]);
    }

    [Fact]
    public void A_rolled_back_batch_leaves_every_byte_as_it_was()
    {
        var stream = new GeneratedStream(3, FeatureSet.Grid800.Schema);
        var engine = new FeatureEngine(FeatureSet.Grid800, new FeatureEngineOptions());
        engine.MarkComplete();
        var features = new double[800];
        var admitted = new List<FeatureEvent>();
        for (var position = 1; position <= 3_000; position++)
        {
            var e = stream.Next(position);
            Assert.True(engine.TryAdmit(e, features, []));
            admitted.Add(e);
            if (position % 3 == 0)
            {
                engine.Apply(stream.NextLabel(position, admitted));
            }
        }

        var before = Snapshot(engine);
        engine.BeginBatch();
        for (var position = 3_001; position <= 3_200; position++)
        {
            var e = stream.Next(position);
            Assert.True(engine.TryAdmit(e, features, []));
            admitted.Add(e);
            engine.Apply(stream.NextLabel(position, admitted));
        }

        engine.RollbackBatch();
        Assert.Equal(before, Snapshot(engine));
    }

    [Fact]
    public void Memory_is_bounded_by_forgetting_what_was_unused_the_longest()
    {
        var engine = new FeatureEngine(FeatureSet.Baseline15, new FeatureEngineOptions { MemoryBytesMax = 1 << 20 });
        engine.MarkComplete();
        for (var position = 1; position <= 10_000; position++)
        {
            engine.Apply(Payment(position, Start + position, card: position));
        }

        Assert.True(engine.ApproximateBytes > 1 << 20);
        Assert.True(engine.EvictToBound() > 0);
        Assert.InRange(engine.ApproximateBytes, 1 << 19, 1 << 20);
        Assert.Equal(0, engine.EvictToBound());
        Assert.Equal(2, Admit(engine, Payment(10_001, Start + (31 * Day) - (25 * Hour) + 10_000, card: 10_000))[7]);
        Assert.False(engine.TryAdmit(Payment(10_002, Start + 10_002, card: 1), _features, _needed));
    }

    [Fact]
    public void An_oversized_entity_is_forgotten_between_batches()
    {
        var engine = new FeatureEngine(FeatureSet.Baseline15, new FeatureEngineOptions { EntityEventsMax = 10 });
        engine.MarkComplete();
        for (var position = 1; position <= 11; position++)
        {
            Admit(engine, Payment(position, Start + position, card: position));
        }

        Assert.Equal(1, engine.EvictToBound()); // The merchant.
        Assert.Equal(11, engine.EntityCount);
    }

    [Fact]
    public void Windows_forget_what_expired_and_stay_small()
    {
        var engine = Complete();
        for (var position = 1; position <= 20_000; position++)
        {
            Admit(engine, Payment(position, Start + (position * Hour)));
        }

        // 30 days of the card in 16 bytes an hour, 37 of the merchant in 8; a quarter of slack.
        Assert.InRange(engine.ApproximateBytes, 720 * 16, 2 * ((720 * 16) + (888 * 8)));
    }

    [Fact]
    public void The_memory_that_is_reported_is_what_the_entities_hold()
    {
        var engine = new FeatureEngine(FeatureSet.Grid800, new FeatureEngineOptions());
        engine.MarkComplete();
        var stream = new GeneratedStream(11, FeatureSet.Grid800.Schema);
        var payments = new List<FeatureEvent>();
        for (var position = 1; position <= 2_000; position++)
        {
            payments.Add(stream.Next(position));
            engine.Apply(payments[^1]);
            engine.Apply(stream.NextLabel(position, payments));
        }

        engine.Evict(GeneratedStream.Key(0, 1));

        Assert.Equal(engine.Pools.Sum(static pool => pool.Entities.Sum(static entity => entity.Value.Bytes + 60)), engine.ApproximateBytes);
    }

    [Fact]
    public void An_event_that_does_not_fit_the_schema_or_the_arithmetic_is_refused()
    {
        var engine = Complete();

        Assert.Throws<ArgumentException>(() => engine.TryAdmit(Payment(1, Start, cents: FeatureEvent.NumberMax + 1), _features, []));
        Assert.Throws<ArgumentException>(() => engine.TryAdmit(Payment(1, long.MaxValue), _features, []));
        Assert.Throws<ArgumentException>(() => engine.TryAdmit(Payment(1, Start), new double[3], []));
        Assert.Throws<InvalidOperationException>(engine.CommitBatch);
        engine.BeginBatch();
        Assert.Throws<InvalidOperationException>(engine.BeginBatch);
        Assert.Throws<InvalidOperationException>(() => engine.EvictToBound());
        Assert.Equal(0, engine.EntityCount);
    }

    private static FeatureEngine Complete()
    {
        var engine = new FeatureEngine(FeatureSet.Baseline15, new FeatureEngineOptions());
        engine.MarkComplete();
        return engine;
    }

    private double[] Admit(FeatureEngine engine, FeatureEvent e)
    {
        Assert.True(engine.TryAdmit(e, _features, _needed));
        return [.. _features];
    }

    private double[] AdmitWithHistory(FeatureEngine engine, FeatureEvent e, List<object> journal)
    {
        var needed = new List<HistoryRequest>();
        if (!engine.TryAdmit(e, _features, needed))
        {
            foreach (var request in needed)
            {
                engine.LoadHistory(request, journal);
            }

            Assert.True(engine.TryAdmit(e, _features, needed));
        }

        return [.. _features];
    }

    private static byte[] Snapshot(FeatureEngine engine)
    {
        using var file = new MemoryStream();
        engine.WriteSnapshot(file, 1);
        return file.ToArray();
    }

    private static FeatureEvent Payment(long position, long time, int card = 1, long cents = 1_000) => new()
    {
        Position = position,
        TimeMicros = time,
        Keys = [GeneratedStream.Key(0, card), GeneratedStream.Key(1, 1), EntityKey.None],
        Currency = 978,
        CurrencyExponent = 2,
        Numbers = [cents],
        Categories = [0, 0],
    };
}
