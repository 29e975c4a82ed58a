using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Suite.Support.Knowledge;

namespace Suite.Support.Embeddings;

/// <summary>
/// The configured embedding model as the support solution uses it: unit vectors of questions, within the time a turn has for that, and of passages, in the background.
/// Thread-safe.
/// </summary>
internal sealed partial class SentenceVectors(
    IEmbeddingGenerator<string, Embedding<float>> generator, EmbeddingOptions options, string fingerprint, TimeProvider time, ILogger<SentenceVectors> logger)
{
    /// <summary>Texts that a model on this machine embeds in the background before it looks whether a question waits.</summary>
    private const int LocalBatchMax = 8;

    private readonly Lock _lock = new();
    private int _failures;
    private long _pausedUntil;

    /// <summary>Passages embedded in one request.</summary>
    public int BatchMax => options.ModelDirectory is null ? options.BatchMax : Math.Min(LocalBatchMax, options.BatchMax);

    /// <summary>Which vectors can be compared: those of one model with one prefix.</summary>
    public UInt128 Model { get; } = Digest(fingerprint);

    /// <summary>Which vector of which text: another text, prefix or model has another one.</summary>
    public UInt128 KeyOf(string passage) => Digest($"{fingerprint}\n{passage}");

    /// <summary>The question with its vector, where a model is configured and the index has vectors to compare it with.</summary>
    public static async ValueTask<KnowledgeQuestion> AddToAsync(KnowledgeQuestion question, SentenceVectors? sentences, KnowledgeIndex index, CancellationToken ct) =>
        sentences is null || index.VectorCount == 0 ? question : question with { Vector = await sentences.OfQuestionAsync(question.Text, ct) };

    /// <summary>A question's unit vector; empty when the model fails, takes longer than <see cref="EmbeddingOptions.QueryMax"/> or failed several times just before.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public async ValueTask<ReadOnlyMemory<float>> OfQuestionAsync(string question, CancellationToken ct)
    {
        if (IsPaused)
            return default;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(options.QueryMax);
        try
        {
            // Awaited only so long: a client may look at its token late.
            var vectors = await generator.GenerateAsync([options.QueryPrefix + question], cancellationToken: patience.Token).WaitAsync(options.QueryMax, time, ct);
            var vector = UnitVector.Of(vectors.Single().Vector.Span);
            Interlocked.Exchange(ref _failures, 0);
            return vector;
        }
        catch (Exception e) when (e is not OutOfMemoryException && !ct.IsCancellationRequested)
        {
            OnFailed(e);
            return default;
        }
    }

    /// <summary>The passages' unit vectors, in their order, all of one width.</summary>
    /// <exception cref="InvalidDataException">The model answered something that cannot be used.</exception>
    /// <exception cref="Exception">Whatever the model or its client failed with.</exception>
    public async Task<float[][]> OfPassagesAsync(IReadOnlyList<string> passages, CancellationToken ct)
    {
        var vectors = await generator.GenerateAsync(passages.Select(p => options.PassagePrefix + p), cancellationToken: ct);
        float[][] units = [.. vectors.Select(static v => UnitVector.Of(v.Vector.Span))];
        return units.Length == passages.Count && Array.TrueForAll(units, u => u.Length == units[0].Length)
            ? units
            : throw new InvalidDataException($"{passages.Count} passages were sent and {units.Length} vectors came back, or of different widths.");
    }

    private bool IsPaused => Volatile.Read(ref _pausedUntil) is var until and > 0 && time.GetTimestamp() < until;

    private void OnFailed(Exception e)
    {
        LogFailed(logger, e.GetType().Name);
        lock (_lock)
        {
            if (++_failures < options.FailuresMin)
                return;
            _failures = 0;
            Volatile.Write(ref _pausedUntil, time.GetTimestamp() + (long)(options.Pause.TotalSeconds * time.TimestampFrequency));
        }

        LogPaused(logger, options.Pause);
    }

    private static UInt128 Digest(string text) => BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Names the model by what its files say, so that another one in the same folder is another one; a service's by address and name.</summary>
    public static string FingerprintOf(EmbeddingOptions options)
    {
        if (options.Service is { } service)
            return $"{service.Endpoint} {service.Model} {options.PassagePrefix}";
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in (string[])["model.onnx", "onnx/model.onnx", "tokenizer.json", "vocab.txt", "1_Pooling/config.json"])
        {
            var path = Path.Combine(options.ModelDirectory!, name);
            if (!File.Exists(path))
                continue;
            using var file = File.OpenRead(path);
            hash.AppendData(SHA256.HashData(file));
        }

        return $"{Convert.ToHexStringLower(hash.GetHashAndReset())} {options.TokensMax} {options.PassagePrefix}";
    }
}
