using Suite.Fraud.Scoring;
using Suite.Hosting;

namespace Suite.Fraud.Batches;

/// <summary>One line of a stream: a payment on its way, or what is wrong with the line.</summary>
internal readonly record struct BatchLine(ScoringItem? Item, Problem? Problem);

/// <summary>Consecutive lines of a stream that are scored, answered and flushed together.</summary>
internal sealed class BatchGroup(int linesMax)
{
    public List<BatchLine> Lines { get; } = new(linesMax);

    public List<ScoringItem> Items { get; } = new(linesMax);

    public bool IsFull => Lines.Count >= linesMax;

    /// <summary>Ends when every item has its outcome, or fails.</summary>
    public Task Scored { get; set; } = Task.CompletedTask;

    public void Add(ScoringItem item)
    {
        Items.Add(item);
        Lines.Add(new BatchLine(item, null));
    }

    public void Add(Problem problem) => Lines.Add(new BatchLine(null, problem));
}
