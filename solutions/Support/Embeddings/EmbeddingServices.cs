using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Suite.Support.LanguageModels;

namespace Suite.Support.Embeddings;

/// <summary>Registers where sentence vectors come from, where that is configured.</summary>
public static class EmbeddingServices
{
    /// <param name="services">Gets an <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> and the options.</param>
    /// <param name="options">Null for none.</param>
    /// <exception cref="ArgumentException">The options are wrong.</exception>
    /// <exception cref="InvalidDataException">The model cannot be loaded.</exception>
    public static IServiceCollection AddEmbeddings(this IServiceCollection services, EmbeddingOptions? options)
    {
        if (options is null)
            return services;
        options.Validate();
        services.AddSingleton(options);

        // Now, not at the first question: a wrong folder must stop the start.
        services.AddSingleton(Generator(options));
        var fingerprint = SentenceVectors.FingerprintOf(options);
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SentenceVectors>(provider, fingerprint));
        return services;
    }

    internal static IEmbeddingGenerator<string, Embedding<float>> Generator(EmbeddingOptions options) => options.Service is { } service
        ? OpenAiService.Client(service, retriesMax: 1).GetEmbeddingClient(service.Model).AsIEmbeddingGenerator()
        : OnnxSentenceEncoder.Load(options);
}
