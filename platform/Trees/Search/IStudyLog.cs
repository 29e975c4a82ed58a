namespace Suite.Trees;

/// <summary>Where a study keeps what must survive it.</summary>
public interface IStudyLog
{
    /// <summary>Durable when it returns: the study builds on the trial only after that. One call at a time; each number once.</summary>
    ValueTask AppendAsync(FinishedTrial trial, CancellationToken ct);
}
