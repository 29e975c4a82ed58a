using Suite.FeatureStore;
using Suite.Fraud.Rules.Language;
using Suite.Hosting;

namespace Suite.Fraud.Rules;

/// <summary>A rule as its readers see it.</summary>
/// <param name="Name">Unique; part of the reason code RULE_NAME.</param>
/// <param name="Version">How often a rule of this name has been saved.</param>
/// <param name="Expression">As written.</param>
/// <param name="Action">approve, review or decline.</param>
/// <param name="Priority">The lower number is asked first.</param>
/// <param name="Mode">enabled, shadow or disabled.</param>
/// <param name="Description">Free text.</param>
/// <param name="Tests">Run at every save.</param>
/// <param name="Cost">Steps at most; null where it cannot run.</param>
/// <param name="Inputs">Fields, features and attributes it reads.</param>
/// <param name="Lists">Lists it looks into.</param>
/// <param name="Warnings">What can be run and is hardly meant.</param>
/// <param name="Dormant">Why it matches nothing under the feature set in force; null when it runs.</param>
/// <param name="Hits">Decisions of this version.</param>
/// <param name="ShadowHits">What this version would have matched as a shadow.</param>
/// <param name="ChangedAt">RFC 3339.</param>
/// <param name="ChangedBy">Id of the key.</param>
/// <param name="Reason">Why it was changed.</param>
internal sealed record RuleView(
    string Name, int Version, string Expression, string Action, int Priority, string Mode, string Description, IReadOnlyList<RuleTest> Tests, int? Cost,
    IReadOnlyList<string> Inputs, IReadOnlyList<string> Lists, IReadOnlyList<string> Warnings, string? Dormant, long Hits, long ShadowHits, string ChangedAt, string ChangedBy, string Reason)
{
    public static RuleView Of(StoredRule stored, RuleVocabulary vocabulary, RuleTally tally)
    {
        var rule = stored.Rule;
        var fault = RuleChecks.TryCompile(rule.Expression, vocabulary, out var program);
        return new RuleView(
            rule.Name, stored.Version, rule.Expression, rule.Action, rule.Priority, rule.Mode, rule.Description, rule.Tests, program?.Cost,
            program?.Inputs ?? [], program?.Lists ?? [], program?.Warnings ?? [], fault, tally.Hits(rule.Name, stored.Version), tally.ShadowHits(rule.Name, stored.Version),
            Timestamps.Format(stored.AtMicros), stored.Actor, stored.Reason);
    }

    public static RulesView Of(RuleBook book, FeatureSet features, RuleTally tally)
    {
        var vocabulary = new RuleVocabulary(features, book.Lists.Names);
        return new RulesView(
            [.. book.Rules.Select(r => Of(r, vocabulary, tally))],
            [.. book.Lists.Names.Select(name => new ListSummary(name, book.Lists.Find(name)!.Count, tally.ListHits(name)))],
            tally.Position);
    }
}

/// <param name="Rules">By priority.</param>
/// <param name="Lists">Every list, with the decisions it made (only block and allow make any).</param>
/// <param name="Position">The journal up to here was counted.</param>
internal sealed record RulesView(IReadOnlyList<RuleView> Rules, IReadOnlyList<ListSummary> Lists, long Position);

internal sealed record ListSummary(string Name, int Entries, long Hits);

internal sealed record ListsView(IReadOnlyList<ListSummary> Lists);

/// <summary>An entry of a list. <c>key</c>: the keyed hash that stands for the id. <c>note</c> and <c>reason</c> are null where <c>erased</c>.</summary>
internal sealed record ListEntryView(string Kind, string Key, string? ExpiresAt, string? Note, string AddedAt, string AddedBy, string? Reason, bool Erased);

/// <param name="Name">Of the list.</param>
/// <param name="Count">All entries, shown or not.</param>
/// <param name="Entries">The newest first.</param>
internal sealed record ListView(string Name, int Count, IReadOnlyList<ListEntryView> Entries);

/// <param name="Name">Of the list.</param>
/// <param name="Count">Entries it holds now.</param>
/// <param name="Warnings">What was done as asked and is hardly meant.</param>
internal sealed record ListChanged(string Name, int Count, IReadOnlyList<string> Warnings);

/// <param name="Saved">In the order of the request.</param>
internal sealed record RulesSaved(IReadOnlyList<RuleView> Saved);

internal sealed record RuleRemovedView(string Name, bool Removed);

/// <summary>What an expression needs; nothing is stored.</summary>
internal sealed record CheckedExpression(
    bool Valid, string? Error, int? Column, string? Canonical, int? Cost, int CostMax, IReadOnlyList<string> Inputs, IReadOnlyList<string> Lists, IReadOnlyList<string> Warnings);

/// <summary>One change of a rule or list. <c>reason</c> is null where <c>erased</c>: it went with the person it concerned.</summary>
internal sealed record RuleHistoryEntry(long Position, string At, string Change, string Name, int? Version, int? Entries, string By, string? Reason, bool Erased);

internal sealed record RuleHistory(IReadOnlyList<RuleHistoryEntry> Changes);
