using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Suite.Fraud.Batches;
using Suite.Fraud.Payments;
using Suite.Fraud.Reviews;
using Suite.Fraud.Rules;
using Suite.Fraud.Scoring;
using Suite.Fraud.Training;
using Suite.Fraud.Training.Search;
using Suite.Fraud.Wording;
using Suite.Hosting;

namespace Suite.Fraud;

/// <summary>The fraud solution as the host sees it.</summary>
public static class FraudSolution
{
    /// <param name="services">Must already hold the journal, the content store, the master key and the grains.</param>
    /// <param name="dataDirectory">Where this node keeps its window snapshots.</param>
    public static IServiceCollection AddFraud(this IServiceCollection services, string dataDirectory)
    {
        services.AddOptions<ScoringOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<EntityHashers>();
        services.AddSingleton<PlanLoader>();
        services.AddSingleton<FeatureSetCatalog>();
        services.AddSingleton<ReasonCatalog>();
        services.AddSingleton<DecisionProof>();
        services.AddSingleton<ModelTraining>();
        services.AddSingleton<ModelMeasuring>();
        services.AddSingleton<SearchJournal>();
        services.AddSingleton<SearchImportances>();
        services.AddSingleton<ParameterSearch>();
        services.AddSingleton<RuleInputs>();
        services.AddSingleton<RuleChanges>();
        services.AddSingleton<RuleCounts>();
        services.AddSingleton<RuleReplay>();
        services.AddSingleton<FraudInstruments>();
        services.AddSingleton<OpenBatches>();
        services.AddSingleton<RunningWork<WorkKind>>();
        services.AddSingleton(provider => new WindowSnapshots(
            Path.Combine(dataDirectory, "snapshots"), provider.GetRequiredService<ILogger<WindowSnapshots>>()));
        services.AddReviews(dataDirectory);
        services.AddSingleton<ScoringReadiness>();
        services.AddSingleton<IReadinessCheck>(provider => provider.GetRequiredService<ScoringReadiness>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<ScoringReadiness>());
        return services;
    }

    public static void MapFraud(this IEndpointRouteBuilder app)
    {
        ScorePayment.Map(app);
        ScorePaymentsBatch.Map(app);
        ReportLabel.Map(app);
        ListTransactions.Map(app);
        GetTransaction.Map(app);
        ReplayTransaction.Map(app);
        StreamDecisions.Map(app);
        ImportPayments.Map(app);
        ManageModels.Map(app);
        ImportModel.Map(app);
        MeasureModelVersion.Map(app);
        GetModelCard.Map(app);
        TrainModel.Map(app);
        FindSearch.Map(app);
        DeclareFeatures.Map(app);
        ManageRules.Map(app);
        SaveRules.Map(app);
        ListRuleChanges.Map(app);
        CheckRule.Map(app);
        BacktestRules.Map(app);
        ManageLists.Map(app);
        EraseCardholder.Map(app);
        FraudStatus.Map(app);
        app.MapReviews();
    }
}
