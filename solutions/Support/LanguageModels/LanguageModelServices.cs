using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;

namespace Suite.Support.LanguageModels;

/// <summary>Registers the language model where one is configured.</summary>
public static class LanguageModelServices
{
    /// <param name="services">Gets an <see cref="AnswerRewriter"/>; without options it gets none, and answers stay in the articles' words.</param>
    /// <param name="options">Null for no language model.</param>
    /// <exception cref="ArgumentException">The options are wrong; says how to mend them.</exception>
    public static IServiceCollection AddLanguageModel(this IServiceCollection services, LanguageModelOptions? options)
    {
        if (options is null)
            return services;
        options.Validate();
        services.AddSingleton(options);
        services.AddSingleton<LanguageModelInstruments>();
        services.AddSingleton(_ => Chat(options));
        services.AddSingleton<AnswerRewriter>();
        return services;
    }

    internal static IChatClient Chat(LanguageModelOptions options)
    {
        var client = new OpenAIClientOptions
        {
            Endpoint = options.Endpoint,
            NetworkTimeout = options.AnswerMax,

            // A repeated question costs the shopper the time that the articles' words would have taken.
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false },
        };

        // Services without keys still want a header; this word is none.
        return new OpenAIClient(new ApiKeyCredential(options.Key ?? "none"), client).GetChatClient(options.Model).AsIChatClient();
    }
}
