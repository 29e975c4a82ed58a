using System.Text.Json;

namespace Suite.Trees;

/// <summary>Reads a declared space. Whoever wrote it is told which member is wrong; nothing of it is trusted or repeated unread.</summary>
internal static class SearchSpaceReader
{
    private const int NameLengthMax = 40;
    private const int ChoicesMax = 64;

    /// <summary>Whole numbers beyond this are not exact as doubles after rounding.</summary>
    private const double IntMax = 1 << 30;

    private static readonly string[] Numeric = ["type", "low", "high", "scale", "when"];
    private static readonly string[] Categorical = ["type", "choices", "when"];

    public static SearchSpace Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            return new SearchSpace(ReadParameters(document.RootElement));
        }
        catch (JsonException e)
        {
            throw new SearchSpaceException("", $"The space is not JSON (line {e.LineNumber + 1}): write {{\"learningRate\":{{\"type\":\"float\",\"low\":0.01,\"high\":0.3}}}}.");
        }
    }

    private static List<SearchParameter> ReadParameters(JsonElement root)
    {
        var parameters = new List<SearchParameter>();
        foreach (var member in Members(root, ""))
        {
            if (!IsName(member.Name))
            {
                throw new SearchSpaceException("", $"A parameter's name is 1 to {NameLengthMax} letters and digits and starts with a letter.");
            }

            if (parameters.Count == SearchSpace.ParametersMax)
            {
                throw new SearchSpaceException("", $"A space has at most {SearchSpace.ParametersMax} parameters.");
            }

            parameters.Add(ReadParameter(member.Name, member.Value, parameters));
        }

        return parameters.Count > 0 ? parameters : throw new SearchSpaceException("", "The space is empty: declare at least one parameter.");
    }

    private static SearchParameter ReadParameter(string name, JsonElement json, List<SearchParameter> earlier)
    {
        var members = Members(json, name).ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal);
        var kind = Text(members, name, "type") switch
        {
            "float" => SearchKind.Continuous,
            "int" => SearchKind.Discrete,
            "categorical" => SearchKind.Categorical,
            _ => throw new SearchSpaceException($"{name}.type", "Write float, int or categorical."),
        };
        var known = kind == SearchKind.Categorical ? Categorical : Numeric;
        if (members.Keys.FirstOrDefault(m => !known.Contains(m)) is { } unknown)
        {
            throw new SearchSpaceException(IsName(unknown) ? $"{name}.{unknown}" : name, $"There is no such member here. Known: {string.Join(", ", known)}.");
        }

        var parameter = kind == SearchKind.Categorical ? ReadChoices(name, members) : ReadRange(name, kind, members);
        return members.TryGetValue("when", out var when) ? parameter with { When = ReadCondition($"{name}.when", when, earlier) } : parameter;
    }

    private static SearchParameter ReadRange(string name, SearchKind kind, Dictionary<string, JsonElement> members)
    {
        var (low, high) = (Number(members, name, "low", kind), Number(members, name, "high", kind));
        if (high <= low)
        {
            throw new SearchSpaceException($"{name}.high", "Must be above 'low'.");
        }

        var scale = members.ContainsKey("scale") ? Text(members, name, "scale") : "linear";
        if (scale is not ("linear" or "log"))
        {
            throw new SearchSpaceException($"{name}.scale", "Write linear or log.");
        }

        return scale == "log" && low <= 0
            ? throw new SearchSpaceException($"{name}.low", "Must be above 0 on a log scale.")
            : new SearchParameter { Name = name, Kind = kind, Low = low, High = high, IsLog = scale == "log" };
    }

    private static SearchParameter ReadChoices(string name, Dictionary<string, JsonElement> members)
    {
        var choices = Strings(members.TryGetValue("choices", out var json) ? json : default, $"{name}.choices", 2, ChoicesMax);
        return new SearchParameter { Name = name, Kind = SearchKind.Categorical, Low = 0, High = choices.Count - 1, Choices = choices };
    }

    private static SearchCondition ReadCondition(string path, JsonElement json, List<SearchParameter> earlier)
    {
        var members = Members(json, path).ToList();
        var parent = members.Count == 1 ? earlier.FindIndex(p => p.Name == members[0].Name && p.Kind == SearchKind.Categorical) : -1;
        if (parent < 0)
        {
            throw new SearchSpaceException(path, "Name one categorical parameter that is declared before, with the choices for which this one exists.");
        }

        var choices = earlier[parent].Choices.ToList();
        var indices = Strings(members[0].Value, $"{path}.{members[0].Name}", 1, choices.Count).ConvertAll(choices.IndexOf);
        return indices.Contains(-1)
            ? throw new SearchSpaceException($"{path}.{members[0].Name}", $"Not a choice of that parameter. Known: {string.Join(", ", choices)}.")
            : new SearchCondition(parent, indices);
    }

    private static List<JsonProperty> Members(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new SearchSpaceException(path, "Must be an object: { … }.");
        }

        var members = json.EnumerateObject().ToList();
        return members.DistinctBy(m => m.Name).Count() == members.Count
            ? members
            : throw new SearchSpaceException(path, "A member is there twice.");
    }

    private static string Text(Dictionary<string, JsonElement> members, string name, string member) =>
        members.TryGetValue(member, out var json) && json.ValueKind == JsonValueKind.String ? json.GetString()! : throw new SearchSpaceException($"{name}.{member}", "Required: a word.");

    private static double Number(Dictionary<string, JsonElement> members, string name, string member, SearchKind kind)
    {
        if (!members.TryGetValue(member, out var json) || json.ValueKind != JsonValueKind.Number || !json.TryGetDouble(out var value) || !double.IsFinite(value))
        {
            throw new SearchSpaceException($"{name}.{member}", "Required: a number.");
        }

        return kind == SearchKind.Discrete && (value != Math.Floor(value) || Math.Abs(value) > IntMax)
            ? throw new SearchSpaceException($"{name}.{member}", $"Must be a whole number of at most {IntMax}.")
            : value;
    }

    private static List<string> Strings(JsonElement json, string path, int countMin, int countMax)
    {
        var items = json.ValueKind == JsonValueKind.Array ? json.EnumerateArray().ToList() : [];
        if (items.Count < countMin || items.Count > countMax || items.Any(i => i.ValueKind != JsonValueKind.String || i.GetString() is not { Length: > 0 and <= NameLengthMax }))
        {
            throw new SearchSpaceException(path, $"Must be an array of {countMin} to {countMax} words of at most {NameLengthMax} characters.");
        }

        var words = items.ConvertAll(i => i.GetString()!);
        return words.Distinct(StringComparer.Ordinal).Count() == words.Count ? words : throw new SearchSpaceException(path, "A word is there twice.");
    }

    private static bool IsName(string name) => name.Length is > 0 and <= NameLengthMax && char.IsAsciiLetter(name[0]) && name.All(char.IsAsciiLetterOrDigit);
}
