namespace Suite.FeatureStore;

/// <summary>
/// Expands a grid: every entity × window × filter × aggregation, and × field where the aggregation takes one that fits.
/// Names are ENTITY_AGGREGATION_FIELD_WINDOW, with the prefix before and the filter's name and the delay behind.
/// </summary>
internal sealed class GridParser(EventSchema schema, FeatureParser features)
{
    public IEnumerable<FeatureDefinition> Expand(DeclarationNode node)
    {
        node.AllowOnly("prefix", "entities", "fields", "aggregations", "windows", "delay", "filters");
        var prefix = node.Find("prefix")?.Text();
        var entities = Some(node.Get("entities", "an array of entities"), features.Entity);
        var rows = Some(node.Get("aggregations", "an array of aggregations"), FeatureParser.AggregationOf);
        var windows = Some(node.Get("windows", "an array of windows like \"7d\""), FeatureParser.Window);
        var delay = FeatureParser.Delay(node.Find("delay"));
        var filters = node.Find("filters") is { } f ? Some(f, ParseFilter) : [("", FeatureFilter.None)];
        var fields = node.Find("fields") is { } given ? Some(given, Field) : [];
        return from entity in entities
               from filter in filters
               from row in rows
               from field in FieldsOf(node, row, fields, entity)
               from window in windows
               let feature = features.Windowed(node, entity, row.Aggregation, row.Aggregation, field, filter.Filter, window, delay, TimeSpan.Zero)
               select features.Complete(feature with { Name = Name(prefix, feature, row, filter.Name) }, null);
    }

    private static List<T> Some<T>(DeclarationNode node, Func<DeclarationNode, T> parse)
    {
        var items = node.Items().Select(parse).ToList();
        return items.Count > 0 ? items : throw node.Refuse("give at least one.");
    }

    private (string Name, FeatureFilter Filter) ParseFilter(DeclarationNode node)
    {
        node.AllowOnly("name", "where");
        var filter = features.Filter(node.Get("where", "an array of conditions, empty for all events"));
        var name = node.Find("name")?.Text() ?? "";
        return filter.Conditions.Count == 0 || name.Length > 0 ? (name, filter) : throw node.Refuse("'name' is missing; it tells the filter's features apart.");
    }

    private string Field(DeclarationNode node)
    {
        var name = node.Text();
        return schema.FindNumber(name) >= 0 || schema.FindCategory(name) >= 0 || schema.FindKind(name) >= 0
            ? name
            : throw node.Refuse($"unknown member '{name}'; use a number, a category or an entity of the schema.");
    }

    private List<string?> FieldsOf(DeclarationNode node, AggregationTable.Row row, List<string> fields, string entity)
    {
        if (row.Field == FieldNeed.None)
        {
            return [null];
        }

        var fitting = fields.Where(name => (schema.FindNumber(name) >= 0) == (row.Field == FieldNeed.Number) && name != entity).ToList<string?>();
        return fitting.Count > 0
            ? fitting
            : throw node.Refuse($"no field fits {row.JsonName}; add {(row.Field == FieldNeed.Number ? "a number" : "a category or another entity")} to 'fields'.");
    }

    private static string Name(string? prefix, FeatureDefinition feature, AggregationTable.Row row, string filter)
    {
        var parts = new[]
        {
            prefix,
            feature.Entity,
            row.NameSuffix,
            feature.Field is null ? null : feature.Field[(feature.Field.LastIndexOf('.') + 1)..],
            Duration.Format(feature.Window),
            filter,
            feature.Delay == TimeSpan.Zero ? null : $"DELAY_{Duration.Format(feature.Delay)}",
        };
        return string.Join('_', parts.Where(static part => !string.IsNullOrEmpty(part))).ToUpperInvariant();
    }
}
