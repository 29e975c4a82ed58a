namespace Suite.Grains.Runtime;

/// <summary>
/// The execution context of turns. A call runs in its caller's (so traces and log scopes go through), everything the runtime starts in a clean
/// one: an activation must not carry the first caller's context for the rest of its life.
/// </summary>
internal static class TurnContext
{
    private static readonly AsyncLocal<GrainRequest?> Turn = new();
    private static readonly ExecutionContext Clean = CaptureClean();

    /// <summary>In a reentrant grain several turns are under way; which one the running code belongs to flows with its awaits.</summary>
    public static GrainRequest? ReentrantTurn => Turn.Value;

    public static void Enter(GrainRequest request, bool reentrant)
    {
        ExecutionContext.Restore(request.Context ?? Clean);
        request.Context = null;
        if (reentrant)
            Turn.Value = request;
    }

    private static ExecutionContext CaptureClean()
    {
        ExecutionContext? clean = null;
        var thread = new Thread(() => clean = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return clean!;
    }
}
