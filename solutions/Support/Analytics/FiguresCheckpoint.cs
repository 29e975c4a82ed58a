using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Suite.Grains;
using Suite.Journal;

namespace Suite.Support.Analytics;

/// <summary>The figures as of a position. Like the figures, it holds nobody's words.</summary>
internal sealed record FiguresCheckpoint(
    int Format, long Position, string EventId, IReadOnlyDictionary<DateOnly, DayFigures> Days, IReadOnlyList<KeyValuePair<string, LiveConversation>> Live,
    IReadOnlyCollection<UnansweredPlace> Unanswered) : IProjectionCheckpoint
{
    public const int CurrentFormat = 1;

    /// <param name="directory">Of these checkpoints alone.</param>
    /// <param name="journal">Whose positions they name.</param>
    /// <param name="logger">Is told why one is of no use.</param>
    public static ProjectionCheckpoints<FiguresCheckpoint> In(string directory, IJournal journal, ILogger<ProjectionCheckpoints<FiguresCheckpoint>> logger) =>
        new(directory, "the support figures", CurrentFormat, FiguresJson.Default.FiguresCheckpoint, journal, logger);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FiguresCheckpoint))]
internal sealed partial class FiguresJson : JsonSerializerContext;
