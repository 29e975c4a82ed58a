using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;

namespace Suite.Support.LanguageModels;

/// <summary>Clients of services that speak OpenAI's protocol, for wording and for vectors alike.</summary>
internal static class OpenAiService
{
    /// <param name="options">Which service.</param>
    /// <param name="retriesMax">Further attempts after a failed one, within the options' time.</param>
    public static OpenAIClient Client(LanguageModelOptions options, int retriesMax)
    {
        var client = new OpenAIClientOptions
        {
            Endpoint = options.Endpoint,
            NetworkTimeout = options.AnswerMax,
            RetryPolicy = new ClientRetryPolicy(retriesMax),

            // Logs would hold keys and customers' questions.
            ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false },
        };

        // Services without keys still want a header; this word is none.
        return new OpenAIClient(new ApiKeyCredential(options.Key ?? "none"), client);
    }
}
