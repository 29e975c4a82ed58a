namespace Suite.Fraud.Rules;

/// <summary>Payments of a kind: how many were fraud, how many genuine, and what they came to in each currency.</summary>
/// <param name="Payments">Frauds and genuine ones together.</param>
/// <param name="Frauds">Reported as fraud, by the last label there is.</param>
/// <param name="Genuine">All others.</param>
/// <param name="Amounts">By currency code.</param>
internal sealed record PaymentGroup(long Payments, long Frauds, long Genuine, IReadOnlyDictionary<string, GroupAmounts> Amounts);

/// <summary>Decimal amounts of one currency.</summary>
internal sealed record GroupAmounts(string Fraud, string Genuine);

/// <summary>What would change against the rules, lists and model in force.</summary>
/// <param name="Stopped">Approved now, reviewed or declined then.</param>
/// <param name="Released">Reviewed or declined now, approved then.</param>
/// <param name="Reviews">More payments in review; less than zero when declines or approvals take their place.</param>
/// <param name="CostOfReviews">Of those, where a cost was given.</param>
/// <param name="Net">Fraud newly stopped, less fraud released, less the cost of reviews, in the currency of that cost.</param>
internal sealed record BacktestChange(PaymentGroup Stopped, PaymentGroup Released, long Reviews, string? CostOfReviews, string? Net);

internal sealed record BacktestDay(string Day, long Matches, long Frauds);

/// <summary>One rule over the period.</summary>
/// <param name="Name">Of the rule.</param>
/// <param name="Action">What it would do.</param>
/// <param name="Priority">Where it would stand.</param>
/// <param name="Cost">Steps at most.</param>
/// <param name="Matches">Every payment it matches, whoever decides it.</param>
/// <param name="Precision">Frauds among the matches; null without matches.</param>
/// <param name="Recall">Matched frauds among all frauds; null without frauds.</param>
/// <param name="Adds">Put in force alone.</param>
/// <param name="Days">Days with matches, where they were asked for.</param>
internal sealed record RuleBacktestResult(
    string Name, string Action, int Priority, int Cost, PaymentGroup Matches, double? Precision, double? Recall, BacktestChange Adds,
    IReadOnlyList<BacktestDay>? Days);

/// <summary>The whole result.</summary>
/// <param name="Period">All payments of the period.</param>
/// <param name="Model">The champion that scored every payment anew; null when there is none and <c>score</c> was missing.</param>
/// <param name="Stopped">What the rules, lists and model in force stop.</param>
/// <param name="Rules">In the order sent.</param>
/// <param name="Together">All of them put in force.</param>
/// <param name="Position">The journal up to here was read, and the labels up to here were known.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record RuleBacktest(
    PaymentGroup Period, string? Model, PaymentGroup Stopped, IReadOnlyList<RuleBacktestResult> Rules, BacktestChange Together, long Position, double Seconds);

/// <summary>One line of a backtest's progress; the last one tells the result.</summary>
internal sealed record RuleBacktestReport
{
    public required string Step { get; init; }

    /// <summary>Share of the whole work that is done, 0 to 1.</summary>
    public required double Share { get; init; }

    public bool Done { get; init; }

    public string? Error { get; init; }

    public RuleBacktest? Result { get; init; }
}
