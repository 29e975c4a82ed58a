using System.Globalization;
using Suite.Grains;
using Suite.Hosting;
using Suite.Inspection.Models;
using Suite.Journal;
using Suite.Models;

namespace Suite.Inspection.Serving;

/// <summary>Where a version comes from, for the record.</summary>
/// <param name="Name"><c>imported</c>, <c>refit</c>.</param>
/// <param name="LearnedUntilMicros">Of a refit: the newest correction it has seen, in microseconds since 1970.</param>
internal sealed record ModelOrigin(string Name, long? LearnedUntilMicros = null)
{
    public const string LearnedUntilParameter = "learnedUntil";
}

/// <summary>Takes a trained model's folder into the registry: opened and tried before it is registered, so that no version is there that cannot run.</summary>
internal sealed class ModelIntake(
    IContentStore contents, IGrainFactory grains, ProviderGate gate, UnpackedModels unpacked, ModelNames names, ModelPromotion promotion, TimeProvider time)
{
    /// <param name="tenant">Whose.</param>
    /// <param name="name">Of the model.</param>
    /// <param name="zip">Its folder: see <see cref="ModelArchive"/>.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="promote">Makes it the champion at once.</param>
    /// <param name="actor">Who.</param>
    /// <param name="reason">Why.</param>
    /// <param name="ct">Cancels the reads.</param>
    /// <exception cref="InvalidDataException">It is no model that can be run; the message says why. Nothing was registered.</exception>
    /// <exception cref="ModelRefusedException">It is registered, and must not go live where it is to run.</exception>
    public async Task<ModelVersion> RegisterAsync(
        TenantId tenant, string name, byte[] zip, ModelOrigin origin, bool promote, string actor, string reason, CancellationToken ct)
    {
        var content = await contents.PutAsync(zip, ct);
        var folder = unpacked.FolderOf(content, zip);
        var card = Try(folder);
        var cardFile = await contents.PutAsync(await File.ReadAllBytesAsync(Path.Combine(folder, ModelFolder.CardFile), ct), ct);
        await names.AddAsync(tenant, name, time.NowMicros(), ct);
        var registry = ModelShelf.RegistryOf(grains, tenant, name);
        var version = await registry.RegisterAsync(Command(content, cardFile, card, origin, actor, reason), ct);
        if (promote && version.Stage != ModelStage.Champion)
        {
            version = (await promotion.PromoteAsync(tenant, name, version.Version, actor, reason, ct)).Find(version.Version)!;
        }

        return version;
    }

    /// <summary>Opened, and asked about a grey picture: what fails now would fail at the first part.</summary>
    private ModelCard Try(string folder)
    {
        using var model = gate.Open(folder).Model;
        if (model.Card.Classes.FirstOrDefault(static c => c.Contains(',', StringComparison.Ordinal)) is { } name)
        {
            throw new InvalidDataException($"The class '{name}' has a comma in its name, by which classes are told apart here. Rename it and train again.");
        }

        var grey = new float[model.Input.Length];
        Array.Fill(grey, 0.5f);
        var score = model.Score(grey, 1)[0];
        return double.IsFinite(score.DefectScore) && score.Probabilities.Count == model.Card.Classes.Count
            ? model.Card
            : throw new InvalidDataException("The model does not score: on a grey picture it gives no number, or other classes than its card names.");
    }

    private static RegisterModel Command(ContentAddress content, ContentAddress cardFile, ModelCard card, ModelOrigin origin, string actor, string reason)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["origin"] = origin.Name,
            ["head"] = card.Head,
            ["backbone"] = card.Backbone,
            ["classes"] = string.Join(",", card.Classes),
            ["goodClass"] = card.GoodClass ?? "",
            ["input"] = string.Create(CultureInfo.InvariantCulture, $"{card.Input.Width}x{card.Input.Height}"),
            ["reason"] = reason,
        };
        if (origin.LearnedUntilMicros is { } until)
        {
            parameters[ModelOrigin.LearnedUntilParameter] = until.ToString(CultureInfo.InvariantCulture);
        }

        return new RegisterModel
        {
            Content = content,

            // How it was trained is in its card and in what it was trained to: the files themselves stand for the data.
            Fingerprint = ModelFingerprint.Compute(content.Value, cardFile.Value, parameters.Where(static p => p.Key != "reason")),
            FeatureSetName = card.Head,
            FeatureSetVersion = card.Backbone,
            FeatureSetContent = cardFile,
            Metrics = card.Metrics,
            Parameters = parameters,
            Seed = card.Seed,
            Thresholds = new Dictionary<string, double> { ["ng"] = card.Threshold },
            Card = cardFile,
            Actor = actor,
        };
    }
}
