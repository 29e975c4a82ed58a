using System.Text.Json;
using Suite.FeatureStore;
using Suite.Fraud.Backtesting;
using Xunit;

namespace Suite.Fraud.Tests.Backtesting;

/// <summary>Committed floors on the shared payments; docs/fraud-model.md has the figures week by week.</summary>
public sealed class AccuracyTests
{
    private static readonly DateOnly BookWeek = new(2018, 8, 8);

    [HandbookFact]
    public void The_books_week_has_the_published_split_and_the_15_features_reach_the_published_figures()
    {
        var result = Run(FeatureSet.Baseline15, BookWeek);

        Assert.Equal((67_240, 598), (result.TrainRows, result.TrainFrauds));
        Assert.Equal((58_264, 385), (result.TestRows, result.TestFrauds));
        Assert.Equal(15, result.Features);
        Assert.InRange(result.AucRoc, 0.870, 0.876);
        Assert.InRange(result.AveragePrecision, 0.679, 0.687);
        Assert.InRange(result.CardPrecisionAt100, 0.293, 0.299);
    }

    [HandbookFact]
    public void The_default_features_keep_their_floor_on_average_over_four_weeks_that_chose_nothing()
    {
        DateOnly[] weeks = [new(2018, 7, 11), new(2018, 7, 18), new(2018, 7, 25), BookWeek];
        var results = Array.ConvertAll(weeks, week => Run(FeatureSet.Default, week));

        Assert.Equal(58_264, results[^1].TestRows);
        Assert.InRange(results.Average(r => r.AucRoc), 0.885, 0.95);
        Assert.InRange(results.Average(r => r.AveragePrecision), 0.735, 0.85);
        Assert.InRange(results.Average(r => r.CardPrecisionAt100), 0.283, 0.42);
    }

    [HandbookFact]
    public void The_result_is_written_under_the_names_that_were_promised()
    {
        using var json = JsonDocument.Parse(Run(FeatureSet.Baseline15, BookWeek).ToJson());

        string[] promised =
        [
            "auc_roc", "average_precision", "card_precision_at_100", "train_rows", "train_frauds", "test_rows", "test_frauds", "features", "seconds",
        ];
        Assert.All(promised, name => Assert.Equal(JsonValueKind.Number, json.RootElement.GetProperty(name).ValueKind));
    }

    private static BacktestResult Run(FeatureSet features, DateOnly week) => Backtest.Run(
        new BacktestRequest
        {
            DataFiles = [HandbookData.Path],
            Train = (week.AddDays(-14), week.AddDays(-8)),
            DelayDays = 7,
            Test = (week, week.AddDays(6)),
            Features = features,
        },
        null,
        TimeProvider.System,
        CancellationToken.None);
}
