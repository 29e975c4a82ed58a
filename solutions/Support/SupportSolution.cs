using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Suite.Grains;
using Suite.Support.Conversations;
using Suite.Support.Handovers;
using Suite.Support.Knowledge;

namespace Suite.Support;

/// <summary>The support solution as the host sees it.</summary>
public static class SupportSolution
{
    /// <param name="services">Must already hold the journal, the content store, the master key and the grains.</param>
    /// <param name="dataDirectory">Where this node keeps what it can build again.</param>
    public static IServiceCollection AddSupport(this IServiceCollection services, string dataDirectory)
    {
        services.AddOptions<ConversationOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IEventCodec<ConversationEvent>>(ConversationJournal.Codec);
        services.AddSingleton<ConversationKeys>();
        services.AddSingleton<ConversationHttp>();
        services.AddSingleton<ConversationTurns>();
        services.AddSingleton<ConversationSignals>();
        services.AddSingleton<TurnComposer>();
        services.AddSingleton(new AnswerOptions());
        return services.AddSupportAdministration(dataDirectory);
    }

    public static void MapSupport(this IEndpointRouteBuilder app)
    {
        StartConversation.Map(app);
        GetConversation.Map(app);
        SendMessage.Map(app);
        FollowConversation.Map(app);
        GiveFeedback.Map(app);
        AskForPerson.Map(app);
        CloseConversation.Map(app);
        EraseConversation.Map(app);
        ListConversations.Map(app);
        StreamConversations.Map(app);
        ListHandovers.Map(app);
        TakeHandover.Map(app);
        SendAgentMessage.Map(app);
        FinishHandover.Map(app);
        app.MapSupportAdministration();
    }
}
