using System.Net;

namespace Suite.Support.LanguageModels;

/// <summary>
/// Which language model words answers, if any. It is never needed: without one, and whenever it is slow, failing or wrong, answers are the articles' own sentences.
/// </summary>
public sealed record LanguageModelOptions
{
    /// <summary>Base address of an OpenAI-compatible service, such as <c>https://api.deepseek.com/v1</c>.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The service's name for the model.</summary>
    public required string Model { get; init; }

    /// <summary>The service's key; null where it asks for none. Never logged, and given in an environment variable or a file, not on a command line that others can list.</summary>
    public string? Key { get; init; }

    /// <summary>Until the first words have come, and between words; then the rest is answered from the articles.</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>For the whole answer.</summary>
    public TimeSpan AnswerMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Answers being worded at once; one more is given in the articles' words at once instead of waiting.</summary>
    public int ConcurrentMax { get; init; } = 16;

    /// <summary>Characters read of one answer; what follows is ignored.</summary>
    public int AnswerLengthMax { get; init; } = 4_000;

    /// <summary>Tokens asked for.</summary>
    public int TokensMax { get; init; } = 400;

    /// <summary>After this many failures in <see cref="FailureWindow"/>, half of all requests or more, the service is left alone for <see cref="Pause"/>.</summary>
    public int FailuresMin { get; init; } = 4;

    public TimeSpan FailureWindow { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(20);

    /// <exception cref="ArgumentException">What is wrong and how to mend it; the key is never repeated.</exception>
    public void Validate()
    {
        if (!Endpoint.IsAbsoluteUri || Endpoint.Scheme is not ("http" or "https"))
            throw new ArgumentException($"The language model's address must begin with https://, not '{Endpoint.OriginalString}'.");
        if (Endpoint.Scheme == "http" && !IsLoopback(Endpoint))
            throw new ArgumentException("Over http:// the key and customers' questions would travel unencrypted: use https://, or a model on this machine.");
        if (Endpoint.UserInfo.Length > 0)
            throw new ArgumentException("Give the key in SUITE_LLM_KEY or a file, not in the address.");
        if (string.IsNullOrWhiteSpace(Model))
            throw new ArgumentException("Name the model as well: --llm-model NAME.");
        if (SilenceMax <= TimeSpan.Zero || AnswerMax < SilenceMax || ConcurrentMax < 1 || AnswerLengthMax < 100 || TokensMax < 16 || FailuresMin < 2)
            throw new ArgumentException("A bound of the language model is too small to answer anything.");
    }

    private static bool IsLoopback(Uri endpoint) => endpoint.IsLoopback || (IPAddress.TryParse(endpoint.Host, out var ip) && IPAddress.IsLoopback(ip));

    /// <summary>Not the generated text of a record: that would print the key.</summary>
    public override string ToString() => $"{Model} at {Endpoint.Host}";
}
