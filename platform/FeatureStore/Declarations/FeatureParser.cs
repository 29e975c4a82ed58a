using System.Text.RegularExpressions;

namespace Suite.FeatureStore;

/// <summary>Reads single features, filters and windows, refusing what makes no sense.</summary>
internal sealed partial class FeatureParser(EventSchema schema)
{
    private const int ConditionsMax = 8;
    private const int TextMax = 400;

    public FeatureDefinition Parse(DeclarationNode node)
    {
        var nameNode = node.Get("name", "a name like CARD_COUNT_1D");
        var name = nameNode.Text();
        if (!NamePattern().IsMatch(name))
        {
            throw nameNode.Refuse($"'{name}' is no feature name; use a letter, then up to 99 letters, digits and '_'.");
        }

        var feature = ParseBody(node) with { Name = name, Usual = node.Find("usual")?.Text() };
        return Complete(feature, node.Find("description"));
    }

    /// <summary>Adds unit and description, the latter generated unless it is given.</summary>
    public FeatureDefinition Complete(FeatureDefinition feature, DeclarationNode? description)
    {
        var generated = FeatureDescriptions.Describe(feature, schema);
        var text = description?.Text() ?? generated;
        if (text.Length is 0 or > TextMax)
        {
            throw description!.Value.Refuse($"give one plain sentence of 1 to {TextMax} characters, or leave it out.");
        }

        return feature with { Description = text, HasOwnDescription = text != generated, Unit = FeatureDescriptions.Unit(feature, schema) };
    }

    /// <summary>Checks what any aggregation over a window must meet, whether written alone or in a grid.</summary>
    public FeatureDefinition Windowed(
        DeclarationNode node, string entity, Aggregation aggregation, Aggregation of, string? field, FeatureFilter filter, TimeSpan window, TimeSpan delay, TimeSpan over)
    {
        var row = AggregationTable.Get(of);
        CheckField(node, row, entity, field);
        return new FeatureDefinition
        {
            Name = "",
            Entity = entity,
            Aggregation = aggregation,
            Of = of,
            Field = field,
            Filter = filter,
            Window = window,
            Delay = delay,
            Over = over,
            Description = "",
            Unit = "",
        };
    }

    public string Entity(DeclarationNode node)
    {
        var name = node.Text();
        return schema.FindKind(name) >= 0
            ? name
            : throw node.Refuse($"unknown entity '{name}'; use one of {string.Join(", ", schema.EntityKinds.Select(static kind => kind.Name))}, or declare it in schema.entities.");
    }

    public static AggregationTable.Row AggregationOf(DeclarationNode node)
    {
        var name = node.Text();
        return AggregationTable.Find(name)
            ?? throw node.Refuse($"unknown aggregation '{name}'; use one of {string.Join(", ", AggregationTable.Rows.Select(static row => row.JsonName))}.");
    }

    public static TimeSpan Window(DeclarationNode node)
    {
        var window = ParseDuration(node);
        return window >= Duration.WindowMin && window <= Duration.WindowMax ? window : throw node.Refuse("a window is from 1s to 90d long.");
    }

    public static TimeSpan Delay(DeclarationNode? node)
    {
        var delay = node is { } given ? ParseDuration(given) : TimeSpan.Zero;
        return delay <= Duration.WindowMax ? delay : throw node!.Value.Refuse("a delay is at most 90d.");
    }

    public FeatureFilter Filter(DeclarationNode? node)
    {
        if (node is not { } given)
        {
            return FeatureFilter.None;
        }

        // One order of conditions, so that equal filters share windows however they are written.
        var conditions = given.Items().Select(Condition)
            .OrderBy(static c => c.Field, StringComparer.Ordinal).ThenBy(static c => c.Operator).ThenBy(static c => c.Text, StringComparer.Ordinal).ThenBy(static c => c.Bound)
            .ToArray();
        return conditions.Length <= ConditionsMax ? new FeatureFilter(conditions) : throw given.Refuse($"at most {ConditionsMax} conditions; split the feature.");
    }

    private FeatureDefinition ParseBody(DeclarationNode node)
    {
        var none = new FeatureDefinition { Name = "", Aggregation = default, Filter = FeatureFilter.None, Description = "", Unit = "" };
        if (node.Find("value") is { } value)
        {
            node.AllowOnly("name", "description", "usual", "value");
            return none with { Aggregation = Aggregation.Value, Of = Aggregation.Value, Field = Number(value) };
        }

        if (node.Find("calendar") is { } calendar)
        {
            node.AllowOnly("name", "description", "usual", "calendar");
            var found = AggregationTable.Calendar.FirstOrDefault(row => row.JsonName == calendar.Text());
            return found.JsonName is null
                ? throw calendar.Refuse($"unknown calendar feature; use one of {string.Join(", ", AggregationTable.Calendar.Select(static row => row.JsonName))}.")
                : none with { Aggregation = found.Aggregation, Of = found.Aggregation };
        }

        if (node.Find("matches") is { } matches)
        {
            node.AllowOnly("name", "description", "usual", "matches");
            var filter = Filter(matches);
            return filter.Conditions.Count > 0
                ? none with { Aggregation = Aggregation.Matches, Of = Aggregation.Matches, Filter = filter }
                : throw matches.Refuse("give at least one condition.");
        }

        return ParseWindowed(node);
    }

    private FeatureDefinition ParseWindowed(DeclarationNode node)
    {
        var aggregationNode = node.Get("aggregation", "an aggregation over a window (or \"value\", \"calendar\" or \"matches\")");
        var isRatio = aggregationNode.Text() == "ratio";
        var row = AggregationOf(isRatio ? node.Get("of", "what the ratio is of, like \"count\"") : aggregationNode);
        node.AllowOnly(isRatio
            ? ["name", "description", "usual", "entity", "aggregation", "of", "over", "field", "window", "delay", "filter"]
            : ["name", "description", "usual", "entity", "aggregation", "field", "window", "delay", "filter"]);
        if (isRatio && !row.CanBeRatio)
        {
            throw node.Get("of", "").Refuse($"no ratio of {row.JsonName}; use one of {string.Join(", ", AggregationTable.Rows.Where(static r => r.CanBeRatio).Select(static r => r.JsonName))}.");
        }

        var window = Window(node.Get("window", "a window like \"7d\""));
        var over = isRatio ? Window(node.Get("over", "the window below the line, like \"30d\"")) : TimeSpan.Zero;
        if (isRatio && over == window)
        {
            throw node.Get("over", "").Refuse("the two windows are the same; the ratio would always be 1.");
        }

        return Windowed(
            node,
            Entity(node.Get("entity", "the entity whose events are counted")),
            isRatio ? Aggregation.Ratio : row.Aggregation,
            row.Aggregation,
            node.Find("field")?.Text(),
            Filter(node.Find("filter")),
            window,
            Delay(node.Find("delay")),
            over);
    }

    private void CheckField(DeclarationNode node, AggregationTable.Row row, string entity, string? field)
    {
        if (row.Field == FieldNeed.None)
        {
            if (field is not null)
            {
                throw node.Refuse($"{row.JsonName} takes no field; remove '{field}'.");
            }

            return;
        }

        if (field is null)
        {
            throw node.Refuse($"'field' is missing; {row.JsonName} needs {(row.Field == FieldNeed.Number ? "a number" : "a category or an entity")}.");
        }

        if (row.Field == FieldNeed.Number && schema.FindNumber(field) < 0)
        {
            var why = schema.FindCategory(field) >= 0 || schema.FindKind(field) >= 0 ? $"no {row.JsonName} of a category: '{field}' is not a number; use distinct" : $"unknown number '{field}'";
            throw node.Refuse($"{why}, or one of the numbers {string.Join(", ", schema.Numbers.Select(static number => number.Name))}.");
        }

        if (row.Field == FieldNeed.CategoryOrEntity && schema.FindCategory(field) < 0 && (schema.FindKind(field) < 0 || field == entity))
        {
            throw node.Refuse($"'{field}' is no category or other entity; use one of {string.Join(", ", schema.Categories.Concat(schema.EntityKinds.Select(static kind => kind.Name)).Where(name => name != entity))}.");
        }
    }

    private FilterCondition Condition(DeclarationNode node)
    {
        node.AllowOnly("field", "equals", "above", "atMost");
        var field = node.Get("field", "the member to compare");
        var name = field.Text();
        if (node.Find("equals") is { } equals)
        {
            node.AllowOnly("field", "equals");
            return schema.FindCategory(name) >= 0 && equals.Text().Length > 0
                ? new FilterCondition(name, FilterOperator.Equals, equals.Text(), 0)
                : throw field.Refuse($"'equals' compares a category with a text; use one of {string.Join(", ", schema.Categories)}.");
        }

        var above = node.Find("above");
        var bound = above ?? node.Get("atMost", "\"equals\", \"above\" or \"atMost\"");
        node.AllowOnly("field", above.HasValue ? "above" : "atMost");
        return new FilterCondition(Number(field), above.HasValue ? FilterOperator.Above : FilterOperator.AtMost, null, Normalised(bound));
    }

    // 220 and 220.0 are the same bound and must give the same canonical form.
    private static decimal Normalised(DeclarationNode node)
    {
        var bound = node.Decimal() / 1.000000000000000000000000000000m;
        return Math.Abs(bound) <= FeatureEvent.NumberMax ? bound : throw node.Refuse($"give a bound of at most {FeatureEvent.NumberMax}.");
    }

    private string Number(DeclarationNode node)
    {
        var name = node.Text();
        return schema.FindNumber(name) >= 0
            ? name
            : throw node.Refuse($"unknown number '{name}'; use one of {string.Join(", ", schema.Numbers.Select(static number => number.Name))}, or declare it in schema.numbers.");
    }

    private static TimeSpan ParseDuration(DeclarationNode node) => Duration.TryParse(node.Text(), out var duration)
        ? duration
        : throw node.Refuse($"'{node.Text()}' is no duration; write a whole number and s, m, h or d, like \"7d\".");

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]{0,99}\\z")]
    private static partial Regex NamePattern();
}
