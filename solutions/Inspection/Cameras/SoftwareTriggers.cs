using Suite.Inspection.Results;

namespace Suite.Inspection.Cameras;

/// <summary>A part that a program asked for.</summary>
/// <param name="Part">Its number.</param>
/// <param name="AskedTicks">Frames captured before then do not show it.</param>
internal sealed record PartRequest(string Part, long AskedTicks)
{
    private readonly TaskCompletionSource<(PartInspected Result, bool Stored)> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The result, once it is in the journal or waits for it.</summary>
    public Task<(PartInspected Result, bool Stored)> Done => _done.Task;

    public void Finish(PartInspected result, bool stored) => _done.TrySetResult((result, stored));

    public void Fail(Exception cause) => _done.TrySetException(cause);
}

/// <summary>Parts that wait for their frame, in the order they were asked for: one frame shows one part. Not thread-safe.</summary>
internal sealed class SoftwareTriggers
{
    /// <summary>One more is refused: whoever asks faster than frames come would wait ever longer.</summary>
    public const int WaitingMax = 64;

    private readonly Queue<PartRequest> _waiting = new();

    public bool TryAdd(PartRequest request)
    {
        if (_waiting.Count >= WaitingMax)
        {
            return false;
        }

        _waiting.Enqueue(request);
        return true;
    }

    /// <summary>The part that a frame shows; null where none was asked for before it was captured.</summary>
    public PartRequest? Take(long capturedTicks) =>
        _waiting.TryPeek(out var first) && first.AskedTicks <= capturedTicks ? _waiting.Dequeue() : null;

    /// <summary>Those that have waited too long.</summary>
    public IReadOnlyList<PartRequest> TakeLate(long askedBefore)
    {
        var late = new List<PartRequest>();
        while (_waiting.TryPeek(out var first) && first.AskedTicks < askedBefore)
        {
            late.Add(_waiting.Dequeue());
        }

        return late;
    }
}
