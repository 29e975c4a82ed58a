using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Suite.Grains;
using Suite.Hosting;
using Suite.Inspection.Results;
using Suite.Inspection.Serving;
using Suite.Journal;
using Suite.Models;
using Suite.Onnx;
using Suite.Vision;

namespace Suite.Inspection.Corrections;

/// <summary>
/// Refits models after corrections, one at a time: what is corrected while one is refitted is learned by the next. A refit that passes its golden set is registered and
/// promoted like any other version; one that does not is an event that says why. What was corrected just before a stop is learned after the next start.
/// </summary>
internal sealed partial class RefitService(
    ResultBook book, IJournal journal, IContentStore contents, IGrainFactory grains, ModelIntake intake, InspectionFolders folders, NetworkPlacement placement, TimeProvider time,
    ILogger<RefitService> logger) : BackgroundService
{
    private const string Origin = "refit";

    /// <summary>Corrections learned at most, the newest: the head is refitted on all of them every time.</summary>
    private const int CorrectionsMax = 2_000;

    /// <summary>More models than a node serves; one more correction while all wait is learned with the next.</summary>
    private readonly Channel<(TenantId Tenant, string Model)> _asked = Channel.CreateBounded<(TenantId, string)>(
        new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public void Ask(TenantId tenant, string model) => _asked.Writer.TryWrite((tenant, model));

    /// <summary>Learns what was corrected of the model. Null: there is nothing to learn from.</summary>
    internal async Task<string?> RunAsync(TenantId tenant, string model, CancellationToken ct)
    {
        var registry = ModelShelf.RegistryOf(grains, tenant, model);
        if ((await registry.GetAsync(ct)).Champion is not { } champion)
        {
            return null;
        }

        var (corrections, until) = await ReadAsync(tenant, model, champion, ct);
        if (corrections.Count == 0)
        {
            return null;
        }

        var folder = Path.Combine(folders.Work, $"refit-{Guid.CreateVersion7():n}");
        try
        {
            await FetchAsync(champion, folder, ct);
            var outcome = await Task.Run(() => Refit.Run(folder, corrections, placement.Network with { Precision = ComputePrecision.Float32 }, ct), ct);
            var words = Refit.Describe(outcome);
            if (!outcome.Golden.IsAcceptable)
            {
                return await RefuseAsync(tenant, model, champion.Version, words, until, ct);
            }

            if ((await registry.GetAsync(ct)).Champion?.Version != champion.Version)
            {
                // Somebody promoted another one meanwhile: that is what has to learn, and what must not be replaced.
                Ask(tenant, model);
                return null;
            }

            await intake.RegisterAsync(tenant, model, ModelArchive.Pack(folder), new ModelOrigin(Origin, until), promote: true, "refit", words, ct);
            return words;
        }
        catch (Exception e) when (e is InvalidDataException or ImageException or ArgumentException or ModelRefusedException)
        {
            return await RefuseAsync(tenant, model, champion.Version, e.Message, until, ct);
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await AskForWhatIsLeftAsync(stoppingToken);
        await foreach (var (tenant, model) in _asked.Reader.ReadAllAsync(stoppingToken))
        {
            if (_asked.Reader.TryPeek(out var next) && next == (tenant, model))
            {
                // Asked again at once: the last of them learns for all.
                continue;
            }

            try
            {
                if (await RunAsync(tenant, model, stoppingToken) is { } words)
                {
                    LogRefitted(model, words);
                }
            }
#pragma warning disable CA1031 // Whatever it is, the next correction asks again.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                LogFailed(e, model);
            }
        }
    }

    /// <summary>Models with corrections that no version has learned, no refusal has tried, and that are newer than a champion that was trained.</summary>
    private async Task AskForWhatIsLeftAsync(CancellationToken ct)
    {
        try
        {
            foreach (var tenant in await journal.ListTenantsAsync(ct))
            {
                var newest = new Dictionary<string, long>(StringComparer.Ordinal);
                await foreach (var corrected in book.CorrectionsAsync(tenant, ct))
                {
                    if (corrected.Model is { } model)
                    {
                        newest[model] = corrected.AtMicros;
                    }
                }

                foreach (var (name, at) in newest)
                {
                    if (at > await AnsweredAsync(tenant, name, ct))
                    {
                        Ask(tenant, name);
                    }
                }
            }
        }
#pragma warning disable CA1031 // Whatever it is, the next correction asks.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogNotRead(e);
        }
    }

    private async Task<long> AnsweredAsync(TenantId tenant, string model, CancellationToken ct)
    {
        var state = await ModelShelf.RegistryOf(grains, tenant, model).GetAsync(ct);
        if (state.Champion is not { } champion)
        {
            return long.MaxValue;
        }

        // What a version has learned stays learned where people have since gone back to an older one: they had a reason.
        var answered = state.Versions.Where(static v => v.Parameters.GetValueOrDefault("origin") == Origin).Select(LearnedUntil)
            .Append(champion.Parameters.GetValueOrDefault("origin") == Origin ? long.MinValue : champion.RegisteredAtMicros).Max();
        await foreach (var stored in journal.ReadStreamAsync(tenant, RefitRefused.StreamOf(model), 0, ct))
        {
            var refused = RefitRefused.Read(stored);
            answered = Math.Max(answered, refused.LearnedUntilMicros ?? refused.AtMicros);
        }

        return answered;
    }

    private static long LearnedUntil(ModelVersion version) =>
        long.TryParse(version.Parameters.GetValueOrDefault(ModelOrigin.LearnedUntilParameter), CultureInfo.InvariantCulture, out var until) ? until : version.RegisteredAtMicros;

    /// <summary>The last correction of each result, the newest of them, whose class the champion knows and whose picture is there; and the time of the newest correction.</summary>
    private async Task<(IReadOnlyList<CorrectedPicture> Pictures, long Until)> ReadAsync(TenantId tenant, string model, ModelVersion champion, CancellationToken ct)
    {
        var classes = champion.Parameters.GetValueOrDefault("classes", "").Split(',');
        var last = new Dictionary<string, ResultCorrected>(StringComparer.Ordinal);
        var until = long.MinValue;
        await foreach (var corrected in book.CorrectionsAsync(tenant, ct))
        {
            if (corrected.Model == model)
            {
                last[corrected.ResultId] = corrected;
                until = Math.Max(until, corrected.AtMicros);
            }
        }

        var pictures = new List<CorrectedPicture>();
        foreach (var corrected in last.Values.Where(c => classes.Contains(c.Class)).OrderBy(static c => c.AtMicros).TakeLast(CorrectionsMax))
        {
            if (await contents.GetAsync(new ContentAddress(corrected.Picture), ct) is { } picture)
            {
                pictures.Add(new CorrectedPicture($"correction/{corrected.ResultId}", picture, corrected.Region, corrected.Class));
            }
        }

        return (pictures, until);
    }

    private async Task FetchAsync(ModelVersion version, string folder, CancellationToken ct)
    {
        var zip = await contents.GetAsync(version.Content, ct) ?? throw new InvalidDataException("The champion's files are not in the content store.");
        using var stream = new MemoryStream(zip.ToArray(), writable: false);
        ModelArchive.Unpack(stream, folder);
    }

    private async Task<string> RefuseAsync(TenantId tenant, string model, string version, string reason, long until, CancellationToken ct)
    {
        var refused = new RefitRefused { AtMicros = time.NowMicros(), Model = model, Version = version, Reason = reason, LearnedUntilMicros = until };
        var payload = JsonSerializer.SerializeToUtf8Bytes(refused, RefitJson.Default.RefitRefused);
        await journal.AppendAsync(
            tenant,
            [
                new NewEvent
                {
                    Id = $"inspection-refit/{Guid.CreateVersion7():n}",
                    Stream = RefitRefused.StreamOf(model),
                    Type = RefitRefused.Type,
                    EventTimeMicros = refused.AtMicros,
                    RequestHash = SHA256.HashData(payload),
                    Payload = payload,
                },
            ],
            ct);
        return $"Refused: {reason}";
    }

    [LoggerMessage(1, LogLevel.Information, "The model {Model} was refitted: {Words}")]
    private partial void LogRefitted(string model, string words);

    [LoggerMessage(3, LogLevel.Error, "Whether corrections are left to learn could not be read; the next correction learns them.")]
    private partial void LogNotRead(Exception exception);

    [LoggerMessage(2, LogLevel.Error, "The model {Model} could not be refitted.")]
    private partial void LogFailed(Exception exception, string model);
}
