using System.Security.Cryptography;

namespace Suite.Journal.Chain;

/// <summary>
/// Recomputes the chains of a stored journal and compares them with what is stored and what was signed. Reads only; memory is bounded by one
/// chunk of events, the checkpoints, and 16 bytes for every 1,024 events.
/// </summary>
internal sealed class ChainVerifier(IChainSource source) : IDisposable
{
    /// <summary>Most tenants that an error names.</summary>
    private const int NamesMax = 10;

    private readonly ChainHasher _hasher = new();

    /// <param name="tenant">Null for all.</param>
    /// <param name="publicKeyPem">The key checkpoints must be signed with, from elsewhere; null takes the file's, then the journal's own.</param>
    /// <param name="kept">Checkpoints kept elsewhere; null for none.</param>
    /// <param name="progress">Told the events verified so far, now and then; null for nobody.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="InvalidDataException">A public key is none.</exception>
    /// <exception cref="UnknownTenantException">Neither the journal nor a checkpoint knows <paramref name="tenant"/>: that nothing is wrong with it would be no news.</exception>
    public async Task<ChainReport> VerifyAsync(
        TenantId? tenant, string? publicKeyPem, CheckpointFile? kept, IProgress<(long Done, long All)>? progress, CancellationToken ct)
    {
        var own = await source.ReadPublicKeyAsync(ct).ConfigureAwait(false);
        using var key = CheckpointKey.Read(publicKeyPem ?? kept?.PublicKey ?? own);
        var book = new CheckpointBook(key, await source.ReadCheckpointsAsync(ct).ConfigureAwait(false), kept?.Checkpoints ?? []);
        var tenants = await source.ReadTenantsAsync(ct).ConfigureAwait(false);
        var reports = new List<ChainTenantReport>();
        var all = tenants.Sum(t => t.Head);
        long done = 0;
        foreach (var one in tenants.Where(t => tenant is null || t.Name == tenant.Value.Value))
        {
            var counted = progress is null ? null : new Progress(count => progress.Report((done + count, all)));
            var report = await VerifyTenantAsync(one, book, counted, ct).ConfigureAwait(false);
            done += report.Events;
            if (one.Head > 0 || report.Problems.Count > 0)
            {
                reports.Add(report);
            }
        }

        reports.AddRange(FindLostTenants(tenant, tenants, book));
        reports.AddRange(await FindStrayEventsAsync(tenant, tenants, ct).ConfigureAwait(false));
        if (tenant is { } asked && reports.Count == 0)
        {
            throw Unknown(asked, tenants);
        }

        var from = publicKeyPem is not null ? "given" : kept is not null ? "checkpoints" : "journal";
        return new ChainReport(from, [.. reports.OrderBy(r => r.Tenant, StringComparer.Ordinal)]);
    }

    internal static UnknownTenantException Unknown(TenantId asked, IReadOnlyList<ChainTenant> tenants)
    {
        var names = tenants.Where(static t => t.Head > 0).Select(static t => t.Name).ToArray();
        var known = names.Length switch
        {
            0 => "It has no events at all.",
            <= NamesMax => $"It has: {string.Join(", ", names)}.",
            _ => $"It has {names.Length} tenants, among them {string.Join(", ", names.Take(NamesMax))}.",
        };
        return new UnknownTenantException($"There is no tenant '{asked.Value}' in this journal. {known}");
    }

    public void Dispose() => _hasher.Dispose();

    private async Task<ChainTenantReport> VerifyTenantAsync(ChainTenant tenant, CheckpointBook book, IProgress<long>? progress, CancellationToken ct)
    {
        var problems = new List<ChainProblem>(book.FindProblems(tenant.Name));
        var walk = new ChainWalk(source, _hasher, tenant, book.Valid(tenant.Name), progress);
        if (await walk.RunAsync(ct).ConfigureAwait(false) is { } broken)
        {
            problems.Insert(0, broken);
        }
        else
        {
            problems.AddRange(await new LookupCheck(source, tenant, walk.Expected).RunAsync(ct).ConfigureAwait(false));
        }

        return new ChainTenantReport(
            tenant.Name, walk.Events, tenant.Head, Convert.ToHexStringLower(walk.Link), walk.CheckpointsVerified, walk.SignedThrough, problems);
    }

    /// <summary>Tenants that someone signed for and that are not there any more.</summary>
    private static IEnumerable<ChainTenantReport> FindLostTenants(TenantId? tenant, IReadOnlyList<ChainTenant> tenants, CheckpointBook book) =>
        from name in book.Tenants
        where (tenant is null || name == tenant.Value.Value) && tenants.All(t => t.Name != name)
        select Problem(name, new ChainProblem(
            ChainProblemKind.Removed, name, 1, $"Signed checkpoints tell of {book.Valid(name).Select(c => c.Position).DefaultIfEmpty().Max()} events; the tenant is not in the journal."));

    /// <summary>Events under a number that no tenant has: nobody would ever read them.</summary>
    private async Task<IEnumerable<ChainTenantReport>> FindStrayEventsAsync(TenantId? tenant, IReadOnlyList<ChainTenant> tenants, CancellationToken ct)
    {
        var numbers = await source.ReadNumbersWithEventsAsync(ct).ConfigureAwait(false);
        var strays =
            from number in numbers
            where tenant is null && tenants.All(t => t.Number != number)
            let name = $"(number {number})"
            select Problem(name, new ChainProblem(
                ChainProblemKind.Removed, name, 1, $"There are events of a tenant with the number {number}, and no such tenant: its row was removed or renumbered."));
        return tenant is null && await source.FindStrayLookupAsync(ct).ConfigureAwait(false) is { } lookup
            ? strays.Append(Problem("(none)", new ChainProblem(ChainProblemKind.Lookup, "(none)", 1, lookup)))
            : strays;
    }

    private static ChainTenantReport Problem(string name, ChainProblem problem) => new(name, 0, 0, "", 0, 0, [problem]);

    private sealed class Progress(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
