using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Suite.Journal;

namespace Suite.Inspection.Results;

/// <summary>A result and where it stands.</summary>
internal sealed record StoredResult(long Position, PartInspected Result);

/// <summary>Which results are asked for. Times are microseconds since 1970.</summary>
/// <param name="FromMicros">From then on, by the time of the verdict.</param>
/// <param name="ToMicros">Up to and without.</param>
/// <param name="Camera">Only of this one; null for all.</param>
/// <param name="Before">Only what comes after the result at this position: the page that follows.</param>
internal sealed record ResultQuery(long FromMicros, long ToMicros, string? Camera, long Before)
{
    public Func<PartInspected, bool> Where { get; init; } = static _ => true;
}

/// <summary>Writes results and finds them again: by id, by part, by time. Thread-safe.</summary>
internal sealed class ResultBook(IJournal journal, InspectionKeys keys)
{
    /// <summary>
    /// Makes the events durable, all or none. An id that is taken by the same content is no error: the first event is given back, and nothing was written.
    /// </summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="raised">At least one.</param>
    /// <param name="requestHash">Tells a repeated request from another under the same id; null: the event itself does.</param>
    /// <param name="ct">Cancels the wait, not the write.</param>
    /// <returns>The first event's position and, where it was there before, the event that is.</returns>
    /// <exception cref="DuplicateEventException">The id is taken by something else.</exception>
    public async ValueTask<(long Position, JournalEvent? Existing)> AppendAsync(
        TenantId tenant, IReadOnlyList<ResultEvent> raised, byte[]? requestHash, CancellationToken ct)
    {
        var result = await journal.AppendAsync(tenant, [.. raised.Select(e => Encode(tenant, e, requestHash))], ct);
        return result switch
        {
            AppendResult.Appended appended => (appended.FirstPosition, null),
            AppendResult.Duplicate { SameRequest: true } duplicate => (duplicate.Existing.Position, duplicate.Existing),
            AppendResult.Duplicate duplicate => throw new DuplicateEventException(duplicate.Existing.Id),
            _ => throw new InvalidOperationException("Results expect no version."),
        };
    }

    public async ValueTask<StoredResult?> FindAsync(TenantId tenant, string resultId, CancellationToken ct)
    {
        var found = await journal.FindAsync(tenant, [ResultJournal.EventIdOf(resultId)], ct);
        return found[0] is { } stored && ResultJournal.IsResult(stored) && ResultJournal.Codec.Decode(stored) is PartInspected result
            ? new StoredResult(stored.Position, result)
            : null;
    }

    /// <summary>Everything that was said of a part, oldest first.</summary>
    public async IAsyncEnumerable<StoredResult> OfPartAsync(TenantId tenant, string part, [EnumeratorCancellation] CancellationToken ct)
    {
        var head = await journal.ReadHeadAsync(tenant, ct);
        await foreach (var stored in journal.ReadByKeyAsync(tenant, keys.For(tenant).Part(part), long.MinValue, head, ct))
        {
            if (ResultJournal.Codec.Decode(stored) is PartInspected result)
            {
                yield return new StoredResult(stored.Position, result);
            }
        }
    }

    /// <summary>
    /// Newest first, by the time of the verdict: one that was stored late stands where it belongs. Reads ten minutes at a time, so that the newest of a day cost no more than what they lie in; memory is that of ten minutes' results.
    /// </summary>
    public async IAsyncEnumerable<StoredResult> ListAsync(TenantId tenant, ResultQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        var through = await journal.ReadHeadAsync(tenant, ct);
        var tenantKeys = keys.For(tenant);
        var last = await PlaceOfAsync(tenant, query.Before, through, ct);
        for (var slot = SlotOf(Math.Min(query.ToMicros - 1, last.AtMicros)); slot >= SlotOf(query.FromMicros); slot--)
        {
            var key = query.Camera is { } camera ? tenantKeys.CameraSlot(camera, slot) : tenantKeys.Slot(slot);
            var found = new List<StoredResult>();
            await foreach (var stored in journal.ReadByKeyAsync(tenant, key, query.FromMicros - 1, through, ct))
            {
                if (stored.EventTimeMicros < query.ToMicros && (stored.EventTimeMicros, stored.Position).CompareTo(last) < 0 && ResultJournal.Codec.Decode(stored) is PartInspected result && query.Where(result))
                {
                    found.Add(new StoredResult(stored.Position, result));
                }
            }

            foreach (var stored in found.OrderByDescending(static f => f.Result.AtMicros).ThenByDescending(static f => f.Position))
            {
                yield return stored;
            }
        }
    }

    /// <summary>The time and position that a page begins after: the end of time where there is nothing at the position.</summary>
    private async Task<(long AtMicros, long Position)> PlaceOfAsync(TenantId tenant, long position, long head, CancellationToken ct)
    {
        if (position > 0 && position <= head)
        {
            await foreach (var stored in journal.ReadAsync(tenant, position - 1, position, ct))
            {
                return (stored.EventTimeMicros, stored.Position);
            }
        }

        return (long.MaxValue, long.MaxValue);
    }

    /// <summary>What operators corrected, oldest first.</summary>
    public async IAsyncEnumerable<ResultCorrected> CorrectionsAsync(TenantId tenant, [EnumeratorCancellation] CancellationToken ct)
    {
        var head = await journal.ReadHeadAsync(tenant, ct);
        await foreach (var stored in journal.ReadByKeyAsync(tenant, keys.For(tenant).Corrections, long.MinValue, head, ct))
        {
            if (ResultJournal.Codec.Decode(stored) is ResultCorrected corrected)
            {
                yield return corrected;
            }
        }
    }

    internal static long SlotOf(long micros) => Math.DivRem(micros, TenantInspectionKeys.SlotMicros) is var (slot, rest) && rest < 0 ? slot - 1 : slot;

    private NewEvent Encode(TenantId tenant, ResultEvent raised, byte[]? requestHash)
    {
        var encoded = ResultJournal.Codec.Encode(raised);
        var (id, camera) = raised switch
        {
            PartInspected e => (ResultJournal.EventIdOf(e.Id), e.Camera),
            FramesCounted e => ($"inspection-count/{e.Camera}/{Guid.CreateVersion7():n}", e.Camera),
            ResultCorrected e => ($"inspection-correction/{Guid.CreateVersion7():n}", e.Camera),
            _ => throw new ArgumentOutOfRangeException(nameof(raised), raised.GetType().Name, "Not a result."),
        };
        return new NewEvent
        {
            Id = id,
            Stream = ResultJournal.StreamOf(camera),
            Type = encoded.Type,
            SchemaVersion = encoded.SchemaVersion,
            EventTimeMicros = encoded.EventTimeMicros,
            Keys = KeysOf(tenant, raised),
            RequestHash = requestHash ?? SHA256.HashData(encoded.Payload.Span),
            Payload = encoded.Payload,
        };
    }

    private EntityKey[] KeysOf(TenantId tenant, ResultEvent raised)
    {
        var tenantKeys = keys.For(tenant);
        return raised switch
        {
            PartInspected { Camera: { } camera } e => [tenantKeys.Part(e.Part), tenantKeys.Slot(SlotOf(e.AtMicros)), tenantKeys.CameraSlot(camera, SlotOf(e.AtMicros))],
            PartInspected e => [tenantKeys.Part(e.Part), tenantKeys.Slot(SlotOf(e.AtMicros))],
            ResultCorrected => [tenantKeys.Corrections],
            _ => [],
        };
    }
}
