namespace Suite.Grains;

/// <summary>
/// The grain's mailbox, or the process, is full: nothing of the call was run, and it may be sent again later. A web server answers 429 or
/// 503 with Retry-After. Stands for <c>Orleans.Runtime.LimitExceededException</c>.
/// </summary>
public sealed class LimitExceededException(string limitName, long current, long threshold, string subject)
    : Exception($"{subject}: {limitName} is {threshold} and {current} are there. Nothing was run; try again later.")
{
    public string LimitName { get; } = limitName;

    public long Threshold { get; } = threshold;
}

/// <summary>
/// The call would wait for a turn that itself waits for the call. Stands for <c>Orleans.Runtime.DeadlockException</c> (Orleans 3);
/// later versions of Orleans give a TimeoutException after the response time-out instead.
/// </summary>
public sealed class DeadlockException(IReadOnlyList<GrainId> callChain)
    : Exception($"The call would wait for itself for ever: {string.Join(" -> ", callChain)}. Mark the grain [Reentrant], or do not call back.")
{
    public IReadOnlyList<GrainId> CallChain { get; } = callChain;
}

/// <summary>The process is stopping and takes no new calls. Stands for <c>Orleans.Runtime.SiloUnavailableException</c>.</summary>
public sealed class SiloUnavailableException() : Exception("The server is stopping and takes no new work. Try again later or elsewhere.");
