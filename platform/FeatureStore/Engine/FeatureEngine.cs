using Suite.Journal;

namespace Suite.FeatureStore;

/// <summary>
/// Exact sliding windows of every declared feature, as of each event.
/// <para>
/// The window w with delay d of event x at t holds x (when d is 0) and every event before it in position order, of the same entity, with an
/// event time in (t−d−w, t−d]. Late events count from their position on. A label is visible to x when its position is before x and it was
/// reported at or before t; the last visible one of a payment wins.
/// </para>
/// <para>
/// Every entity has a floor: all its events above it are here. A window that reaches below (an entity never seen, evicted, or asked by a very
/// late event) is not approximated: the engine asks for history and changes nothing. Pure and single-threaded: no I/O, no clock.
/// </para>
/// </summary>
public sealed class FeatureEngine
{
    private readonly MemoryMeter _meter = new();
    private readonly UndoLog _undo = new();
    private readonly Eviction _eviction;
    private readonly EntityPool[] _pools;
    private readonly EntityCells[] _cells;
    private readonly FeatureProgram _program;

    // Of the open batch: what no resident entity could hold, and entities whose arrays were full.
    private readonly List<(EntityPool Pool, EntityKey Key, FeatureEvent Event, LabelEvent? Label)> _unseen = [];
    private readonly List<(EntityPool Pool, EntityState State)> _full = [];

    // Of the event being admitted, per pool.
    private readonly EntityKey[] _keys;
    private readonly EntityState?[] _states;
    private readonly EventClass[] _classes;
    private readonly long _allowanceMicros;
    private long _tickAtBegin;
    private long _historyLoads;

    public FeatureEngine(FeatureSet set, FeatureEngineOptions options)
    {
        options.Validate();
        Set = set;
        _allowanceMicros = options.LateEventAllowance.Ticks / TimeSpan.TicksPerMicrosecond;
        var (plans, steps) = PlanCompiler.Compile(set);
        _pools = [.. plans.Select(plan => new EntityPool(plan, _meter))];
        _eviction = new Eviction(_pools, _meter, options);
        _cells = [.. plans.Select(static plan => new EntityCells(plan))];
        _program = new FeatureProgram(set.Schema, steps, _cells);
        _keys = new EntityKey[plans.Length];
        _states = new EntityState?[plans.Length];
        _classes = new EventClass[plans.Length];
    }

    public FeatureSet Set { get; }

    /// <summary>
    /// Everything since the journal's beginning was applied, so an unknown key is a new entity and needs no read. Stays true after evictions:
    /// the engine remembers up to when an evicted entity had events, and only windows that reach back that far ask for history.
    /// </summary>
    public bool Complete => Array.TrueForAll(_pools, static pool => pool.UnknownFloorMicros != long.MaxValue);

    public int EntityCount => _pools.Sum(static pool => pool.Count);

    /// <summary>What the windows hold, object headers and hash slots included.</summary>
    public long ApproximateBytes => _meter.Bytes;

    /// <summary>Counters by name, for metrics: entities per kind, history loads, evictions.</summary>
    public IReadOnlyDictionary<string, long> Stats => new Dictionary<string, long>(
        _pools.Select(static pool => KeyValuePair.Create($"entities.{pool.Plan.Name}", (long)pool.Count)))
    {
        ["historyLoads"] = _historyLoads,
        ["evictions"] = _eviction.Total,
        ["bytes"] = _meter.Bytes,
    };

    internal IReadOnlyList<EntityPool> Pools => _pools;

    internal MemoryMeter Meter => _meter;

    /// <summary>Counts admissions; tells which entity was used last.</summary>
    internal long Tick { get; set; }

    /// <summary>To be called on an empty engine before the first event of a journal, or once everything from the beginning was applied.</summary>
    public void MarkComplete()
    {
        foreach (var pool in _pools)
        {
            pool.UnknownFloorMicros = pool.UnknownFloorMicros == long.MaxValue ? long.MinValue : pool.UnknownFloorMicros;
        }
    }

    /// <summary>
    /// Either admits the event into the windows of all its entities and fills <paramref name="features"/> (NaN: undefined), or changes nothing,
    /// adds to <paramref name="needed"/> what must be read from the journal first, and returns false.
    /// </summary>
    public bool TryAdmit(FeatureEvent e, Span<double> features, List<HistoryRequest> needed)
    {
        EventGuard.Check(e, Set.Schema);
        if (features.Length != Set.Features.Count)
        {
            throw new ArgumentException($"The set has {Set.Features.Count} features, room was given for {features.Length}.", nameof(features));
        }

        if (!FindStates(e, needed))
        {
            return false;
        }

        for (var p = 0; p < _pools.Length; p++)
        {
            _cells[p].Exists = false;
            if (!_keys[p].IsNone)
            {
                _classes[p] = _pools[p].Plan.ClassOf(e);
                _cells[p].Compute(_states[p], e, _classes[p]);
            }
        }

        _program.Run(e, features);
        Tick++;
        for (var p = 0; p < _pools.Length; p++)
        {
            if (!_keys[p].IsNone)
            {
                Insert(_pools[p], _keys[p], _states[p], _classes[p], e);
            }
        }

        return true;
    }

    /// <summary>
    /// A payment that needs no features: of another node, or in recovery. Unknown entities are started only while complete. Inside a batch it
    /// belongs to the batch: events of others are applied outside of one.
    /// </summary>
    public void Apply(FeatureEvent e)
    {
        EventGuard.Check(e, Set.Schema);
        Tick++;
        foreach (var pool in _pools)
        {
            var key = pool.Plan.Keys.Read(e);
            if (key.IsNone)
            {
                continue;
            }

            var state = pool.Find(key);
            var floor = state?.FloorMicros ?? pool.UnknownFloorMicros;

            // At or below the floor it counts as not here: whoever asks that far back reads it from the journal.
            if (e.TimeMicros > floor)
            {
                Insert(pool, key, state, pool.Plan.ClassOf(e), e);
            }
            else if (_undo.IsOpen)
            {
                _unseen.Add((pool, key, e, null));
            }
        }
    }

    /// <summary>A label; inside a batch it belongs to the batch.</summary>
    public void Apply(LabelEvent l)
    {
        EventGuard.Check(l.Payment, Set.Schema);
        foreach (var pool in _pools)
        {
            if (!pool.Plan.KeepsLabels)
            {
                continue;
            }

            var key = pool.Plan.Keys.Read(l.Payment);
            if (!key.IsNone && pool.Find(key) is { } state && l.Payment.TimeMicros > state.FloorMicros)
            {
                AddLabel(pool, key, state, l);
            }
            else if (!key.IsNone && _undo.IsOpen)
            {
                _unseen.Add((pool, key, l.Payment, l));
            }
        }
    }

    /// <summary>
    /// Takes the history that was asked for: <see cref="FeatureEvent"/> and <see cref="LabelEvent"/> in position order, of the request's key,
    /// through the position the engine has applied, that of <see cref="BeginBatch"/> inside a batch. What is here already is not taken twice.
    /// Not undone by a rollback: it is committed.
    /// </summary>
    public void LoadHistory(HistoryRequest request, IEnumerable<object> items)
    {
        var pool = Array.Find(_pools, candidate => candidate.Plan.Kind == request.Entity)
            ?? throw new ArgumentException($"No feature uses the entity {request.Entity}.", nameof(request));
        var state = pool.Find(request.WindowKey) ?? pool.Add(request.WindowKey, long.MaxValue);
        var (after, through) = (request.AfterTimeMicros, state.FloorMicros);
        if (after >= through)
        {
            return;
        }

        _historyLoads++;
        Tick++;
        state.LastUsed = Tick;
        state.DropBelowFloor(_meter);
        foreach (var item in items)
        {
            var label = item as LabelEvent;
            var e = label?.Payment ?? item as FeatureEvent
                ?? throw new ArgumentException($"History holds events and labels, not {item.GetType().Name}.", nameof(items));
            if (e.TimeMicros <= after || e.TimeMicros > through || pool.Plan.Keys.Read(e) != request.WindowKey)
            {
                continue;
            }

            if (label is null)
            {
                state.Insert(e, pool.Plan.ClassOf(e), _meter);
            }
            else if (pool.Plan.KeepsLabels)
            {
                state.AddLabel(label, pool.Plan.ClassOf(e), _meter);
            }
        }

        state.FloorMicros = after;
        AddUnseen(pool, request.WindowKey, state, after, through);
    }

    /// <summary>From here on <see cref="RollbackBatch"/> can take everything back.</summary>
    public void BeginBatch()
    {
        _undo.Begin();
        _tickAtBegin = Tick;
    }

    public void CommitBatch()
    {
        _undo.Commit();
        _unseen.Clear();
        foreach (var (pool, state) in _full)
        {
            state.ForgetExpired(pool.Plan.ReachMicros + _allowanceMicros, _meter);
        }

        _full.Clear();
    }

    /// <summary>Restores what every window holds to what it was at <see cref="BeginBatch"/>. Cost: as much as the batch did.</summary>
    public void RollbackBatch()
    {
        _undo.RollBack(_meter);
        Tick = _tickAtBegin;
        _unseen.Clear();
        _full.Clear();
    }

    /// <summary>Forgets the entities with this key. Never inside a batch.</summary>
    public void Evict(EntityKey key)
    {
        RefuseInBatch();
        _eviction.Evict(key);
    }

    /// <summary>
    /// Forgets oversized entities, and those unused the longest until a tenth of the memory bound is free; does nothing within the bounds.
    /// Returns how many went. Never inside a batch. Cost when memory is full: one pass over all entities and a sort.
    /// </summary>
    public int EvictToBound()
    {
        RefuseInBatch();
        var before = _eviction.Total;
        _eviction.EvictToBound();
        return (int)(_eviction.Total - before);
    }

    /// <summary>Writes everything the windows hold, as of the position. Never inside a batch. The format is versioned and checksummed.</summary>
    public void WriteSnapshot(Stream s, long position)
    {
        RefuseInBatch();
        SnapshotFormat.Write(new FrameWriter(s), this, position);
    }

    /// <summary>The engine as it was written. The options may be others.</summary>
    /// <exception cref="InvalidDataException">Damaged, cut off, of another feature set or format: replay the journal instead.</exception>
    public static FeatureEngine ReadSnapshot(Stream s, FeatureSet set, FeatureEngineOptions o, out long position)
    {
        var engine = new FeatureEngine(set, o);
        position = SnapshotFormat.Read(new FrameReader(s), engine);
        return engine;
    }

    private void RefuseInBatch()
    {
        if (_undo.IsOpen)
        {
            throw new InvalidOperationException("Not inside a batch; commit it or roll it back first.");
        }
    }

    private bool FindStates(FeatureEvent e, List<HistoryRequest> needed)
    {
        var complete = true;
        for (var p = 0; p < _pools.Length; p++)
        {
            var plan = _pools[p].Plan;
            _keys[p] = plan.Keys.Read(e);
            _states[p] = null;
            if (_keys[p].IsNone)
            {
                continue;
            }

            _states[p] = _pools[p].Find(_keys[p]);
            var floor = _states[p]?.FloorMicros ?? _pools[p].UnknownFloorMicros;
            if (e.TimeMicros - plan.ReachMicros < floor)
            {
                needed.Add(new HistoryRequest(e.Keys[plan.Keys.FirstComponent], plan.Kind, e.TimeMicros - plan.ReachMicros - _allowanceMicros)
                {
                    WindowKey = _keys[p],
                });
                complete = false;
            }
        }

        return complete;
    }

    private void Insert(EntityPool pool, EntityKey key, EntityState? state, EventClass eventClass, FeatureEvent e)
    {
        var created = state is null;
        state ??= pool.Add(key, pool.UnknownFloorMicros);
        var lastUsed = state.LastUsed;
        state.LastUsed = Tick;
        if (state.Insert(e, eventClass, _meter))
        {
            // Never inside a batch: what it forgot could not be taken back, nor read again before it is committed.
            if (_undo.IsOpen)
            {
                _full.Add((pool, state));
            }
            else
            {
                state.ForgetExpired(pool.Plan.ReachMicros + _allowanceMicros, _meter);
            }
        }

        _undo.Add(new UndoLog.Entry(pool, key, state, eventClass, e, null, created, lastUsed));
        _eviction.Watch(pool, key, state);
    }

    private void AddLabel(EntityPool pool, EntityKey key, EntityState state, LabelEvent label)
    {
        var eventClass = pool.Plan.ClassOf(label.Payment);
        if (state.AddLabel(label, eventClass, _meter))
        {
            _undo.Add(new UndoLog.Entry(pool, key, state, eventClass, label.Payment, label, false, state.LastUsed));
        }
    }

    /// <summary>What this batch brought for an entity that could not hold it yet, and that no journal holds yet either.</summary>
    private void AddUnseen(EntityPool pool, EntityKey key, EntityState state, long after, long through)
    {
        foreach (var (itsPool, itsKey, e, label) in _unseen)
        {
            if (itsPool != pool || itsKey != key || e.TimeMicros <= after || e.TimeMicros > through)
            {
                continue;
            }

            if (label is null)
            {
                Insert(pool, key, state, pool.Plan.ClassOf(e), e);
            }
            else
            {
                AddLabel(pool, key, state, label);
            }
        }
    }
}
