using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Suite.Grains.Runtime;
using Suite.Journal;

namespace Suite.Grains;

/// <summary>
/// A grain whose state is the sum of its events. Stands for <c>Orleans.EventSourcing.JournaledGrain&lt;TGrainState, TEventBase&gt;</c>.
/// <para>
/// Durable first: <see cref="State"/> changes only through <see cref="TransitionState"/> on events that the journal holds, when replayed at
/// activation, when confirmed, and when read from another node, always in stream order. If the journal cannot take an event, the state stays
/// as it was, the raised events are forgotten and the caller gets the exception. If the journal cannot tell whether it took the event, the
/// activation ends so that the next call reads the truth.
/// </para>
/// <para>
/// Needs <see cref="IJournal"/> and <see cref="IEventCodec{TEvent}"/> among the services and a <see cref="JournalStreamAttribute"/> on the
/// class; the key is <c>tenant/name</c> (<see cref="GrainKeys"/>). Activation reads the whole stream: for streams of thousands, not millions.
/// </para>
/// <para>Difference to Orleans: events raised and never confirmed are confirmed at deactivation, not in the background.</para>
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore's wait handle is never asked for, so it holds nothing to dispose.")]
public abstract class JournaledGrain<TGrainState, TEventBase> : Grain, IActivationSetup
    where TGrainState : class, new()
    where TEventBase : class
{
    private const int AttemptsMax = 100;

    private readonly IJournal _journal;
    private readonly IEventCodec<TEventBase> _codec;
    private readonly TenantId _tenant;
    private readonly string _stream;
    private readonly List<TEventBase> _raised = [];

    // Reentrant subclasses may confirm twice at once; appends and applications must still be one after the other.
    private readonly SemaphoreSlim _confirming = new(1);
    private long _version;

    protected JournaledGrain()
    {
        _journal = ServiceProvider.GetRequiredService<IJournal>();
        _codec = ServiceProvider.GetRequiredService<IEventCodec<TEventBase>>();
        (_tenant, var name) = GrainKeys.Parse(this.GetPrimaryKeyString());
        var prefix = GetType().GetCustomAttribute<JournalStreamAttribute>()?.Prefix
            ?? throw new InvalidOperationException($"{GetType().Name} needs a [JournalStream(\"…\")] that says where its events are kept.");
        _stream = $"{prefix}/{name}";
    }

    /// <summary>The confirmed state. Change it only in <see cref="TransitionState"/>.</summary>
    protected TGrainState State { get; } = new();

    /// <summary>Number of events in <see cref="State"/>.</summary>
    protected int Version => checked((int)_version);

    /// <summary>Raised and not yet confirmed, in order.</summary>
    protected IEnumerable<TEventBase> UnconfirmedEvents => _raised;

    protected TenantId Tenant => _tenant;

    Task IActivationSetup.SetUpAsync(CancellationToken ct) => ReadTailAsync(ct);

    Task IActivationSetup.TearDownAsync(CancellationToken ct) => _raised.Count > 0 ? ConfirmEvents() : Task.CompletedTask;

    /// <summary>Applies one event. Pure but for the state: no clock, no chance, no I/O, and it never refuses an event that is in the journal.</summary>
    protected abstract void TransitionState(TGrainState state, TEventBase raised);

    /// <summary>
    /// Notes an event that is true whatever other nodes write meanwhile; <see cref="ConfirmEvents"/> makes it durable. An event that depends
    /// on the state must go through <see cref="RaiseConditionalEvent"/>.
    /// </summary>
    protected void RaiseEvent(TEventBase raised) => _raised.Add(raised);

    /// <summary>As <see cref="RaiseEvent"/>; the events of one confirmation are journaled all or none.</summary>
    protected void RaiseEvents(IEnumerable<TEventBase> events) => _raised.AddRange(events);

    /// <summary>
    /// Journals the event only if nothing else was written to the stream since <see cref="Version"/>. False: something was; nothing was
    /// written, and <see cref="State"/> now holds what the others wrote, so that the grain can decide again.
    /// </summary>
    protected Task<bool> RaiseConditionalEvent(TEventBase raised) => RaiseConditionalEvents([raised]);

    /// <inheritdoc cref="RaiseConditionalEvent"/>
    protected async Task<bool> RaiseConditionalEvents(IEnumerable<TEventBase> events)
    {
        // What the caller decided on is the version it sees now, not the one after waiting for another turn's confirmation.
        var seen = _version;
        var batch = events.ToArray();
        if (_raised.Count > 0)
            throw new InvalidOperationException("Confirm the raised events first: a conditional event depends on the state after them.");
        await _confirming.WaitAsync();
        try
        {
            if (seen != _version)
                return false;
            return await TryAppendAsync(batch, Encode(batch));
        }
        finally
        {
            _confirming.Release();
        }
    }

    /// <summary>
    /// Makes the raised events durable and applies them. When it returns, a power cut cannot undo them. When others wrote to the stream, their
    /// events are applied first and these after them.
    /// </summary>
    /// <exception cref="JournalUnavailableException">Nothing was written; the raised events are forgotten and the state is as before.</exception>
    protected async Task ConfirmEvents()
    {
        await _confirming.WaitAsync();
        try
        {
            if (_raised.Count == 0)
                return;
            var batch = _raised.ToArray();
            _raised.Clear();
            var encoded = Encode(batch);
            for (var attempt = 0; !await TryAppendAsync(batch, encoded); attempt++)
            {
                if (attempt == AttemptsMax)
                    throw new JournalUnavailableException($"Other nodes write to {_stream} without a break: {AttemptsMax} attempts failed. Nothing was written.");
            }
        }
        finally
        {
            _confirming.Release();
        }
    }

    /// <summary>Reads what other nodes have written since. Decide after it wherever several nodes share a journal.</summary>
    protected async Task RefreshNow()
    {
        await _confirming.WaitAsync();
        try
        {
            await ReadTailAsync(CancellationToken.None);
        }
        finally
        {
            _confirming.Release();
        }
    }

    /// <summary>Events with versions above <paramref name="fromVersion"/> up to and including <paramref name="toVersion"/>.</summary>
    protected async Task<IReadOnlyList<TEventBase>> RetrieveConfirmedEvents(int fromVersion, int toVersion)
    {
        var events = new List<TEventBase>();
        await foreach (var stored in _journal.ReadStreamAsync(_tenant, _stream, fromVersion, CancellationToken.None))
        {
            if (stored.StreamVersion > toVersion)
                break;
            events.Add(_codec.Decode(stored));
        }

        return events;
    }

    /// <summary>Called after events were applied, however they came.</summary>
    protected virtual void OnStateChanged()
    {
    }

    private NewEvent[] Encode(TEventBase[] events) => Array.ConvertAll(events, e =>
    {
        var encoded = _codec.Encode(e);
        return new NewEvent
        {
            Id = encoded.Id ?? $"{_stream}/{Guid.CreateVersion7():n}",
            Stream = _stream,
            Type = encoded.Type,
            SchemaVersion = encoded.SchemaVersion,
            EventTimeMicros = encoded.EventTimeMicros,
            Keys = encoded.Keys,
            RequestHash = SHA256.HashData(encoded.Payload.Span),
            Payload = encoded.Payload,
            Personal = encoded.Personal,
            Subject = encoded.Subject,
        };
    });

    private async Task<bool> TryAppendAsync(TEventBase[] events, NewEvent[] encoded)
    {
        AppendResult result;
        try
        {
            result = await _journal.AppendAsync(
                _tenant, encoded.Select((e, i) => e with { ExpectedVersion = _version + i }).ToArray(), CancellationToken.None);
        }
        catch (CommitOutcomeUnknownException)
        {
            DeactivateOnIdle();
            throw;
        }

        switch (result)
        {
            case AppendResult.Appended:
                foreach (var e in events)
                    Apply(e, _version + 1);
                OnStateChanged();
                return true;
            case AppendResult.Duplicate { SameRequest: true, Existing: var existing } when existing.Stream == _stream:
                // The same command came before: its event is (or, after reading the tail, will be) in the state.
                await ReadTailAsync(CancellationToken.None);
                return true;
            case AppendResult.Duplicate duplicate:
                throw new DuplicateEventException(duplicate.Existing.Id);
            default:
                await ReadTailAsync(CancellationToken.None);
                return false;
        }
    }

    private async Task ReadTailAsync(CancellationToken ct)
    {
        var before = _version;
        await foreach (var stored in _journal.ReadStreamAsync(_tenant, _stream, _version, ct))
            Apply(_codec.Decode(stored), stored.StreamVersion);
        if (_version != before)
            OnStateChanged();
    }

    private void Apply(TEventBase raised, long version)
    {
        if (version != _version + 1)
            throw new InvalidDataException($"The stream {_stream} goes from version {_version} to {version}.");
        TransitionState(State, raised);
        _version = version;
    }
}
