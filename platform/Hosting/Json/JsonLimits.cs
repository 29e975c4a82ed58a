namespace Suite.Hosting;

/// <summary>What a JSON request may be at most. Beyond a limit the request is refused, naming the limit.</summary>
public sealed record JsonLimits
{
    public static JsonLimits Default { get; } = new();

    /// <summary>Bytes of the body; more is answered 413. Null: the server's <see cref="SuiteServerOptions.RequestBodyBytesMax"/>.</summary>
    public int? BodyBytesMax { get; init; }

    /// <summary>Objects and arrays inside each other, the outermost counted.</summary>
    public int DepthMax { get; init; } = 16;

    /// <summary>Members of one object. Duplicates are found by comparison, so this also bounds the work.</summary>
    public int ObjectMembersMax { get; init; } = 256;

    /// <summary>Errors named in one answer; the rest is cut off, so that a hostile body cannot make the answer large.</summary>
    public int ErrorsMax { get; init; } = 32;
}
