namespace Suite.Grains;

/// <summary>
/// Where a journaled grain keeps its events: the grain <c>tenant/name</c> owns the stream <c>prefix/name</c> of its tenant. In Orleans a
/// <c>[LogConsistencyProvider]</c> stands in this place.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class JournalStreamAttribute(string prefix) : Attribute
{
    public string Prefix { get; } = prefix;
}
