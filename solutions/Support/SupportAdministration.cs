using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Suite.Grains;
using Suite.Hosting;
using Suite.Journal;
using Suite.Support.Analytics;
using Suite.Support.Bots;
using Suite.Support.Training;

namespace Suite.Support;

/// <summary>What makes a bot: articles, intents, flows, models; and what conversations add up to.</summary>
internal static class SupportAdministration
{
    /// <param name="services">Must already hold the journal, the content store, the grains and the models.</param>
    /// <param name="dataDirectory">Where this node keeps its checkpoints, in the directory <c>support</c>.</param>
    public static IServiceCollection AddSupportAdministration(this IServiceCollection services, string dataDirectory)
    {
        var directory = Path.Combine(dataDirectory, "support");
        services.AddOptions<BotOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<BotReader>();
        services.AddSingleton<BotLoader>();
        services.AddSingleton<BotCatalog>();
        services.AddSingleton<ArticleBook>();
        services.AddOptions<TrainingOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ExampleBook>();
        services.AddSingleton<IntentTraining>();
        services.AddSingleton<RunningWork<SupportWork>>();
        services.AddSingleton(provider => new KnowledgeCheckpoints(
            Path.Combine(directory, "knowledge"), provider.GetRequiredService<IJournal>(), provider.GetRequiredService<ILogger<KnowledgeCheckpoints>>()));
        services.AddSingleton(provider => new VectorFiles(Path.Combine(directory, "embeddings"), provider.GetRequiredService<ILogger<VectorFiles>>()));
        services.AddOptions<AnalyticsOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<UnansweredQuestions>();
        services.AddSingleton(provider => FiguresCheckpoint.In(
            Path.Combine(directory, "analytics"), provider.GetRequiredService<IJournal>(), provider.GetRequiredService<ILogger<ProjectionCheckpoints<FiguresCheckpoint>>>()));
        services.AddSingleton<BotReadiness>();
        services.AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<BotReadiness>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<BotReadiness>());
        return services;
    }

    public static void MapSupportAdministration(this IEndpointRouteBuilder app)
    {
        ManageArticles.Map(app);
        ImportArticles.Map(app);
        SearchArticles.Map(app);
        PublishFlows.Map(app);
        ImportIntents.Map(app);
        TrainIntents.Map(app);
        ManageIntentModels.Map(app);
        GetAnalytics.Map(app);
    }
}
