using Suite.Support.LanguageModels;

namespace Suite.Support.Embeddings;

/// <summary>
/// Where sentence vectors come from, if anywhere: a model in ONNX on this machine, or a service that speaks OpenAI's <c>/v1/embeddings</c>. Without either, meaning is
/// judged by the latent vectors learned from the tenant's own articles.
/// </summary>
public sealed record EmbeddingOptions
{
    /// <summary>Folder with <c>model.onnx</c> (or <c>onnx/model.onnx</c>) and <c>tokenizer.json</c> or <c>vocab.txt</c>, as sentence-transformers publish them.</summary>
    public string? ModelDirectory { get; init; }

    /// <summary>The service; its address is checked as a language model's is.</summary>
    public LanguageModelOptions? Service { get; init; }

    /// <summary>Put before a question: "query: " for E5 models.</summary>
    public string QueryPrefix { get; init; } = "";

    /// <summary>Put before a passage: "passage: " for E5 models.</summary>
    public string PassagePrefix { get; init; } = "";

    /// <summary>Tokens read of a text; more are cut.</summary>
    public int TokensMax { get; init; } = 256;

    /// <summary>Texts embedded at once.</summary>
    public int BatchMax { get; init; } = 32;

    /// <summary>How long a question waits for its vector before it is searched without one.</summary>
    public TimeSpan QueryMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After this many questions in a row without a vector, the model is left alone for <see cref="Pause"/>: nobody waits for what does not come.</summary>
    public int FailuresMin { get; init; } = 3;

    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>After a failure passages wait so long for the next attempt, then twice as long each time, up to <see cref="RetryMax"/>.</summary>
    public TimeSpan RetryMin { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan RetryMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <exception cref="ArgumentException">What is wrong and how to mend it.</exception>
    public void Validate()
    {
        if (ModelDirectory is not null == Service is not null)
            throw new ArgumentException("Give a folder with an embedding model or a service, one of both.");
        if (ModelDirectory is not null && !Directory.Exists(ModelDirectory))
            throw new ArgumentException($"There is no folder '{ModelDirectory}' with an embedding model.");
        if (TokensMax is < 8 or > 8_192 || BatchMax is < 1 or > 1_024)
            throw new ArgumentException("Tokens must be 8 to 8192, texts at once 1 to 1024.");
        if (QueryMax <= TimeSpan.Zero || FailuresMin < 1 || Pause < TimeSpan.Zero || RetryMin <= TimeSpan.Zero || RetryMax < RetryMin)
            throw new ArgumentException("A time limit of the embedding model makes no sense.");
        Service?.Validate();
    }
}
