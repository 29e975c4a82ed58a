using System.Text.Json;
using System.Text.Json.Nodes;
using Suite.FeatureStore.Preparation.Steps;

namespace Suite.FeatureStore.Preparation;

/// <summary>
/// What is done to a table, in order: <c>{"columns": {"amount": "number"}, "missing": ["NA"], "steps": [{"step": "bins", "column": "amount", …}]}</c>.
/// Immutable. docs/fraud-data.md lists the steps.
/// </summary>
public sealed class PreparationRecipe
{
    private const int StepsMax = 200;

    private static readonly Dictionary<string, Func<DeclarationNode, PreparationStep>> Kinds = new(StringComparer.Ordinal)
    {
        ["frequency"] = FrequencyEncoder.Parse,
        ["target"] = TargetEncoder.Parse,
        ["bins"] = Bins.Parse,
        ["log1p"] = NumberTransform.ParseLog1p,
        ["signedLog"] = NumberTransform.ParseSignedLog,
        ["sqrt"] = NumberTransform.ParseSqrt,
        ["median"] = MedianImputer.Parse,
        ["chained"] = ChainedImputer.Parse,
        ["iqrOutliers"] = IqrOutliers.Parse,
        ["isolationForest"] = IsolationForest.Parse,
        ["dates"] = DateNormalizer.Parse,
        ["nearDuplicates"] = NearDuplicates.Parse,
        ["hash"] = KeyedHash.Parse,
        ["truncate"] = TruncatedText.Parse,
        ["generalise"] = Generalisation.Parse,
        ["kAnonymity"] = KAnonymity.Parse,
        ["drop"] = DropColumns.Parse,
    };

    private readonly PreparationStep[] _steps;
    private readonly string[] _words;

    private PreparationRecipe(string json, TableSchema schema, PreparationStep[] steps, string[] words)
    {
        Json = json;
        Schema = schema;
        _steps = steps;
        _words = words;
    }

    /// <summary>How the file is to be read.</summary>
    public TableSchema Schema { get; }

    /// <summary>The declaration without white space: equal recipes are equal texts.</summary>
    public string Json { get; }

    /// <exception cref="FormatException">Names the step and the member, and says what to write.</exception>
    public static PreparationRecipe Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false });
            return Parse(new DeclarationNode(document.RootElement, "recipe"));
        }
        catch (JsonException e)
        {
            throw new FormatException($"The recipe is not JSON: {e.Message}", e);
        }
    }

    /// <summary>Learns from the table and gives it back prepared; only training data may come here. Cost: each step's own.</summary>
    /// <exception cref="InvalidDataException">A step cannot use the data; names step and column.</exception>
    public FittedPreparation Fit(Table training, PreparationSecrets secrets, out PreparedTable prepared)
    {
        var fitted = new FittedStep[_steps.Length];
        var reports = new JsonArray();
        for (var i = 0; i < _steps.Length; i++)
        {
            var step = _steps[i];
            var outcome = Named(i, training, table => step.Fit(table, secrets));
            fitted[i] = outcome.Fitted;
            training = outcome.Training.Table;
            reports.Add(Report(i, outcome.Training.Report));
        }

        prepared = new PreparedTable(training, reports);
        return new FittedPreparation(this, fitted);
    }

    internal FittedStep[] ReadSteps(DeclarationNode learned)
    {
        var nodes = learned.Items().ToList();
        return nodes.Count == _steps.Length
            ? [.. _steps.Zip(nodes, (step, node) => step.Read(node))]
            : throw learned.Refuse($"{nodes.Count} steps, but the recipe has {_steps.Length}.");
    }

    internal JsonObject Report(int step, JsonObject report)
    {
        report.Insert(0, "step", _words[step]);
        return report;
    }

    internal T Named<T>(int step, Table table, Func<Table, T> work)
    {
        try
        {
            return work(table);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"Step {step + 1} ({_words[step]}): {e.Message}", e);
        }
    }

    internal static PreparationRecipe Parse(DeclarationNode root)
    {
        root.AllowOnly("columns", "missing", "steps");
        var types = new Dictionary<string, ColumnType>(StringComparer.Ordinal);
        foreach (var (name, type) in root.Find("columns")?.Members() ?? [])
        {
            types[name] = type.Choice("number", "text", "time") switch { "number" => ColumnType.Number, "time" => ColumnType.Time, _ => ColumnType.Text };
        }

        var marks = root.Find("missing")?.Items().Select(i => i.Text()).ToArray() ?? [];
        var nodes = root.Get("steps", "the list of steps").Items().ToList();
        if (nodes.Count > StepsMax)
        {
            throw root.Refuse($"{nodes.Count} steps are more than {StepsMax}.");
        }

        var words = nodes.Select(node => node.Get("step", $"one of {string.Join(", ", Kinds.Keys)}").Choice([.. Kinds.Keys])).ToArray();
        var steps = nodes.Select((node, i) => Kinds[words[i]](node)).ToArray();
        return new PreparationRecipe(JsonSerializer.Serialize(root.Element), new TableSchema(types, marks), steps, words);
    }
}

/// <summary>A table that went through every step, and what each step says of it.</summary>
public sealed record PreparedTable(Table Table, JsonArray Steps);

/// <summary>A recipe with what its steps learnt from training data. Immutable, and the same text whenever it is written.</summary>
public sealed class FittedPreparation
{
    private const string Format = "suite-preparation";
    private const int Version = 1;

    private readonly FittedStep[] _steps;

    internal FittedPreparation(PreparationRecipe recipe, FittedStep[] steps)
    {
        Recipe = recipe;
        _steps = steps;
    }

    public PreparationRecipe Recipe { get; }

    /// <exception cref="FormatException">Not a state, of a later version, or damaged; names the member.</exception>
    public static FittedPreparation Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var root = new DeclarationNode(document.RootElement, "state");
            root.AllowOnly("format", "version", "recipe", "learned");
            root.Get("format", Format).Choice(Format);
            root.Get("version", "the version").Integer(1, Version);
            var recipe = PreparationRecipe.Parse(root.Get("recipe", "the recipe"));
            return new FittedPreparation(recipe, recipe.ReadSteps(root.Get("learned", "what was learnt")));
        }
        catch (JsonException e)
        {
            throw new FormatException($"The fitted state is not JSON: {e.Message}", e);
        }
    }

    /// <summary>The same rows give the same result, whenever and in whatever company, but for steps that compare rows (near duplicates, k-anonymity).</summary>
    /// <exception cref="InvalidDataException">A step cannot use the data; names step and column.</exception>
    public PreparedTable Apply(Table table, PreparationSecrets secrets)
    {
        var reports = new JsonArray();
        for (var i = 0; i < _steps.Length; i++)
        {
            var step = _steps[i];
            var outcome = Recipe.Named(i, table, t => step.Apply(t, secrets));
            table = outcome.Table;
            reports.Add(Recipe.Report(i, outcome.Report));
        }

        return new PreparedTable(table, reports);
    }

    public string ToJson() => new JsonObject
    {
        ["format"] = Format,
        ["version"] = Version,
        ["recipe"] = JsonNode.Parse(Recipe.Json),
        ["learned"] = new JsonArray([.. _steps.Select(step => step.Learned())]),
    }.ToJsonString();
}
