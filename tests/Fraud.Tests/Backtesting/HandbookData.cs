using Suite.Trees;
using Xunit;

namespace Suite.Fraud.Tests.Backtesting;

/// <summary>The shared file of payments, which is beside the project and never in it.</summary>
internal static class HandbookData
{
    public static string Path { get; } = Find();

    /// <summary>Why tests on it cannot run; null when they can.</summary>
    public static string? Absence { get; } =
        !File.Exists(Path) ? "the shared payments ../shared/data/fraud/transactions_2018-04_2018-08.csv.gz are not here"
        : !XgboostLibrary.IsAvailable ? "libxgboost.so.0 is not installed; `./suite` installs it (apt-get install libxgboost0)"
        : null;

    private static string Find()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(System.IO.Path.Combine(root.FullName, "Suite.sln")))
        {
            root = root.Parent;
        }

        return System.IO.Path.GetFullPath("../shared/data/fraud/transactions_2018-04_2018-08.csv.gz", root?.FullName ?? AppContext.BaseDirectory);
    }
}

/// <summary>A fact about the shared payments, skipped with the reason where they or the trainer are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HandbookFactAttribute : FactAttribute
{
    public HandbookFactAttribute() => Skip = HandbookData.Absence;
}
