using System.Text.Json;
using Suite.Fraud.Training.Search;
using Suite.Journal;
using Suite.Trees;
using Xunit;

namespace Suite.Fraud.Tests.Training.Search;

public sealed class SearchImportancesTests
{
    private static readonly TenantId Bank = new("bank");

    [Fact]
    public void A_state_of_a_search_is_computed_once_and_another_trial_or_bank_is_another_state()
    {
        var importances = new SearchImportances();
        var shares = importances.Of(Bank, Search("s-1", 20));
        Assert.Equal(FunctionalAnova.Importances(Search("s-1", 20).Space, Search("s-1", 20).Trials), shares);
        Assert.Same(shares, importances.Of(Bank, Search("s-1", 20)));
        Assert.NotSame(shares, importances.Of(Bank, Search("s-1", 21)));
        Assert.NotSame(shares, importances.Of(Bank, Search("s-2", 20)));
        Assert.NotSame(shares, importances.Of(new TenantId("other"), Search("s-1", 20)));
    }

    [Fact]
    public void The_oldest_state_goes_when_there_are_too_many_and_is_computed_anew()
    {
        var importances = new SearchImportances();
        var first = importances.Of(Bank, Search("s-0", 10));
        for (var i = 1; i < SearchImportances.StatesMax; i++)
        {
            importances.Of(Bank, Search($"s-{i}", 10));
        }

        Assert.Same(first, importances.Of(Bank, Search("s-0", 10)));
        importances.Of(Bank, Search("one more", 10));
        var again = importances.Of(Bank, Search("s-0", 10));
        Assert.NotSame(first, again);
        Assert.Equal(first, again);
    }

    private static StoredSearch Search(string id, int trials)
    {
        const string Space = """{"rounds":{"type":"int","low":1,"high":100},"depth":{"type":"int","low":1,"high":9}}""";
        var space = SearchSpace.Parse(Space);
        var started = new SearchStarted
        {
            Id = id,
            AtMicros = 1,
            Actor = "test",
            Trials = trials,
            Seed = 1,
            Parallel = 1,
            Sampler = "random",
            Space = JsonDocument.Parse(Space).RootElement,
            FeatureSetJson = "",
            FromMicros = 0,
            ThroughMicros = 1,
            DelayDays = 7,
            Head = 1,
            DataDigest = "",
            Rows = 1,
            Frauds = 1,
        };
        return new StoredSearch(started, space, [.. Enumerable.Range(0, trials).Select(i => Trial(space, i))], null);
    }

    private static FinishedTrial Trial(SearchSpace space, int number)
    {
        var point = new RandomSampler().Suggest(space, 1, number, [], []);
        return new FinishedTrial { Number = number, Point = point, Outcome = TrialOutcome.Complete, Value = point[0] };
    }
}
