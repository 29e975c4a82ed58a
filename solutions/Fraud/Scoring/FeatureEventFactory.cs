using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Journal;

namespace Suite.Fraud.Scoring;

/// <summary>Puts a payment's facts into the columns that a feature set declares.</summary>
internal sealed class FeatureEventFactory
{
    private const string AttributePrefix = "attributes.";

    private readonly EventSchema _schema;
    private readonly int[] _entities;

    public FeatureEventFactory(FeatureSet features)
    {
        _schema = features.Schema;
        _entities = [.. _schema.Entities.Select(IndexOf)];
        RefuseUnknownMembers();
        DeclaredAttributes = _schema.Categories.Concat(_schema.Numbers.Select(n => n.Name))
            .Where(name => name.StartsWith(AttributePrefix, StringComparison.Ordinal))
            .Select(name => name[AttributePrefix.Length..])
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The attributes that windows may see; the others are only ever stored encrypted.</summary>
    public IReadOnlySet<string> DeclaredAttributes { get; }

    public FeatureEvent Payment(long position, long timeMicros, EntityKey[] keys, PaymentFacts facts)
    {
        var numbers = new long[_schema.Numbers.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Number(_schema.Numbers[i], facts);
        }

        var categories = new ulong[_schema.Categories.Count];
        for (var i = 0; i < categories.Length; i++)
        {
            categories[i] = Text(_schema.Categories[i], facts) is { } text ? CategoryHash.Of(text) : 0;
        }

        return new FeatureEvent
        {
            Position = position,
            TimeMicros = timeMicros,
            Keys = Array.ConvertAll(_entities, i => keys[i]),
            Currency = facts.CurrencyNumber,
            CurrencyExponent = facts.CurrencyExponent,
            Numbers = numbers,
            Categories = categories,
        };
    }

    /// <summary>The event as the feature engine takes it; null when it does not concern windows.</summary>
    public object? FromJournal(JournalEvent e)
    {
        if (PaymentEvents.IsPayment(e))
        {
            var (facts, keys) = PaymentEvents.ReadFacts(e);
            return Payment(e.Position, e.EventTimeMicros, keys, facts);
        }

        if (e.Type != FraudEvents.PaymentLabelled)
        {
            return null;
        }

        var label = LabelEvents.Read(e);
        return new LabelEvent(
            e.Position, Payment(label.PaymentPosition, label.PaymentTimeMicros, label.Keys, label.Facts), label.IsFraud, label.ReportedAtMicros);
    }

    private static long Number(NumberField field, PaymentFacts facts) =>
        field.Name == "amount" ? facts.AmountMinor
        : Text(field.Name, facts) is { } text && FixedPoint.TryParse(text, field.Scale, out var value) ? value
        : FeatureEvent.Missing;

    private static string? Text(string field, PaymentFacts facts)
    {
        if (field == "channel")
        {
            return facts.Channel;
        }

        foreach (var (name, value) in facts.Attributes)
        {
            if (field.Length == AttributePrefix.Length + name.Length && field.EndsWith(name, StringComparison.Ordinal))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>A member that no payment has would be missing for ever without anyone noticing.</summary>
    private void RefuseUnknownMembers()
    {
        foreach (var number in _schema.Numbers)
        {
            if (number.Name == "amount" ? !number.IsMoney : number.IsMoney || !IsAttribute(number.Name))
            {
                throw new FormatException(
                    $"$.schema.numbers: a payment has no number '{number.Name}' of this kind; declare amount with money, or attributes.NAME with a scale.");
            }
        }

        foreach (var category in _schema.Categories)
        {
            if (category != "channel" && !IsAttribute(category))
            {
                throw new FormatException($"$.schema.categories: a payment has no '{category}'; it has channel and attributes.NAME.");
            }
        }
    }

    private static bool IsAttribute(string name) => name.StartsWith(AttributePrefix, StringComparison.Ordinal) && name.Length > AttributePrefix.Length;

    private static int IndexOf(string entity)
    {
        var index = Array.IndexOf(PaymentEvents.Entities, entity);
        return index >= 0 ? index : throw new FormatException(
            $"The feature set declares windows per '{entity}'; a payment has {string.Join(", ", PaymentEvents.Entities)}.");
    }
}
