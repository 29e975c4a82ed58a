using System.Collections.Immutable;
using Suite.Fraud.Journaling;
using Suite.Journal;

namespace Suite.Fraud.Rules;

/// <summary>What the journal has said so far about rules and lists, folded event by event; pure. Never refuses what is in the journal.</summary>
internal sealed record RuleBook
{
    public static RuleBook Empty { get; } = new();

    /// <summary>By priority, the first asked first; disabled ones too.</summary>
    public ImmutableArray<StoredRule> Rules { get; init; } = [];

    /// <summary>By name, removed ones too: a name that comes back goes on counting, so that name and version mean one text for ever.</summary>
    public ImmutableDictionary<string, int> Versions { get; init; } = ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);

    public ListBook Lists { get; init; } = ListBook.Empty;

    /// <summary>Version of the stream of rules, for appending to it.</summary>
    public long RulesVersion { get; init; }

    public long ListsVersion { get; init; }

    public static bool Concerns(JournalEvent e) => e.Stream is FraudEvents.RuleStream or FraudEvents.ListStream;

    public StoredRule? Find(string name) => Rules.FirstOrDefault(r => r.Rule.Name == name);

    public RuleBook Apply(JournalEvent e) => e.Stream switch
    {
        FraudEvents.RuleStream => ApplyRule(e) with { RulesVersion = e.StreamVersion },
        FraudEvents.ListStream => ApplyList(e) with { ListsVersion = e.StreamVersion },
        _ => this,
    };

    /// <summary>The book with the rule put in, as saving it would.</summary>
    public RuleBook With(StoredRule stored) => this with
    {
        Rules = [.. Rules.Where(r => r.Rule.Name != stored.Rule.Name).Append(stored).OrderBy(r => r.Rule.Priority)],
        Versions = Versions.SetItem(stored.Rule.Name, stored.Version),
    };

    public int NextVersion(string name) => Versions.GetValueOrDefault(name) + 1;

    private RuleBook ApplyRule(JournalEvent e) => e.Type switch
    {
        FraudEvents.RulePut => With(RuleEvents.ReadPut(e)),
        FraudEvents.RuleRemoved => this with { Rules = Rules.RemoveAll(r => r.Rule.Name == RuleEvents.ReadRemoved(e).Name) },
        _ => this,
    };

    private RuleBook ApplyList(JournalEvent e)
    {
        if (e.Type is not (FraudEvents.ListEntriesAdded or FraudEvents.ListEntriesRemoved))
        {
            return this;
        }

        var change = ListEvents.Read(e);
        return this with { Lists = e.Type == FraudEvents.ListEntriesAdded ? Lists.Add(change.List, change.Entries) : Lists.Remove(change.List, change.Entries) };
    }
}
