namespace Suite.Grains.Runtime;

/// <summary>Base of the emitted references: finds the activation and sends. Remembers where it found it the last time.</summary>
internal abstract class GrainReference
{
    private Activation? _lastTarget;

    /// <summary>Set once by the runtime right after construction.</summary>
    internal GrainRuntime Runtime { get; private set; } = null!;

    internal GrainType Type { get; private set; } = null!;

    internal string Key { get; private set; } = null!;

    internal GrainReference Bind(GrainRuntime runtime, GrainType type, string key)
    {
        Runtime = runtime;
        Type = type;
        Key = key;
        return this;
    }

    public override string ToString() => $"{Type.Name}/{Key}";

    /// <summary>Called by emitted code. Never throws: failures are in the request's reply.</summary>
    protected void Send(GrainRequest request)
    {
        if (request.Token.IsCancellationRequested)
        {
            request.Cancel();
            return;
        }

        var caller = Activation.Current;
        if (caller is null && Runtime.IsStopping)
        {
            request.Fail(new SiloUnavailableException());
            return;
        }

        request.Caller = caller?.RunningTurn;
        request.Context = ExecutionContext.Capture();
        try
        {
            Enqueue(request);
        }
        catch (LimitExceededException full)
        {
            Type.OnRejected();
            request.Fail(full);
        }
    }

    private void Enqueue(GrainRequest request)
    {
        if (request.Caller is { } turn && !Type.IsReentrant && Type.Workers == 0 && FindDeadlock(turn) is { } deadlock)
        {
            request.Fail(deadlock);
            return;
        }

        while (true)
        {
            var target = Type.Workers > 0 ? Runtime.ChooseWorker(Type, Key) : _lastTarget ??= Runtime.GetOrActivate(new ActivationKey(Type, Key, 0));
            switch (target.TryEnqueue(request))
            {
                case EnqueueResult.Accepted:
                    return;
                case EnqueueResult.Full:
                    throw new LimitExceededException(nameof(GrainOptions.MaxEnqueuedRequestsHardLimit), Type.MailboxMax, Type.MailboxMax, $"{Type.Class.Name} '{Key}'");
                default:
                    _lastTarget = null;
                    break;
            }
        }
    }

    /// <summary>
    /// Whether a turn of the grain to be called is itself waiting for the turn that calls. A grain that starts a call without awaiting it while
    /// it goes on is treated as waiting.
    /// </summary>
    private DeadlockException? FindDeadlock(GrainRequest callingTurn)
    {
        for (var turn = callingTurn; turn is { Ended: false }; turn = turn.Caller)
        {
            if (turn.Target is not { } waiting || !ReferenceEquals(waiting.Type, Type) || waiting.Key.Key != Key)
                continue;
            var chain = new List<GrainId> { new(Type.Name, Key) };
            for (var link = callingTurn; link is not null; link = link.Caller)
            {
                if (link.Target is { } target)
                    chain.Insert(0, target.Id);
                if (ReferenceEquals(link, turn))
                    break;
            }

            return new DeadlockException(chain);
        }

        return null;
    }
}
