using Microsoft.Extensions.Options;
using Suite.Grains;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Support.Analytics;

/// <summary>What conversations of a period add up to.</summary>
internal sealed record PeriodFigures
{
    public required int Conversations { get; init; }

    /// <summary>Ended or idle without a person.</summary>
    public required int Deflected { get; init; }

    public required int HandedOver { get; init; }

    public required int Turns { get; init; }

    public required int OutOfScope { get; init; }

    public required int Answered { get; init; }

    public required int Unanswered { get; init; }

    public required int Helpful { get; init; }

    public required int Unhelpful { get; init; }

    public required int Handovers { get; init; }

    public required int Taken { get; init; }

    /// <summary>Now, whatever the period.</summary>
    public required int WaitingNow { get; init; }

    public required double? WaitSecondsP50 { get; init; }

    public required double? WaitSecondsP90 { get; init; }

    public required IReadOnlyList<(string Name, int Messages, int Unanswered)> Intents { get; init; }
}

/// <summary>A tenant's conversation figures on this node. Key: <c>tenant/support-analytics</c>. Every call sees everything committed before it.</summary>
internal interface IAnalyticsGrain : IGrainWithStringKey
{
    /// <param name="from">First day (UTC); null for the first there is.</param>
    /// <param name="through">Last day; null for the last there is.</param>
    /// <param name="ct">Gives up waiting.</param>
    Task<PeriodFigures> MeasureAsync(DateOnly? from, DateOnly? through, CancellationToken ct);

    /// <summary>Places of the newest questions without an answer, oldest first.</summary>
    Task<IReadOnlyList<UnansweredPlace>> ListUnansweredAsync(CancellationToken ct);
}

internal sealed class AnalyticsGrain(ProjectionCheckpoints<FiguresCheckpoint> checkpoints, IOptions<AnalyticsOptions> options, TimeProvider time)
    : ProjectionGrain, IAnalyticsGrain
{
    private ConversationFigures _figures = new(options.Value);

    protected override int CheckpointEvents => options.Value.CheckpointEvents;

    public static IAnalyticsGrain Of(IGrainFactory grains, TenantId tenant) => grains.GetGrain<IAnalyticsGrain>(GrainKeys.Of(tenant, "support-analytics"));

    public async Task<PeriodFigures> MeasureAsync(DateOnly? from, DateOnly? through, CancellationToken ct)
    {
        await CatchUpAsync(ct);
        return PeriodSum.Of(_figures, from ?? DateOnly.MinValue, through ?? DateOnly.MaxValue, time.NowMicros() - (long)options.Value.IdleAfter.TotalMicroseconds);
    }

    public async Task<IReadOnlyList<UnansweredPlace>> ListUnansweredAsync(CancellationToken ct)
    {
        await CatchUpAsync(ct);
        return [.. _figures.Unanswered];
    }

    protected override void Apply(JournalEvent stored) => _figures.Apply(stored);

    protected override async ValueTask<long> LoadCheckpointAsync(CancellationToken ct)
    {
        if (await checkpoints.TryReadAsync(Tenant, ct) is not { } read)
        {
            return 0;
        }

        _figures = ConversationFigures.From(read, options.Value);
        return read.Position;
    }

    protected override ValueTask SaveCheckpointAsync(long position, CancellationToken ct) =>
        checkpoints.WriteAsync(Tenant, position, id => _figures.ToCheckpoint(position, id), ct);
}
