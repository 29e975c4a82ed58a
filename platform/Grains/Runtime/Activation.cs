namespace Suite.Grains.Runtime;

/// <summary>
/// One grain in memory: its mailbox, its turns, its life.
/// <para>
/// All state is guarded by one gate, held for a few instructions and never while grain code runs. One loop at a time
/// (<c>_loopScheduled</c>) takes, in this order: continuations of turns under way, the activation turn, the deactivation turn when it is due,
/// and the next call when no turn is under way (any time, when reentrant).
/// </para>
/// <para>
/// The end is where calls get lost or run twice in such runtimes, so it is one step under the gate: status Dead, and either the directory
/// entry removed (mailbox empty) or replaced by a successor that takes the waiting calls along in their order. Before that step a call is
/// queued here; after it, the caller finds Dead and asks the directory again.
/// </para>
/// </summary>
internal sealed class Activation : IGrainContext
{
    [ThreadStatic]
    private static Activation? ConstructingHere;

    private readonly Lock _gate = new();
    private readonly ActivationScheduler _scheduler;
    private readonly ActivationKey _key;
    private Queue<Task>? _continuations;
    private Mailbox _mailbox;
    private volatile ActivationStatus _status;
    private bool _loopScheduled;
    private int _turnsRunning;
    private GrainRequest? _turn;
    private DeactivationReason _ending;
    private bool _endAfterMailbox;
    private int _turnsSinceReport;
    private long _lastUsed;
    private long _keptUntil;
    private ActivationLife? _life;

    public Activation(GrainRuntime runtime, in ActivationKey key)
    {
        Runtime = runtime;
        _key = key;
        _scheduler = new ActivationScheduler(this);
        _lastUsed = runtime.Time.GetTimestamp();
    }

    /// <summary>Set while the constructor of a grain runs on this thread.</summary>
    public static Activation? Constructing
    {
        get => ConstructingHere;
        set => ConstructingHere = value;
    }

    /// <summary>The activation whose code is running here, if any.</summary>
    public static Activation? Current => (TaskScheduler.Current as ActivationScheduler)?.Activation;

    public GrainRuntime Runtime { get; }

    public GrainType Type => _key.Type;

    public ActivationKey Key => _key;

    public GrainId GrainId => new(_key.Type.Name, _key.Key);

    public GrainId Id => GrainId;

    public IServiceProvider ActivationServices => _life?.Services ?? Runtime.Services;

    public Grain? Instance => _life?.Instance;

    /// <summary>A reference that callers may share; kept here so that references live no longer than activations.</summary>
    public GrainReference? Reference { get; set; }

    public long LastUsed => Volatile.Read(ref _lastUsed);

    public int Waiting
    {
        get
        {
            lock (_gate)
                return _mailbox.Calls;
        }
    }

    /// <summary>Calls that wait or run. Read without the gate: good enough to choose a worker.</summary>
    public int Load => _mailbox.Calls + Volatile.Read(ref _turnsRunning);

    /// <summary>The turn that code running on this activation belongs to.</summary>
    public GrainRequest? RunningTurn => Type.IsReentrant ? TurnContext.ReentrantTurn : _turn;

    public EnqueueResult TryEnqueue(GrainRequest request)
    {
        lock (_gate)
        {
            if (_status == ActivationStatus.Dead || (request.IsInternal && _status == ActivationStatus.Deactivating))
                return EnqueueResult.Dead;
            var pending = _mailbox.Calls + (Type.IsReentrant ? _turnsRunning : 0);
            if (pending >= Type.MailboxMax && !request.IsInternal)
                return EnqueueResult.Full;
            request.Target = this;
            _mailbox.Add(request);
            if (request.Token.CanBeCanceled && (_loopScheduled || _turnsRunning > 0 || _status != ActivationStatus.Active))
                request.Registration = request.Token.UnsafeRegister(static state => CancelQueued((GrainRequest)state!), request);
            if (!TrySetLoopFlag())
                return EnqueueResult.Accepted;
        }

        _scheduler.ScheduleLoop();
        return EnqueueResult.Accepted;
    }

    /// <summary>Calls that waited at the end of the predecessor, in their order. Only before anyone else can see this activation.</summary>
    public void Inherit(GrainRequest request)
    {
        request.Target = this;
        _mailbox.Add(request);
    }

    public void EnqueueContinuation(Task continuation)
    {
        lock (_gate)
        {
            (_continuations ??= new Queue<Task>()).Enqueue(continuation);
            if (_loopScheduled)
                return;
            _loopScheduled = true;
        }

        _scheduler.ScheduleLoop();
    }

    public void RunLoop()
    {
        for (var turns = 0; turns < Runtime.Options.TurnsPerSliceMax; turns++)
        {
            if (!TryTake(out var continuation, out var request))
                return;
            if (continuation is not null)
                _scheduler.Run(continuation);
            else
                StartTurn(request!);
        }

        _scheduler.ScheduleLoop();
    }

    public void EndTurn(GrainRequest request)
    {
        request.Ended = true;
        request.Caller = null;

        // Before the reply goes out, so that whoever has it knows the grain's age.
        if (request.CountsAsUse)
            Volatile.Write(ref _lastUsed, Runtime.Time.GetTimestamp());
        lock (_gate)
        {
            _turnsRunning--;
            if (ReferenceEquals(_turn, request))
                _turn = null;
            if (!TrySetLoopFlag())
                return;
        }

        _scheduler.ScheduleLoop();
    }

    public void Deactivate(DeactivationReason deactivationReason) => TryEnd(deactivationReason, afterMailbox: false, onlyIfUnused: false);

    public void DeactivateWhenDrained(DeactivationReason reason) => TryEnd(reason, afterMailbox: true, onlyIfUnused: false);

    /// <summary>Ends the activation only if nothing runs or waits and nobody asked to keep it.</summary>
    public bool TryCollect(DeactivationReason reason, long now, bool evenIfKept) =>
        !Type.IsKeptAlive && (evenIfKept || now >= Volatile.Read(ref _keptUntil)) && TryEnd(reason, afterMailbox: true, onlyIfUnused: true);

    public void DelayCollection(TimeSpan delay) =>
        Volatile.Write(ref _keptUntil, Runtime.Time.GetTimestamp() + (long)(delay.TotalSeconds * Runtime.Time.TimestampFrequency));

    public IGrainTimer AddTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options) =>
        (_life ?? throw new InvalidOperationException($"{Id} registers a timer in its constructor or after its end; do it in OnActivateAsync or a call."))
            .AddTimer(callback, options);

    /// <summary>Runs the callback as a turn of this activation. False when it ends or has ended.</summary>
    public async Task<bool> TryRunTurnAsync(Func<Task> callback, bool countsAsUse)
    {
        var request = new InternalRequest(callback, countsAsUse);
        if (TryEnqueue(request) != EnqueueResult.Accepted)
            return false;
        await request.Reply.ConfigureAwait(false);
        return true;
    }

    private static void CancelQueued(GrainRequest request)
    {
        while (true)
        {
            var activation = request.Target!;
            lock (activation._gate)
            {
                if (!ReferenceEquals(activation, request.Target))
                    continue;
                if (!request.Queued)
                    return;
                activation._mailbox.Remove(request);
            }

            request.Ended = true;
            request.Caller = null;
            request.Cancel();
            return;
        }
    }

    private bool TryEnd(DeactivationReason reason, bool afterMailbox, bool onlyIfUnused)
    {
        lock (_gate)
        {
            if (_status is ActivationStatus.Deactivating or ActivationStatus.Dead)
                return false;
            if (onlyIfUnused && (_status != ActivationStatus.Active || _loopScheduled || _turnsRunning > 0 || !_mailbox.IsEmpty))
                return false;
            if (_ending.ReasonCode == DeactivationReasonCode.None || _endAfterMailbox)
            {
                _ending = reason;
                _endAfterMailbox = afterMailbox;
            }

            if (!TrySetLoopFlag())
                return true;
        }

        _scheduler.ScheduleLoop();
        return true;
    }

    /// <summary>Under the gate: whether the caller must schedule the loop because there is something to take and no loop yet.</summary>
    private bool TrySetLoopFlag()
    {
        if (_loopScheduled || !HasWork())
            return false;
        _loopScheduled = true;
        return true;
    }

    private bool HasWork() =>
        _continuations is { Count: > 0 } || (_status switch
        {
            ActivationStatus.Created => true,
            ActivationStatus.Active when EndIsDue() => true,
            ActivationStatus.Active when MayStartTurn() => !_mailbox.IsEmpty,
            _ => false,
        });

    private bool MayStartTurn() =>
        (_turnsRunning == 0 || Type.IsReentrant) && (_ending.ReasonCode == DeactivationReasonCode.None || _endAfterMailbox);

    private bool EndIsDue() =>
        _ending.ReasonCode != DeactivationReasonCode.None && _turnsRunning == 0 && (!_endAfterMailbox || _mailbox.IsEmpty);

    private bool TryTake(out Task? continuation, out GrainRequest? request)
    {
        continuation = null;
        request = null;
        lock (_gate)
        {
            if (_continuations is { Count: > 0 })
            {
                continuation = _continuations.Dequeue();
                return true;
            }

            request = _status switch
            {
                ActivationStatus.Created => Become(ActivationStatus.Activating, ActivateAsync),
                ActivationStatus.Active when EndIsDue() => Become(ActivationStatus.Deactivating, DeactivateAsync),
                ActivationStatus.Active when MayStartTurn() => _mailbox.Take(),
                _ => null,
            };
            if (request is null)
            {
                _loopScheduled = false;
                ReportTurns();
                return false;
            }

            _turnsRunning++;
            _turn = request;
            return true;
        }
    }

    private InternalRequest Become(ActivationStatus status, Func<Task> turn)
    {
        _status = status;

        // The first caller's chain goes on through the activation, so that OnActivateAsync calling back to it is found out.
        return new InternalRequest(turn) { Target = this, Caller = status == ActivationStatus.Activating ? _mailbox.First?.Caller : null };
    }

    private void StartTurn(GrainRequest request)
    {
        request.Registration.Unregister();
        request.Registration = default;
        TurnContext.Enter(request, Type.IsReentrant);
        if (request.Token.IsCancellationRequested)
        {
            EndTurn(request);
            request.Cancel();
            return;
        }

        if (request.CountsAsUse)
            _turnsSinceReport++;
        request.Start(this);
    }

    private void ReportTurns()
    {
        if (_turnsSinceReport == 0)
            return;
        Type.OnTurns(_turnsSinceReport);
        _turnsSinceReport = 0;
    }

    private async Task ActivateAsync()
    {
        Exception? failure = null;
        try
        {
            _life = new ActivationLife(this);
            await _life.StartAsync();
        }
#pragma warning disable CA1031 // The cause goes to every waiting caller.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = exception;
        }

        if (failure is null)
        {
            lock (_gate)
                _status = ActivationStatus.Active;
            return;
        }

        Type.OnActivationFailed();
        Runtime.LogActivationFailed(Id, failure);
        if (_life is not null)
            await _life.EndAsync();
        foreach (var request in Finish(handOver: false))
        {
            request.Ended = true;
            request.Fail(failure);
        }
    }

    private async Task DeactivateAsync()
    {
        await _life!.StopAsync(_ending);
        foreach (var request in Finish(handOver: true))
            request.Cancel();
    }

    /// <summary>The one step that ends the activation. Gives the requests that no one will run any more.</summary>
    private List<GrainRequest> Finish(bool handOver)
    {
        var left = new List<GrainRequest>();
        Activation? successor = null;
        lock (_gate)
        {
            while (_mailbox.Take() is { } request)
            {
                if (handOver && !request.IsInternal)
                    (successor ??= new Activation(Runtime, _key)).Inherit(request);
                else
                    left.Add(request);
            }

            _status = ActivationStatus.Dead;
            Runtime.Replace(this, successor);

            // References may remember this object for long; they must not keep the grain in memory.
            _life = null;
        }

        successor?.EnsureStarted();
        return left;
    }

    private void EnsureStarted()
    {
        lock (_gate)
        {
            if (!TrySetLoopFlag())
                return;
        }

        _scheduler.ScheduleLoop();
    }
}
