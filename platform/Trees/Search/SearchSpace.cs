using System.Globalization;
using System.Text.Json.Nodes;

namespace Suite.Trees;

/// <summary>
/// The parameters a search may set, in the order of their declaration. A point holds one value per parameter (see <see cref="SearchParameter"/>);
/// NaN where the parameter does not exist at that point. Immutable and thread-safe.
/// </summary>
public sealed class SearchSpace
{
    /// <summary>More parameters than any budget of trials could tell apart.</summary>
    public const int ParametersMax = 64;

    internal SearchSpace(IReadOnlyList<SearchParameter> parameters) => Parameters = parameters;

    public IReadOnlyList<SearchParameter> Parameters { get; }

    /// <summary>
    /// Reads <c>{"learningRate":{"type":"float","low":0.01,"high":0.3,"scale":"log"},"maxDepth":{"type":"int","low":2,"high":8},
    /// "treeMethod":{"type":"categorical","choices":["hist","exact"]},"maxBin":{"type":"int","low":64,"high":8192,"scale":"log",
    /// "when":{"treeMethod":["hist"]}}}</c>.
    /// </summary>
    /// <exception cref="SearchSpaceException">Names the member and what to write instead.</exception>
    public static SearchSpace Parse(string json) => SearchSpaceReader.Read(json);

    /// <summary>The value by name; null when it does not exist at the point or in the space.</summary>
    public double? Find(double[] point, string name)
    {
        for (var i = 0; i < Parameters.Count; i++)
        {
            if (Parameters[i].Name == name)
            {
                return double.IsNaN(point[i]) ? null : point[i];
            }
        }

        return null;
    }

    /// <summary>The point as <c>{"learningRate":0.05,"treeMethod":"hist"}</c>, without what does not exist there.</summary>
    public JsonObject ToJson(double[] point)
    {
        var json = new JsonObject();
        for (var i = 0; i < Parameters.Count; i++)
        {
            if (!double.IsNaN(point[i]))
            {
                json[Parameters[i].Name] = Parameters[i].Kind switch
                {
                    SearchKind.Categorical => Parameters[i].Choices[(int)point[i]],
                    SearchKind.Discrete => (long)point[i],
                    _ => point[i],
                };
            }
        }

        return json;
    }

    /// <summary>The point that <see cref="ToJson"/> wrote, bit for bit.</summary>
    /// <exception cref="InvalidDataException">It belongs to another space.</exception>
    public double[] FromJson(JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var point = new double[Parameters.Count];
        for (var i = 0; i < point.Length; i++)
        {
            point[i] = json[Parameters[i].Name] switch
            {
                null => double.NaN,
                JsonValue value when Parameters[i].Kind == SearchKind.Categorical => IndexOf(Parameters[i], value.ToString()),
                JsonValue value when double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
                _ => throw new InvalidDataException($"The trial's value of {Parameters[i].Name} cannot be read."),
            };
        }

        return IsInside(point) && json.All(member => Parameters.Any(p => p.Name == member.Key))
            ? point
            : throw new InvalidDataException("The trial belongs to another space than the study's.");
    }

    /// <summary>Every value in its range, and there exactly where its condition holds.</summary>
    public bool IsInside(double[] point)
    {
        ArgumentNullException.ThrowIfNull(point);
        return point.Length == Parameters.Count && Enumerable.Range(0, point.Length).All(i => double.IsNaN(point[i])
            ? !IsActive(i, point)
            : IsActive(i, point) && point[i] >= Parameters[i].Low && point[i] <= Parameters[i].High
                && (Parameters[i].Kind == SearchKind.Continuous || point[i] == Math.Floor(point[i])));
    }

    /// <summary>Whether a parameter exists, by the values of those before it.</summary>
    internal bool IsActive(int parameter, ReadOnlySpan<double> point) =>
        Parameters[parameter].When is not { } when || (!double.IsNaN(point[when.Parameter]) && when.Choices.Contains((int)point[when.Parameter]));

    internal double[] Draw(ref SearchRandom random)
    {
        var point = new double[Parameters.Count];
        for (var i = 0; i < point.Length; i++)
        {
            // Drawn even where it does not exist: the parameters after it then do not depend on it.
            var value = Parameters[i].Draw(ref random);
            point[i] = IsActive(i, point) ? value : double.NaN;
        }

        return point;
    }

    private static double IndexOf(SearchParameter parameter, string choice)
    {
        for (var i = 0; i < parameter.Choices.Count; i++)
        {
            if (parameter.Choices[i] == choice)
            {
                return i;
            }
        }

        throw new InvalidDataException($"The trial's value of {parameter.Name} is none of its choices.");
    }
}
