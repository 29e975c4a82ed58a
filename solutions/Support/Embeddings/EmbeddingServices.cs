using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;

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

    internal static IEmbeddingGenerator<string, Embedding<float>> Generator(EmbeddingOptions options)
    {
        if (options.Service is not { } service)
            return OnnxSentenceEncoder.Load(options);
        var client = new OpenAIClientOptions
        {
            Endpoint = service.Endpoint,
            NetworkTimeout = service.AnswerMax,
            RetryPolicy = new ClientRetryPolicy(maxRetries: 1),
            ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false },
        };
        return new OpenAIClient(new ApiKeyCredential(service.Key ?? "none"), client).GetEmbeddingClient(service.Model).AsIEmbeddingGenerator();
    }
}
