using System.Globalization;
using Suite.Trees;

namespace Suite.Fraud.Training;

/// <summary>What of a recipe is set otherwise, by a search or by hand. The default leaves every recipe as it is, to the last bit of its models.</summary>
public sealed record TrainingSettings
{
    private static readonly Dictionary<string, Func<XgboostParameters, string, XgboostParameters>> Setters = new(StringComparer.Ordinal)
    {
        ["rounds"] = (p, text) => p with { Rounds = Whole(text) },
        ["maxDepth"] = (p, text) => p with { MaxDepth = Whole(text) },
        ["learningRate"] = (p, text) => p with { LearningRate = Number(text) },
        ["lambda"] = (p, text) => p with { Lambda = Number(text) },
        ["alpha"] = (p, text) => p with { Alpha = Number(text) },
        ["gamma"] = (p, text) => p with { Gamma = Number(text) },
        ["minChildWeight"] = (p, text) => p with { MinChildWeight = Number(text) },
        ["maxDeltaStep"] = (p, text) => p with { MaxDeltaStep = Number(text) },
        ["subsample"] = (p, text) => p with { Subsample = Number(text) },
        ["columnSampleByTree"] = (p, text) => p with { ColumnSampleByTree = Number(text) },
        ["columnSampleByLevel"] = (p, text) => p with { ColumnSampleByLevel = Number(text) },
        ["columnSampleByNode"] = (p, text) => p with { ColumnSampleByNode = Number(text) },
        ["scalePosWeight"] = (p, text) => p with { ScalePosWeight = Number(text) },
        ["maxBin"] = (p, text) => p with { MaxBin = Whole(text) },
        ["treeMethod"] = (p, text) => p with { TreeMethod = text },
    };

    public static TrainingSettings Default { get; } = new();

    /// <summary>Parameter names of <see cref="XgboostParameters"/> in camel case, with their values as invariant text.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the values come from, kept with the model's parameters.</summary>
    public IReadOnlyDictionary<string, string> Origin { get; init; } = new Dictionary<string, string>();

    public static TrainingSettings FromPoint(SearchSpace space, double[] point) => new()
    {
        Values = space.ToJson(point).ToDictionary(member => member.Key, member => member.Value!.ToString()),
    };

    /// <summary>Refuses a space with a parameter that no recipe has, or that reaches outside of what the trainer takes.</summary>
    /// <exception cref="SearchSpaceException">Names the parameter.</exception>
    public static void RefuseUnknown(SearchSpace space)
    {
        foreach (var parameter in space.Parameters)
        {
            if (!Setters.TryGetValue(parameter.Name, out var set))
            {
                throw new SearchSpaceException(parameter.Name, $"There is no such parameter. Known: {string.Join(", ", Setters.Keys)}.");
            }

            IEnumerable<string> extremes = parameter.Kind == SearchKind.Categorical
                ? parameter.Choices
                : [Text(parameter.Low), Text(parameter.High), Text(parameter.FromUnit(0.37))];
            foreach (var text in extremes)
            {
                try
                {
                    set(new XgboostParameters(), text).Validate();
                }
                catch (FormatException)
                {
                    throw new SearchSpaceException(parameter.Name, "Takes whole numbers only: declare it as int.");
                }
                catch (ArgumentException e)
                {
                    throw new SearchSpaceException(parameter.Name, e.Message);
                }
            }
        }
    }

    internal XgboostParameters ApplyTo(XgboostParameters parameters) =>
        Values.Aggregate(parameters, (set, value) => Setters[value.Key](set, value.Value));

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static int Whole(string text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
