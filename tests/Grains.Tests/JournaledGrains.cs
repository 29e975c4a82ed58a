using System.Text.Json.Serialization;
using Suite.Journal;

namespace Suite.Grains.Tests;

internal abstract record TillEvent(long AtMicros);

internal sealed record PaidIn(long AtMicros, int Amount) : TillEvent(AtMicros);

internal sealed record PaidOut(long AtMicros, int Amount) : TillEvent(AtMicros);

[JsonSerializable(typeof(PaidIn))]
[JsonSerializable(typeof(PaidOut))]
internal sealed partial class TillJson : JsonSerializerContext;

internal sealed class Till
{
    public static readonly IEventCodec<TillEvent> Codec = new JsonEventCodec<TillEvent>(static e => e.AtMicros)
        .Add("paid-in", 1, TillJson.Default.PaidIn)
        .Add("paid-out", 1, TillJson.Default.PaidOut);

    public int Balance { get; set; }

    public List<int> Booked { get; } = [];
}

internal sealed record TillView(int Balance, int Version, IReadOnlyList<int> Booked, int Unconfirmed);

internal interface ITill : IGrainWithStringKey
{
    Task<TillView> PayIn(params int[] amounts);

    /// <summary>Pays out only if the balance, as this activation knows it, allows it.</summary>
    Task<string> PayOut(int amount, bool refreshFirst);

    Task<TillView> View();

    Task RaiseWithoutConfirming(int amount);

    Task<int> CountEvents(int from, int to);

    Task End();
}

[JournalStream("tills")]
internal sealed class TillGrain(Probe probe) : JournaledGrain<Till, TillEvent>, ITill
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Count("tills activated");
        return Task.CompletedTask;
    }

    public async Task<TillView> PayIn(params int[] amounts)
    {
        RaiseEvents(amounts.Select(static a => new PaidIn(1, a)));
        await ConfirmEvents();
        return Look();
    }

    public async Task<string> PayOut(int amount, bool refreshFirst)
    {
        if (refreshFirst)
            await RefreshNow();
        if (State.Balance < amount)
            return $"refused at {State.Balance}";
        return await RaiseConditionalEvent(new PaidOut(2, amount)) ? $"paid, {State.Balance} left" : $"conflict, {State.Balance} left";
    }

    public Task<TillView> View() => Task.FromResult(Look());

    public Task RaiseWithoutConfirming(int amount)
    {
        RaiseEvent(new PaidIn(1, amount));
        return Task.CompletedTask;
    }

    public async Task<int> CountEvents(int from, int to) => (await RetrieveConfirmedEvents(from, to)).Count;

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    protected override void TransitionState(Till state, TillEvent raised)
    {
        var change = raised switch
        {
            PaidIn paid => paid.Amount,
            PaidOut paid => -paid.Amount,
            _ => throw new InvalidOperationException("unknown"),
        };
        state.Balance += change;
        state.Booked.Add(change);
    }

    private TillView Look() => new(State.Balance, Version, [.. State.Booked], UnconfirmedEvents.Count());
}

/// <summary>The sum over all tills of a tenant.</summary>
internal interface ITurnover : IGrainWithStringKey
{
    Task<(int Sum, long Position)> Now(bool catchUp);
}

internal sealed class TurnoverGrain(Probe probe) : ProjectionGrain, ITurnover
{
    private int _sum;

    protected override int CheckpointEvents => 5;

    protected override TimeSpan RetryInterval => TimeSpan.FromMilliseconds(20);

    public async Task<(int Sum, long Position)> Now(bool catchUp)
    {
        if (catchUp)
            await CatchUpAsync(CancellationToken.None);
        return (_sum, Position);
    }

    protected override void Apply(JournalEvent stored)
    {
        probe.Count("applied");
        _sum += Till.Codec.Decode(stored) is PaidIn paid ? Positive(paid.Amount) : 0;
    }

    protected override ValueTask<long> LoadCheckpointAsync(CancellationToken ct)
    {
        var (sum, position) = probe.Checkpoint;
        _sum = sum;
        return new(position);
    }

    protected override ValueTask SaveCheckpointAsync(long position, CancellationToken ct)
    {
        probe.Checkpoint = (_sum, position);
        return ValueTask.CompletedTask;
    }

    private static int Positive(int amount) => amount > 0 ? amount : throw new InvalidOperationException("an amount below zero");
}
