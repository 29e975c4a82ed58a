using System.Security.Cryptography;
using System.Text;
using Suite.Hosting;
using Suite.Inspection.Line;
using Suite.Inspection.Results;
using Suite.Inspection.Serving;
using Suite.Inspection.Verdicts;
using Suite.Journal;
using Suite.Vision;

namespace Suite.Inspection.Requests;

/// <summary>What a request asks for beyond its pictures.</summary>
/// <param name="Model">By name.</param>
/// <param name="Version">Null for the champion.</param>
/// <param name="Part">The part's number; null for one of its own.</param>
/// <param name="Id">Makes the request one that may be repeated; null: every request counts.</param>
/// <param name="Look">How the picture is looked at.</param>
internal sealed record PictureOrder(string Model, string? Version, string? Part, string? Id, LookSettings Look);

/// <summary>A picture that was sent, from file to verdict. Thread-safe.</summary>
internal sealed class PictureInspection(ModelShelf shelf, ResultBook book, EvidenceStore evidence, InspectionInstruments instruments, TimeProvider time)
{
    public const string IdPrefix = "r-";

    private const int WaitingMax = 256;

    // Apart from the files': a request that holds its file's share and waits for its picture's must not wait for another that does the same.
    private readonly MemoryBudget _pixels = new(512L << 20, WaitingMax);

    /// <summary>Files of all requests together.</summary>
    public MemoryBudget Files { get; } = new(256L << 20, WaitingMax);

    /// <summary>Judges the picture and makes the result durable. The same id with the same picture gets the first answer again.</summary>
    /// <exception cref="ImageException">The file is no picture that can be used.</exception>
    /// <exception cref="ModelUnavailableException">There is no model to look with.</exception>
    /// <exception cref="DuplicateEventException">The id was used for something else.</exception>
    public async Task<StoredResult> InspectAsync(TenantId tenant, PictureOrder order, byte[] file, CancellationToken ct)
    {
        var arrived = InferenceLine.Now(time);
        var requestHash = HashOf(order, file);
        if (order.Id is not null && await book.FindAsync(tenant, IdPrefix + order.Id, ct) is { } before)
        {
            // The picture may have cost seconds: a repeated request does not cost them again. Whether it is the same is decided as when it is written.
            return await RepeatAsync(tenant, before, requestHash, ct);
        }

        var header = PictureHeader.Read(file);
        using var room = await _pixels.TakeAsync(3L * header.Width * header.Height, ct)
            ?? throw new Grains.LimitExceededException("pictures waiting", WaitingMax, WaitingMax, "Inspection");
        using var model = await shelf.LeaseAsync(tenant, order.Model, order.Version, mayBeOld: false, ct);
        using var frame = Frame.Decode(file);
        var sighting = await PartInspector.InspectAsync(frame, model, order.Look, arrived, long.MaxValue, time);
        var latency = TimeSpan.FromTicks(InferenceLine.Now(time) - arrived);
        instruments.OnVerdict(ResultJournal.Requests, sighting.Verdict.Outcome, latency);
        var kept = sighting.Verdict.Outcome == PartVerdict.Ng ? await evidence.KeepAsync(file, sighting.Map, ct) : null;
        var result = ResultOf(order, model, frame, sighting, kept, latency);
        if (kept is null)
        {
            evidence.Remember(result.Id, file);
        }

        var (position, existing) = await book.AppendAsync(tenant, [result], requestHash, ct);
        return existing is null ? new StoredResult(position, result) : new StoredResult(position, (PartInspected)ResultJournal.Codec.Decode(existing));
    }

    private async Task<StoredResult> RepeatAsync(TenantId tenant, StoredResult before, byte[] requestHash, CancellationToken ct)
    {
        var (position, existing) = await book.AppendAsync(tenant, [before.Result], requestHash, ct);
        return existing is null ? before with { Position = position } : before;
    }

    private PartInspected ResultOf(PictureOrder order, ModelLease model, Frame frame, Sighting sighting, Evidence? kept, TimeSpan latency)
    {
        var now = time.NowMicros();
        var id = order.Id is { } given ? IdPrefix + given : Guid.CreateVersion7().ToString("n");
        var verdict = sighting.Verdict;
        return new PartInspected
        {
            AtMicros = now,
            Id = id,
            Part = order.Part ?? id,
            Trigger = PartTrigger.Request,
            Outcome = verdict.Outcome,
            Defect = verdict.Defect,
            Score = verdict.Score,
            Box = verdict.Box,
            Reason = sighting.Reason,
            Model = model.Name,
            ModelVersion = model.Version,
            CapturedAtMicros = now - (long)latency.TotalMicroseconds,
            LatencyMs = Math.Round(latency.TotalMilliseconds, 3),
            Width = frame.Width,
            Height = frame.Height,
            Picture = kept?.Picture,
            HeatMap = kept?.HeatMap,
            EvidenceBytes = kept?.Bytes ?? 0,
        };
    }

    /// <summary>What makes two requests the same: the picture, the part, and how it is looked at.</summary>
    private static byte[] HashOf(PictureOrder order, byte[] file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{order.Model}\n{order.Version}\n{order.Part}\n{order.Look}\n"));
        hash.AppendData(file);
        return hash.GetHashAndReset();
    }
}
