using System.Text.Json;

namespace Suite.FeatureStore;

/// <summary>A named, versioned list of declared features. Immutable and thread-safe.</summary>
public sealed class FeatureSet
{
    private const int FeaturesMax = 2_000;
    private const int JsonCharactersMax = 4_000_000;

    // More classes of events than this would not fit the class's machine word.
    private const int FiltersPerEntityMax = 64;

    private static readonly Lazy<FeatureSet> LazyBaseline15 = new(static () => LoadEmbedded("baseline15"));
    private static readonly Lazy<FeatureSet> LazyDefault = new(static () => LoadEmbedded("default"));
    private static readonly Lazy<FeatureSet> LazyGrid800 = new(static () => LoadEmbedded("grid800"));

    private FeatureSet(string name, EventSchema schema, IReadOnlyList<FeatureDefinition> features)
    {
        Name = name;
        Schema = schema;
        Features = features;
        Json = CanonicalDeclaration.Write(name, schema, features, withDescriptions: true);
        Version = CanonicalDeclaration.Version(name, schema, features);
        HorizonMicros = features.Max(Reach);
    }

    /// <summary>What fraud models see unless told otherwise; docs/fraud-model.md says how it was chosen.</summary>
    public static FeatureSet Default => LazyDefault.Value;

    /// <summary>The 15 features of the Fraud Detection Handbook, chapter 3.</summary>
    public static FeatureSet Baseline15 => LazyBaseline15.Value;

    /// <summary>800 features from a grid of a few lines: for measuring, and as an example.</summary>
    public static FeatureSet Grid800 => LazyGrid800.Value;

    public string Name { get; }

    /// <summary>16 hexadecimal digits that change whenever a value could: names, order, schema, declarations, arithmetic; not with descriptions.</summary>
    public string Version { get; }

    /// <summary>The canonical text: grids expanded, descriptions included. Parsing it gives the same set and version.</summary>
    public string Json { get; }

    public EventSchema Schema { get; }

    /// <summary>In the order of the feature vector.</summary>
    public IReadOnlyList<FeatureDefinition> Features { get; }

    /// <summary>How far back any feature looks: the longest window plus its delay, in microseconds.</summary>
    public long HorizonMicros { get; }

    /// <summary>Reads a declaration.</summary>
    /// <exception cref="FormatException">The message names the JSON path of the first fault and what to do.</exception>
    public static FeatureSet Parse(string json)
    {
        if (json.Length > JsonCharactersMax)
        {
            throw new FormatException($"$: a declaration of {json.Length} characters; at most {JsonCharactersMax} are read. Use a grid.");
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            return Parse(new DeclarationNode(document.RootElement, "$"));
        }
        catch (JsonException exception)
        {
            throw new FormatException($"{exception.Path ?? "$"}: not the JSON of a feature set; {exception.Message}", exception);
        }
    }

    internal static long Reach(FeatureDefinition feature)
    {
        var longest = feature.Over > feature.Window ? feature.Over : feature.Window;
        return (longest + feature.Delay).Ticks / TimeSpan.TicksPerMicrosecond;
    }

    private static FeatureSet Parse(DeclarationNode root)
    {
        root.AllowOnly("name", "schema", "features", "grid");
        var name = root.Get("name", "a name for the set").Text();
        if (name.Length is 0 or > 100)
        {
            throw root.Get("name", "").Refuse("give a name of 1 to 100 characters.");
        }

        var schema = SchemaParser.Parse(root.Get("schema", "what an event carries"));
        var parser = new FeatureParser(schema);
        var grids = new GridParser(schema, parser);
        var features = new List<FeatureDefinition>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var usuals = new List<(DeclarationNode At, FeatureDefinition Feature)>();
        var declared = root.Find("features") is { } list ? list.Items().Select(node => (node, parser.Parse(node))) : [];
        var expanded = root.Find("grid") is { } grid ? grid.Items().SelectMany(node => grids.Expand(node).Select(feature => (node, feature))) : [];
        foreach (var (node, feature) in declared.Concat(expanded))
        {
            if (!names.Add(feature.Name))
            {
                throw node.Refuse($"a second feature named '{feature.Name}'; rename one or drop it.");
            }

            features.Add(feature);
            usuals.AddRange(feature.Usual is null ? [] : [(node.Find("usual")!.Value, feature)]);
            if (features.Count > FeaturesMax)
            {
                throw node.Refuse($"more than {FeaturesMax} features; drop windows, filters or aggregations.");
            }
        }

        if (features.Count == 0)
        {
            throw root.Refuse("no features; add 'features' or 'grid'.");
        }

        foreach (var (at, feature) in usuals)
        {
            if (feature.Usual == feature.Name || !names.Contains(feature.Usual!))
            {
                throw at.Refuse($"'{feature.Usual}' is no other feature of this set; name the one whose value is usual for {feature.Name}.");
            }
        }

        foreach (var group in features.Where(static f => f.Entity is not null).GroupBy(static f => f.Entity))
        {
            var filters = group.Select(static f => f.Filter).Distinct().Count();
            if (filters > FiltersPerEntityMax)
            {
                throw root.Refuse($"{filters} different filters on '{group.Key}'; at most {FiltersPerEntityMax} are kept, drop some.");
            }
        }

        return new FeatureSet(name, schema, features.AsReadOnly());
    }

    private static FeatureSet LoadEmbedded(string name)
    {
        using var stream = typeof(FeatureSet).Assembly.GetManifestResourceStream($"feature-sets/{name}.json")
            ?? throw new InvalidOperationException($"The feature set '{name}' is not embedded in this build.");
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }
}
