namespace Suite.Inspection.Outputs;

/// <summary>An event on its way out.</summary>
/// <param name="Id">The same at every attempt: receivers know a repetition by it.</param>
/// <param name="Topic">Camera and event's name, with a slash between.</param>
/// <param name="Body">JSON.</param>
internal sealed record OutputMessage(string Id, string Topic, byte[] Body);

/// <summary>What became of an attempt.</summary>
internal abstract record Delivery
{
    private Delivery()
    {
    }

    /// <summary>The receiver has it.</summary>
    public sealed record Delivered : Delivery;

    /// <summary>It may go better later.</summary>
    /// <param name="Reason">For whoever looks after it.</param>
    /// <param name="After">What the receiver asked for; null for nothing.</param>
    public sealed record Again(string Reason, TimeSpan? After = null) : Delivery;

    /// <summary>The receiver does not want this one, and will not later.</summary>
    public sealed record Refused(string Reason) : Delivery;
}

/// <summary>One way out. One call at a time. Trouble on the way is an answer, not an exception.</summary>
internal interface IOutputSender : IAsyncDisposable
{
    Task<Delivery> SendAsync(OutputMessage message, CancellationToken ct);
}
