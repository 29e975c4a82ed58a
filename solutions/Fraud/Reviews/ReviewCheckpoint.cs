using Microsoft.Extensions.Logging;
using Suite.Grains;
using Suite.Journal;

namespace Suite.Fraud.Reviews;

/// <summary>The queue as of a position.</summary>
internal sealed record ReviewCheckpoint(
    int Format, long Position, string EventId, ReviewCounts Counts, long? MissedFrom, DateOnly? FirstClosed, IReadOnlyList<ReviewCase> Live) : IProjectionCheckpoint
{
    public const int CurrentFormat = 1;

    /// <param name="directory">Of these checkpoints alone.</param>
    /// <param name="journal">Whose positions they name.</param>
    /// <param name="logger">Is told why one is of no use.</param>
    public static ProjectionCheckpoints<ReviewCheckpoint> In(string directory, IJournal journal, ILogger<ProjectionCheckpoints<ReviewCheckpoint>> logger) =>
        new(directory, "the review queue", CurrentFormat, ReviewsJson.Default.ReviewCheckpoint, journal, logger);
}
