using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.Rules.Language;

namespace Suite.Fraud.Rules;

/// <summary>What rules and lists made of a payment.</summary>
/// <param name="Kind">The decision.</param>
/// <param name="By">Which rule or list decided; null when the model did.</param>
/// <param name="Shadows">Shadow rules that would have matched, by priority.</param>
internal readonly record struct RuleOutcome(DecisionKind Kind, DecidedBy? By, IReadOnlyList<RuleHit> Shadows);

/// <summary>
/// The rules that run under one feature set, compiled. The order of authority: the block list declines; the allow list approves; the first
/// enabled rule by priority that matches decides; otherwise the model. Immutable, thread-safe; deciding allocates only for what matched.
/// </summary>
internal sealed class RuleSet
{
    private static readonly DecidedBy[] Blocked = [.. PaymentEvents.Entities.Select((_, i) => DecidedBy.List(ListBook.BlockName, i))];
    private static readonly DecidedBy[] Allowed = [.. PaymentEvents.Entities.Select((_, i) => DecidedBy.List(ListBook.AllowName, i))];

    private readonly Bound[] _enabled;
    private readonly Bound[] _shadow;

    public RuleSet(RuleBook book, FeatureSet features)
    {
        Book = book;
        Features = features;
        var vocabulary = new RuleVocabulary(features, book.Lists.Names);
        var enabled = new List<Bound>();
        var shadow = new List<Bound>();
        var dormant = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var stored in book.Rules.Where(r => r.Rule.RunMode != RuleMode.Disabled))
        {
            try
            {
                var program = RuleProgram.Compile(stored.Rule.Expression, vocabulary);
                (stored.Rule.RunMode == RuleMode.Enabled ? enabled : shadow).Add(new Bound(stored.Rule.Kind, DecidedBy.Rule(stored.Rule.Name, stored.Version), program));
            }
            catch (RuleException e)
            {
                // Saving and promoting refuse this; two of them at once on two nodes may still bring it about, and then every node must do the same.
                dormant.Add(stored.Rule.Name, e.Message);
            }
        }

        (_enabled, _shadow, Dormant) = ([.. enabled], [.. shadow], dormant);
    }

    private RuleSet(RuleBook book, FeatureSet features, RuleSet other)
    {
        Book = book;
        Features = features;
        (_enabled, _shadow, Dormant) = (other._enabled, other._shadow, other.Dormant);
    }

    public RuleBook Book { get; }

    public FeatureSet Features { get; }

    /// <summary>Rules that the feature set in force leaves without an input, with what is missing: they match nothing.</summary>
    public IReadOnlyDictionary<string, string> Dormant { get; }

    /// <summary>Nothing but entries of known lists changed: the compiled rules stay.</summary>
    public RuleSet WithBook(RuleBook book) =>
        book.Rules == Book.Rules && book.Lists.Names.SequenceEqual(Book.Lists.Names) ? new RuleSet(book, Features, this) : new RuleSet(book, Features);

    public RuleOutcome Decide(in RuleInput input, DecisionKind byModel)
    {
        var shadows = Shadows(input);
        if (OnList(Book.Lists.Block, input) is var blocked and >= 0)
        {
            return new RuleOutcome(DecisionKind.Decline, Blocked[blocked], shadows);
        }

        if (OnList(Book.Lists.Allow, input) is var allowed and >= 0)
        {
            return new RuleOutcome(DecisionKind.Approve, Allowed[allowed], shadows);
        }

        foreach (var bound in _enabled)
        {
            if (bound.Program.Matches(input))
            {
                return new RuleOutcome(bound.Kind, bound.By, shadows);
            }
        }

        return new RuleOutcome(byModel, null, shadows);
    }

    /// <summary>The first of card, merchant and device that is on the list; -1 when none is.</summary>
    private static int OnList(EntityList list, in RuleInput input)
    {
        if (list.Count > 0)
        {
            for (var i = 0; i < input.Keys.Length; i++)
            {
                if (!input.Keys[i].IsNone && list.Contains(input.Keys[i], input.OccurredAtMicros))
                {
                    return i;
                }
            }
        }

        return -1;
    }

    private RuleHit[] Shadows(in RuleInput input)
    {
        List<RuleHit>? hits = null;
        foreach (var bound in _shadow)
        {
            if (bound.Program.Matches(input))
            {
                (hits ??= []).Add(new RuleHit(bound.By.Name, bound.By.Number));
            }
        }

        return hits is null ? [] : [.. hits];
    }

    private readonly record struct Bound(DecisionKind Kind, DecidedBy By, RuleProgram Program);
}
