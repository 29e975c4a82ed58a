using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.ML.OnnxRuntime;
using Suite.Text.Embeddings;

namespace Suite.Support.Embeddings;

/// <summary>
/// Sentence vectors from a transformer in ONNX, as sentence-transformers publish them (Reimers and Gurevych, Sentence-BERT, EMNLP 2019): tokens, one run, the mean of the
/// tokens' vectors (or the first one's, where <c>1_Pooling/config.json</c> says so), unit length. On the CPU. Thread-safe; runs are one at a time, as one uses all cores.
/// </summary>
public sealed class OnnxSentenceEncoder : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly SubwordTokenizer _tokenizer;
    private readonly EmbeddingOptions _options;
    private readonly SemaphoreSlim _one = new(1);
    private readonly string _output;
    private readonly bool _isPooled;
    private readonly bool _firstToken;

    private OnnxSentenceEncoder(InferenceSession session, SubwordTokenizer tokenizer, EmbeddingOptions options, bool firstToken)
    {
        _session = session;
        _tokenizer = tokenizer;
        _options = options;
        _firstToken = firstToken;
        if (!session.InputMetadata.ContainsKey("input_ids"))
            throw new InvalidDataException($"The model's inputs are {string.Join(", ", session.InputNames)}; a sentence-embedding model takes input_ids.");
        if (session.InputNames.FirstOrDefault(n => n is not ("input_ids" or "attention_mask" or "token_type_ids")) is { } other)
            throw new InvalidDataException($"The model wants the input {other}, which no tokenizer gives.");
        _isPooled = session.OutputMetadata.ContainsKey("sentence_embedding");
        _output = _isPooled ? "sentence_embedding" : session.OutputMetadata.ContainsKey("last_hidden_state") ? "last_hidden_state" : session.OutputNames[0];
        var rank = session.OutputMetadata[_output].Dimensions.Length;
        if (rank != (_isPooled ? 2 : 3))
            throw new InvalidDataException($"The model's output {_output} has {rank} dimensions; texts × tokens × width, or sentence_embedding, is needed.");
    }

    /// <summary>Loads and tries the model: what cannot embed one word is refused here, not at the first question.</summary>
    /// <exception cref="InvalidDataException">A file is missing or damaged, or the model is of another kind.</exception>
    public static OnnxSentenceEncoder Load(EmbeddingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var folder = options.ModelDirectory!;
        var model = Existing(folder, "model.onnx", "onnx/model.onnx");
        var tokenizer = SubwordTokenizer.Load(Existing(folder, "tokenizer.json", "vocab.txt"));
        InferenceSession? session = null;
        try
        {
            session = new InferenceSession(model);
            var encoder = new OnnxSentenceEncoder(session, tokenizer, options, ReadsFirstToken(folder));
            _ = encoder.Run(["a"]);
            return encoder;
        }
        catch (OnnxRuntimeException e)
        {
            session?.Dispose();
            throw new InvalidDataException($"'{model}' cannot be run: {e.Message}", e);
        }
        catch (InvalidDataException)
        {
            session?.Dispose();
            throw;
        }
    }

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var all = new GeneratedEmbeddings<Embedding<float>>();
        foreach (var batch in values.Chunk(_options.BatchMax))
        {
            await _one.WaitAsync(cancellationToken);
            try
            {
                all.AddRange(Run(batch).Select(v => new Embedding<float>(v)));
            }
            finally
            {
                _one.Release();
            }
        }

        return all;
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
        _one.Dispose();
    }

    private float[][] Run(string[] texts)
    {
        var ids = Array.ConvertAll(texts, text => _tokenizer.Encode(text, _options.TokensMax));
        var (count, longest) = (ids.Length, Math.Max(1, ids.Max(static i => i.Length)));
        var (tokens, mask) = (new long[count * longest], new long[count * longest]);
        for (var text = 0; text < count; text++)
        {
            for (var i = 0; i < ids[text].Length; i++)
            {
                tokens[(text * longest) + i] = ids[text][i];
                mask[(text * longest) + i] = 1;
            }
        }

        long[] shape = [count, longest];
        var inputs = _session.InputNames.ToDictionary(
            static name => name,
            name => OrtValue.CreateTensorValueFromMemory(name switch { "input_ids" => tokens, "attention_mask" => mask, _ => new long[count * longest] }, shape));
        try
        {
            using var outputs = _session.Run(_run, inputs, [_output]);
            return Pool(outputs[0].GetTensorDataAsSpan<float>(), mask, count, longest);
        }
        finally
        {
            foreach (var input in inputs.Values)
                input.Dispose();
        }
    }

    private float[][] Pool(ReadOnlySpan<float> output, long[] mask, int count, int longest)
    {
        var vectors = new float[count][];
        var width = output.Length / (_isPooled ? count : count * longest);
        for (var text = 0; text < count; text++)
        {
            var vector = vectors[text] = new float[width];
            if (_isPooled)
            {
                output.Slice(text * width, width).CopyTo(vector);
            }
            else
            {
                for (var token = 0; token < (_firstToken ? 1 : longest); token++)
                {
                    if (mask[(text * longest) + token] == 0)
                        continue;
                    var row = output.Slice(((text * longest) + token) * width, width);
                    for (var i = 0; i < width; i++)
                        vector[i] += row[i];
                }
            }

            Unit(vector);
        }

        return vectors;
    }

    /// <summary>Dividing by the number of tokens first would change nothing.</summary>
    private static void Unit(float[] vector)
    {
        var length = Math.Sqrt(vector.Sum(static v => (double)v * v));
        if (!double.IsFinite(length))
            throw new InvalidDataException("The embedding model gave a vector that is not finite.");
        for (var i = 0; length > 0 && i < vector.Length; i++)
            vector[i] = (float)(vector[i] / length);
    }

    private static bool ReadsFirstToken(string folder)
    {
        var path = Path.Combine(folder, "1_Pooling", "config.json");
        if (!File.Exists(path))
            return false;
        using var config = JsonDocument.Parse(File.ReadAllBytes(path));
        return config.RootElement.TryGetProperty("pooling_mode_cls_token", out var first) && first.ValueKind == JsonValueKind.True;
    }

    private static string Existing(string folder, params string[] names) =>
        names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new InvalidDataException($"The folder '{folder}' has no {string.Join(" and no ", names)}.");
}
