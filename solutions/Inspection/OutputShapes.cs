namespace Suite.Inspection;

/// <param name="Kind"><c>webhook</c> or <c>mqtt</c>.</param>
/// <param name="Url">http(s):// of a webhook, mqtt:// or mqtts:// of a broker.</param>
/// <param name="Events">result, frames, correction, camera, alarm, model; default result and alarm.</param>
/// <param name="Verdicts">Results with these only; default ng and not-inspected. An empty list sends all.</param>
/// <param name="Secret">Of a webhook: <c>whsec_</c> and the base64 of 24 to 64 bytes. Left out: the one it has, or a new one, which is answered this once.</param>
/// <param name="User">Of a broker.</param>
/// <param name="Password">Of a broker; left out: the one it has.</param>
/// <param name="Topic">Of a broker: events go to TOPIC/CAMERA/EVENT; default <c>inspection</c>.</param>
internal sealed record OutputRequestShape(
    string Kind, string Url, IReadOnlyList<string>? Events = null, IReadOnlyList<string>? Verdicts = null, string? Secret = null, string? User = null, string? Password = null,
    string? Topic = null);

/// <param name="Url">Without user and password.</param>
/// <param name="Secret">Only in the answer to the request that made it.</param>
/// <param name="Delivered">Since the node that sends was started; left out on others.</param>
/// <param name="Behind">Positions of the journal that are yet to be looked at.</param>
/// <param name="Failing">Attempts in a row that failed.</param>
/// <param name="LastError">Of the last attempt.</param>
/// <param name="DeadLetters">Events given up, ever.</param>
internal sealed record OutputShape(
    string Id, string Kind, string Url, IReadOnlyList<string> Events, IReadOnlyList<string> Verdicts, string? Topic, string? Node, string? Secret, long? Delivered, long? Behind,
    int? Failing, string? LastError, long DeadLetters);

internal sealed record OutputsShape(IReadOnlyList<OutputShape> Outputs);

/// <param name="Count">All that there were.</param>
/// <param name="DeadLetters">The last hundred, newest first.</param>
internal sealed record DeadLettersShape(long Count, IReadOnlyList<DeadLetterShape> DeadLetters);

/// <param name="FromPosition">The event's place in the journal: <c>GET /v1/inspection/events?after=</c> one less shows it.</param>
internal sealed record DeadLetterShape(long FromPosition, long ToPosition, int Count, string Reason, string At);

/// <param name="FromPosition">Only events from this position of the journal on; default the first.</param>
/// <param name="ToPosition">Only up to this one; default the last.</param>
internal sealed record RedeliverShape(long? FromPosition = null, long? ToPosition = null);

/// <param name="Delivered">Events that the receiver has now. The list of dead letters is history and keeps them.</param>
/// <param name="Failed">Those it has not. Where it does not answer at all, the first of these is the last that was tried.</param>
internal sealed record RedeliveredShape(int Delivered, IReadOnlyList<NotRedeliveredShape> Failed);

internal sealed record NotRedeliveredShape(long Position, string Reason);
