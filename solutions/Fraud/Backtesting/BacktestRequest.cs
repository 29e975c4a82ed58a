using Suite.FeatureStore;

namespace Suite.Fraud.Backtesting;

/// <summary>Train on some days, test on later ones, knowing in between only what would have been known then.</summary>
public sealed record BacktestRequest
{
    private const int DelayDaysMax = 90;

    /// <summary>CSV files in the Fraud Detection Handbook's columns, plain or gzip: one stream in this order.</summary>
    public required IReadOnlyList<string> DataFiles { get; init; }

    /// <summary>First and last day whose payments the model learns from, both included.</summary>
    public required (DateOnly From, DateOnly Through) Train { get; init; }

    /// <summary>Days until a fraud is known; features see labels no earlier either.</summary>
    public required int DelayDays { get; init; }

    /// <summary>First and last day that is scored, both included.</summary>
    public required (DateOnly From, DateOnly Through) Test { get; init; }

    public required FeatureSet Features { get; init; }

    /// <exception cref="ArgumentException">Says what does not fit and what to do.</exception>
    public void Validate()
    {
        if (DataFiles.Count == 0)
        {
            throw new ArgumentException("Name at least one data file.");
        }

        if (DelayDays is < 0 or > DelayDaysMax)
        {
            throw new ArgumentException($"The delay of labels is 0 to {DelayDaysMax} days.");
        }

        RequireOrder(Train, "training");
        RequireOrder(Test, "test");
        if (Test.From <= Train.Through.AddDays(DelayDays))
        {
            throw new ArgumentException(
                $"Training ends on {Train.Through:yyyy-MM-dd} and its labels are known {DelayDays} days later: the test can start on {Train.Through.AddDays(DelayDays + 1):yyyy-MM-dd} at the earliest.");
        }
    }

    private static void RequireOrder((DateOnly From, DateOnly Through) days, string what)
    {
        if (days.From > days.Through)
        {
            throw new ArgumentException($"The {what} days end on {days.Through:yyyy-MM-dd}, before they begin on {days.From:yyyy-MM-dd}.");
        }
    }
}
