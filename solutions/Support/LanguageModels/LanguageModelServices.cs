using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

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

    /// <summary>Without a second attempt: it costs the shopper the time that the articles' words would have taken.</summary>
    private static IChatClient Chat(LanguageModelOptions options) => OpenAiService.Client(options, retriesMax: 0).GetChatClient(options.Model).AsIChatClient();
}
