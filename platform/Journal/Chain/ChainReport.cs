namespace Suite.Journal.Chain;

/// <summary>What was done to a journal, as far as it shows.</summary>
public enum ChainProblemKind
{
    /// <summary>An event is not what it was when it was written.</summary>
    Changed,

    /// <summary>Events that were there are gone.</summary>
    Removed,

    /// <summary>Events stand in another order.</summary>
    Reordered,

    /// <summary>There are events the journal never took.</summary>
    Inserted,

    /// <summary>The chain is whole but is not the one that was signed: events were altered and every later link was made anew.</summary>
    Rewritten,

    /// <summary>A checkpoint was altered, or another key signed it.</summary>
    ForgedCheckpoint,

    /// <summary>A checkpoint that was there is gone.</summary>
    RemovedCheckpoint,

    /// <summary>The events are whole; a table by which they are found does not agree with them.</summary>
    Lookup,
}

/// <summary>One thing that is wrong.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Tenant">To whose events.</param>
/// <param name="Position">The first position that is affected.</param>
/// <param name="Text">The same in words.</param>
public sealed record ChainProblem(ChainProblemKind Kind, string Tenant, long Position, string Text)
{
    /// <summary>The kind as reports name it, for example <c>forged-checkpoint</c>.</summary>
    public static string NameOf(ChainProblemKind kind) => kind switch
    {
        ChainProblemKind.ForgedCheckpoint => "forged-checkpoint",
        ChainProblemKind.RemovedCheckpoint => "removed-checkpoint",
        _ => kind.ToString().ToLowerInvariant(),
    };
}

/// <summary>One tenant's chain.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Events">Events whose links were recomputed and found right.</param>
/// <param name="Head">The newest position the journal claims.</param>
/// <param name="HeadLink">The newest link that was found right, in hexadecimal.</param>
/// <param name="CheckpointsVerified">Signed checkpoints that fit the chain.</param>
/// <param name="SignedThrough">The newest position with a checkpoint behind it that fits: what comes later rests on the chain alone.</param>
/// <param name="Problems">Empty when all is well. At most one of them is about the chain: the first place where it breaks.</param>
public sealed record ChainTenantReport(
    string Tenant, long Events, long Head, string HeadLink, int CheckpointsVerified, long SignedThrough, IReadOnlyList<ChainProblem> Problems);

/// <summary>What a verification found.</summary>
/// <param name="PublicKeyFrom"><c>given</c>, <c>checkpoints</c> (the file kept elsewhere) or <c>journal</c>, which whoever rewrites the journal could replace too.</param>
/// <param name="Tenants">By name.</param>
public sealed record ChainReport(string PublicKeyFrom, IReadOnlyList<ChainTenantReport> Tenants)
{
    public bool Valid => Tenants.All(tenant => tenant.Problems.Count == 0);

    public long Events => Tenants.Sum(tenant => tenant.Events);
}
