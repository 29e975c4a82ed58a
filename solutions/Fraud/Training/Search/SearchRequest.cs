using System.Text;
using Suite.Hosting;
using Suite.Journal;
using Suite.Trees;

namespace Suite.Fraud.Training.Search;

/// <summary>The member <c>search</c> of an order to train.</summary>
internal static class SearchRequest
{
    /// <summary>What the journal of a tenant has room for without a thought.</summary>
    private const int TrialsMax = 1000;

    private const long SeedMax = 1L << 53;

    /// <summary>What a resumed search brings with it cannot be asked for otherwise.</summary>
    private static readonly string[] Decided = ["from", "through", "delayDays", "featureSet", "featureSetJson"];

    /// <summary>Null when no search is asked for, or when it is in error; the fields know which.</summary>
    public static async Task<SearchOrder?> ReadAsync(JsonFields fields, int delayDays, TenantId tenant, SearchJournal searches, CancellationToken ct)
    {
        using var search = fields.Child("search", required: false);
        if (search is null)
        {
            return null;
        }

        var resume = search.OptionalString("resume", 40, rule: TextRule.Code);
        var trials = resume is null ? search.RequiredInteger("trials", 1, TrialsMax) : search.OptionalInteger("trials", 1, TrialsMax);
        var seed = search.OptionalInteger("seed", 0, SeedMax);
        var parallel = search.OptionalInteger("parallel", 1, StudySettings.ParallelMax);
        var (space, json) = ReadSpace(search);
        search.RejectUnknown();
        if (resume is not null)
        {
            Reject(fields, Decided);
            return await ResumeAsync(search, resume, (int?)trials, tenant, searches, ct);
        }

        var cores = Math.Min(Environment.ProcessorCount, StudySettings.ParallelMax);
        return search.HasErrors ? null : new SearchOrder((int)trials!.Value, seed ?? 42, (int)(parallel ?? cores), space, json, delayDays, null);
    }

    private static (SearchSpace Space, string Json) ReadSpace(JsonFields search)
    {
        using var declared = search.Child("space", required: false);
        if (declared is null || search.HasErrors)
        {
            return (SearchSpaces.Default, SearchSpaces.DefaultJson);
        }

        var json = Encoding.UTF8.GetString(declared.Raw);
        try
        {
            var space = SearchSpace.Parse(json);
            TrainingSettings.RefuseUnknown(space);
            return (space, json);
        }
        catch (SearchSpaceException e)
        {
            search.AddError(e.Member.Length == 0 ? "space" : $"space.{e.Member}", e.Fault);
            return (SearchSpaces.Default, json);
        }
    }

    private static async Task<SearchOrder?> ResumeAsync(
        JsonFields search, string resume, int? trials, TenantId tenant, SearchJournal searches, CancellationToken ct)
    {
        Reject(search, ["seed", "parallel", "space"]);
        var id = resume == "latest" ? await searches.FindLatestAsync(tenant, ct) : resume;
        var stored = id is null ? null : await searches.FindAsync(tenant, id, ct);
        if (stored is null)
        {
            search.AddError("resume", resume == "latest" ? "There is no search to go on with." : "There is no such search. Send an id, or latest.");
            return null;
        }

        var started = stored.Started;
        return search.HasErrors ? null : new SearchOrder(
            trials ?? started.Trials, started.Seed, started.Parallel, stored.Space, started.Space.GetRawText(), started.DelayDays, stored);
    }

    private static void Reject(JsonFields fields, string[] names)
    {
        foreach (var name in names.Where(fields.Has))
        {
            fields.AddError(name, "Leave it out: a resumed search keeps what it was begun with.");
        }
    }
}
