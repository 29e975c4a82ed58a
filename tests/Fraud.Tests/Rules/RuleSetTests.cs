using Suite.Fraud.Journaling;
using Suite.Fraud.Rules;
using Suite.Fraud.Rules.Language;
using Suite.Fraud.Tests.Journaling;
using Suite.Journal;
using Xunit;

namespace Suite.Fraud.Tests.Rules;

/// <summary>Who decides: block list, allow list, the first rule by priority, the model.</summary>
public sealed class RuleSetTests
{
    private const long At = 1_709_633_703_250_000;

    private static readonly EntityKey Card = new(11);
    private static readonly EntityKey Merchant = new(12);

    [Fact]
    public void The_first_matching_rule_by_priority_decides_whatever_the_order_of_saving()
    {
        Rule[] rules = [Rule("late", 30, "decline"), Rule("early", 10, "review"), Rule("between", 20, "approve"), Rule("never", 5, "decline", "hour > 23")];
        foreach (var order in Permutations(rules))
        {
            var outcome = Decide(order.Aggregate(RuleBook.Empty, Put), DecisionKind.Approve);
            Assert.Equal((DecisionKind.Review, DecidedBy.Rule("early", 1)), (outcome.Kind, outcome.By));
        }

        // The planted fault: asked in the wrong order another one decides, so the order above is what was tested.
        var reversed = rules.Select(r => r with { Priority = 100 - r.Priority }).Aggregate(RuleBook.Empty, Put);
        Assert.Equal("late", Decide(reversed, DecisionKind.Approve).By!.Name);
    }

    [Fact]
    public void Block_comes_before_allow_allow_before_rules_and_rules_before_the_model()
    {
        var book = Put(RuleBook.Empty, Rule("all", 1, "review"));
        Assert.Equal(DecisionKind.Review, Decide(book, DecisionKind.Decline).Kind);
        book = book with { Lists = book.Lists.Add("allow", [new ListEntry(1, Merchant)]) };
        var allowed = Decide(book, DecisionKind.Decline);
        Assert.Equal((DecisionKind.Approve, DecidedBy.List("allow", 1)), (allowed.Kind, allowed.By));
        book = book with { Lists = book.Lists.Add("block", [new ListEntry(0, Card)]) };
        var blocked = Decide(book, DecisionKind.Approve);
        Assert.Equal((DecisionKind.Decline, DecidedBy.List("block", 0)), (blocked.Kind, blocked.By));
        var nobody = Decide(RuleBook.Empty, DecisionKind.Review);
        Assert.Equal((DecisionKind.Review, null), (nobody.Kind, nobody.By));
    }

    [Fact]
    public void An_entry_counts_until_its_end_by_the_payments_own_time()
    {
        var until = RuleBook.Empty with { Lists = ListBook.Empty.Add("block", [new ListEntry(0, Card, At)]) };
        Assert.Equal(DecisionKind.Approve, Decide(until, DecisionKind.Approve).Kind);
        Assert.Equal(DecisionKind.Decline, Decide(until, DecisionKind.Approve, At - 1).Kind);
        var longer = until with { Lists = until.Lists.Add("block", [new ListEntry(0, Card, At + 1)]) };
        Assert.Equal(DecisionKind.Decline, Decide(longer, DecisionKind.Approve).Kind);
        var removed = longer with { Lists = longer.Lists.Remove("block", [new ListEntry(0, Card)]) };
        Assert.Equal(DecisionKind.Approve, Decide(removed, DecisionKind.Approve).Kind);
    }

    [Fact]
    public void Shadow_rules_only_count_and_count_under_a_list_too_and_disabled_ones_do_nothing()
    {
        var book = Put(Put(RuleBook.Empty, Rule("seen", 1, "decline") with { Mode = "shadow" }), Rule("off", 2, "decline") with { Mode = "disabled" });
        var outcome = Decide(book, DecisionKind.Approve);
        Assert.Equal((DecisionKind.Approve, null), (outcome.Kind, outcome.By));
        Assert.Equal([new RuleHit("seen", 1)], outcome.Shadows);
        var blocked = Decide(book with { Lists = book.Lists.Add("block", [new ListEntry(0, Card)]) }, DecisionKind.Approve);
        Assert.Equal([new RuleHit("seen", 1)], blocked.Shadows);
    }

    [Fact]
    public void A_rule_without_its_inputs_matches_nothing_and_is_named()
    {
        var set = new RuleSet(Put(RuleBook.Empty, Rule("gone", 1, "decline", "OTHER_FEATURE > 0 or true")), RulePayment.Features);
        Assert.Equal(DecisionKind.Approve, set.Decide(new RulePayment().Input(), DecisionKind.Approve).Kind);
        Assert.Contains("OTHER_FEATURE", Assert.Single(set.Dormant).Value, StringComparison.Ordinal);
        Assert.Equal("gone", Assert.Single(RuleChecks.Broken(set.Book, RulePayment.Features)).Rule);
    }

    [Fact]
    public void Changes_come_back_from_the_journal_as_they_were_written()
    {
        var rule = Rule("full", 7, "decline") with
        {
            Description = "größer 💳",
            Mode = "shadow",
            Tests =
            [
                new RuleTest("one", new RuleSample { Amount = "1.00", Currency = "EUR", Score = 0.5, Features = new Dictionary<string, double> { ["COUNT_1D"] = 2 } }, true),
                new RuleTest("two", new RuleSample { Attributes = new Dictionary<string, string> { ["country"] = "DE" }, OnLists = new Dictionary<string, string> { ["mules"] = "card" } }, false),
            ],
        };
        var stored = RuleEvents.ReadPut(GeneratedPayments.Committed(RuleEvents.Put(rule, 3, 8, "key", "why", At)));
        Assert.True(stored.Rule.IsSame(rule));
        Assert.False(stored.Rule.IsSame(rule with { Tests = [] }));
        Assert.Equal((3, "key", "why", At), (stored.Version, stored.Actor, stored.Reason, stored.AtMicros));

        NotedEntry[] entries = [new(new ListEntry(0, Card, At), null), new(new ListEntry(2, new(UInt128.MaxValue)), "seen at the mall"), new(new ListEntry(1, Merchant), null)];
        var events = ListEvents.Build(FraudEvents.ListEntriesAdded, "mules", entries, 4, "key", "why", At);
        Assert.Equal([4L, 5L, 6L], events.Select(e => e.ExpectedVersion!.Value));
        var read = events.Select(e => ListEvents.Read(GeneratedPayments.Committed(e))).ToList();
        Assert.Equal([entries[2].Entry, entries[0].Entry, entries[1].Entry], read.SelectMany(r => r.Entries));
        Assert.All(read, r => Assert.Equal(("mules", "key", "why"), (r.List, r.Actor, r.Reason)));
        Assert.Equal([null, null, "seen at the mall"], read.Select(r => r.Note));

        // What is said about a card or in a note is nowhere but in the part that is encrypted.
        foreach (var (e, entry) in events.Skip(1).Zip(entries))
        {
            Assert.DoesNotContain("mall", System.Text.Encoding.UTF8.GetString(e.Payload.Span), StringComparison.Ordinal);
            Assert.DoesNotContain("why", System.Text.Encoding.UTF8.GetString(e.Payload.Span), StringComparison.Ordinal);
            Assert.Equal(entry.Entry.Key, e.Subject);
            Assert.Null(ListEvents.Read(GeneratedPayments.Committed(e) with { Personal = default, PersonalErased = true }).Reason);
        }
    }

    [Fact]
    public void A_full_list_taken_off_at_once_stays_within_what_one_event_holds()
    {
        var entries = Enumerable.Range(1, EntityList.EntriesMax).Select(i => new NotedEntry(new ListEntry(0, new((UInt128)i)), null)).ToList();
        var events = ListEvents.BuildExpired("block", [.. entries.Select(e => e.Entry)], 7, "key", "why", At);
        Assert.All(events, e => Assert.InRange(e.Payload.Length, 1, new JournalOptions().PayloadBytesMax));
        Assert.Equal(Enumerable.Range(7, events.Count).Select(v => (long?)v), events.Select(e => e.ExpectedVersion));
        Assert.Equal(entries.Select(e => e.Entry), events.SelectMany(e => ListEvents.Read(GeneratedPayments.Committed(e)).Entries));
    }

    [Fact]
    public void A_name_that_comes_back_goes_on_counting_its_versions()
    {
        var book = RuleBook.Empty;
        book = Apply(book, RuleEvents.Put(Rule("r", 1, "decline"), book.NextVersion("r"), 0, "k", "why", At), 1);
        book = Apply(book, RuleEvents.Remove("r", 1, "k", "why", At), 2);
        Assert.Empty(book.Rules);
        Assert.Equal((2, 2L), (book.NextVersion("r"), book.RulesVersion));
    }

    private static RuleBook Apply(RuleBook book, NewEvent e, long version) => book.Apply(GeneratedPayments.Committed(e) with { StreamVersion = version });

    private static RuleOutcome Decide(RuleBook book, DecisionKind byModel, long at = At) =>
        new RuleSet(book, RulePayment.Features).Decide(new RulePayment { AtMicros = at, Keys = [Card, Merchant, EntityKey.None], Lists = book.Lists }.Input(), byModel);

    private static RuleBook Put(RuleBook book, Rule rule) => book.With(new StoredRule(rule, book.NextVersion(rule.Name), "key", "why", At));

    private static Rule Rule(string name, int priority, string action, string expression = "true") =>
        new() { Name = name, Priority = priority, Action = action, Expression = expression };

    private static IEnumerable<Rule[]> Permutations(Rule[] rules) => rules.Length == 0 ? [[]]
        : rules.SelectMany(first => Permutations([.. rules.Where(r => r != first)]).Select(rest => (Rule[])[first, .. rest]));
}
