using System.Globalization;
using System.Text.Json;

namespace Suite.FeatureStore;

/// <summary>A JSON value that knows where it is, so that every refusal names the path and what to do.</summary>
internal readonly record struct DeclarationNode(JsonElement Element, string Path)
{
    public FormatException Refuse(string problem) => new($"{Path}: {problem}");

    /// <summary>A typing error in a member's name must not silently change what is declared.</summary>
    public void AllowOnly(params ReadOnlySpan<string> names)
    {
        Expect(JsonValueKind.Object, "an object");
        foreach (var property in Element.EnumerateObject())
        {
            if (!names.Contains(property.Name))
            {
                throw Refuse($"unknown member '{property.Name}'; use one of {string.Join(", ", names.ToArray())}.");
            }
        }
    }

    public DeclarationNode? Find(string name) =>
        Element.TryGetProperty(name, out var value) ? new DeclarationNode(value, $"{Path}.{name}") : null;

    public DeclarationNode Get(string name, string what) => Find(name) ?? throw Refuse($"'{name}' is missing; add {what}.");

    public string Text()
    {
        Expect(JsonValueKind.String, "a text");
        return Element.GetString()!;
    }

    public bool Flag()
    {
        if (Element.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            throw Refuse("give true or false.");
        }

        return Element.GetBoolean();
    }

    public int Integer(int min, int max)
    {
        if (Element.ValueKind != JsonValueKind.Number || !Element.TryGetInt32(out var number) || number < min || number > max)
        {
            throw Refuse($"give a whole number from {min} to {max}.");
        }

        return number;
    }

    /// <summary>A finite number, both ends allowed.</summary>
    public double Number(double min = double.MinValue, double max = double.MaxValue)
    {
        if (Element.ValueKind != JsonValueKind.Number || !Element.TryGetDouble(out var number) || !double.IsFinite(number) || number < min || number > max)
        {
            throw Refuse(min == double.MinValue && max == double.MaxValue ? "give a number." : string.Create(CultureInfo.InvariantCulture, $"give a number from {min} to {max}."));
        }

        return number;
    }

    public string Choice(params ReadOnlySpan<string> words) =>
        Element.ValueKind == JsonValueKind.String && words.Contains(Element.GetString()!) ? Element.GetString()! : throw Refuse($"give one of {string.Join(", ", words.ToArray())}.");

    public decimal Decimal()
    {
        if (Element.ValueKind != JsonValueKind.Number || !Element.TryGetDecimal(out var number))
        {
            throw Refuse("give a number.");
        }

        return number;
    }

    public IEnumerable<DeclarationNode> Items()
    {
        Expect(JsonValueKind.Array, "an array");
        var path = Path;
        return Element.EnumerateArray().Select((item, index) => new DeclarationNode(item, $"{path}[{index}]"));
    }

    public IEnumerable<(string Name, DeclarationNode Value)> Members()
    {
        Expect(JsonValueKind.Object, "an object");
        var path = Path;
        return Element.EnumerateObject().Select(p => (p.Name, new DeclarationNode(p.Value, $"{path}.{p.Name}")));
    }

    private void Expect(JsonValueKind kind, string what)
    {
        if (Element.ValueKind != kind)
        {
            throw Refuse($"expected {what}, found {Element.ValueKind.ToString().ToLowerInvariant()}.");
        }
    }
}
