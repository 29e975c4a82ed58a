using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Suite.Grains;
using Suite.Journal;

namespace Suite.Fraud.Reviews;

/// <summary>The review queue as the solution sees it.</summary>
internal static class ReviewQueue
{
    /// <param name="services">Must already hold what <see cref="FraudSolution.AddFraud"/> needs.</param>
    /// <param name="dataDirectory">Where this node keeps its checkpoints.</param>
    public static void AddReviews(this IServiceCollection services, string dataDirectory)
    {
        services.AddOptions<ReviewOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ReviewInstruments>();
        services.AddSingleton<ReviewCases>();
        services.AddSingleton<ClosedCases>();
        services.AddSingleton<ReviewResponder>();
        services.AddSingleton(provider => ReviewCheckpoint.In(
            Path.Combine(dataDirectory, "reviews"), provider.GetRequiredService<IJournal>(), provider.GetRequiredService<ILogger<ProjectionCheckpoints<ReviewCheckpoint>>>()));
    }

    public static void MapReviews(this IEndpointRouteBuilder app)
    {
        ListReviews.Map(app);
        OpenReview.Map(app);
        TakeNextReview.Map(app);
        MeasureReviews.Map(app);
        ManageReviewSettings.Map(app);
        GetReview.Map(app);
        ChangeReview.Map(app);
    }
}
