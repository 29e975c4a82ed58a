using System.Globalization;
using System.Runtime.InteropServices;
using Suite.Fraud.Journaling;
using Suite.Fraud.Rules.Language;
using Suite.Fraud.Scoring;
using Suite.Journal;

namespace Suite.Fraud.Rules;

/// <summary>
/// Proposed rules beside the plan in force: takes payments one after the other and counts what each rule would have matched and changed.
/// Single-threaded. Memory: a few numbers a rule, a currency and, where asked for, a day.
/// </summary>
internal sealed class RuleTrial
{
    private const long DayMicros = 86_400_000_000;

    private readonly ScoringPlan _plan;
    private readonly RuleBacktestOrder _order;
    private readonly Candidate[] _candidates;
    private readonly RuleSet _togetherSet;
    private readonly bool _anyReplaces;
    private readonly GroupTally _period = new();
    private readonly GroupTally _stopped = new();
    private readonly ChangeTally _together = new();

    public RuleTrial(ScoringPlan plan, RuleBacktestOrder order)
    {
        _plan = plan;
        _order = order;
        var book = plan.Rules.Book;
        var vocabulary = new RuleVocabulary(plan.Features, book.Lists.Names);
        _candidates = [.. order.Rules.Select(rule => new Candidate(
            rule,
            RuleProgram.Compile(rule.Expression, vocabulary),
            new RuleSet(book.With(Enabled(rule, book)), plan.Features),
            book.Find(rule.Name) is not null))];
        _togetherSet = new RuleSet(order.Rules.Aggregate(book, (all, rule) => all.With(Enabled(rule, all))), plan.Features);
        _anyReplaces = _candidates.Any(c => c.Replaces);
    }

    public void Add(PaymentFacts facts, EntityKey[] keys, long occurredAtMicros, ReadOnlySpan<double> features, bool isFraud)
    {
        var scored = _plan.Score(features);
        var input = ScoringPlan.Input(facts, keys, occurredAtMicros, features, scored?.Score, _plan.Rules.Book.Lists);
        var byModel = scored?.Kind ?? DecisionKind.Approve;
        var present = _plan.Rules.Decide(input, byModel).Kind;
        _period.Add(facts, isFraud);
        if (present != DecisionKind.Approve)
        {
            _stopped.Add(facts, isFraud);
        }

        var any = false;
        foreach (var candidate in _candidates)
        {
            var matches = candidate.Program.Matches(input);
            any |= matches;
            if (matches)
            {
                candidate.Matches.Add(facts, isFraud);
                CountDay(candidate, occurredAtMicros, isFraud);
            }

            // A rule that stands in for another changes something where it does not match, too.
            if (matches || candidate.Replaces)
            {
                candidate.Change.Add(present, candidate.Alone.Decide(input, byModel).Kind, facts, isFraud);
            }
        }

        if (any || _anyReplaces)
        {
            _together.Add(present, _togetherSet.Decide(input, byModel).Kind, facts, isFraud);
        }
    }

    public RuleBacktest ToResult(long position, double seconds) => new(
        _period.ToGroup(),
        _plan.Champion?.Version,
        _stopped.ToGroup(),
        [.. _candidates.Select(c => new RuleBacktestResult(
            c.Rule.Name, c.Rule.Action, c.Rule.Priority, c.Program.Cost, c.Matches.ToGroup(),
            Share(c.Matches.Frauds, c.Matches.Payments), Share(c.Matches.Frauds, _period.Frauds), c.Change.ToChange(_order.CostOfReview), _order.ByDay ? Days(c) : null))],
        _together.ToChange(_order.CostOfReview),
        position,
        Math.Round(seconds, 2));

    private static double? Share(long part, long whole) => whole == 0 ? null : Math.Round((double)part / whole, 4);

    /// <summary>Whatever its mode: what it would do if it decided is the question.</summary>
    private static StoredRule Enabled(Rule rule, RuleBook book) => new(rule with { Mode = "enabled" }, book.NextVersion(rule.Name), "", "", 0);

    private void CountDay(Candidate candidate, long occurredAtMicros, bool isFraud)
    {
        if (_order.ByDay)
        {
            ref var day = ref CollectionsMarshal.GetValueRefOrAddDefault(candidate.Days, occurredAtMicros / DayMicros, out _);
            day = (day.Matches + 1, day.Frauds + (isFraud ? 1 : 0));
        }
    }

    private static List<BacktestDay> Days(Candidate candidate) =>
        [.. candidate.Days.OrderBy(d => d.Key).Select(d => new BacktestDay(
            DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(d.Key)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), d.Value.Matches, d.Value.Frauds))];

    /// <param name="Rule">As proposed.</param>
    /// <param name="Program">Its condition.</param>
    /// <param name="Alone">The rules in force with this one put in.</param>
    /// <param name="Replaces">A rule of this name is kept already.</param>
    private sealed record Candidate(Rule Rule, RuleProgram Program, RuleSet Alone, bool Replaces)
    {
        public GroupTally Matches { get; } = new();

        public ChangeTally Change { get; } = new();

        public Dictionary<long, (long Matches, long Frauds)> Days { get; } = [];
    }
}
