using System.Text.Json.Nodes;

namespace Suite.FeatureStore.Preparation;

/// <summary>Declarations and learnt numbers in JSON: what several steps read and write alike.</summary>
internal static class StateNodes
{
    private const int ColumnsMax = 200;

    /// <summary>A column's name, from "column".</summary>
    public static string Column(this DeclarationNode step, string member = "column") => step.Get(member, "a column's name").Text();

    /// <summary>Different names, at least one.</summary>
    public static string[] Columns(this DeclarationNode step, string member = "columns")
    {
        var list = step.Get(member, "a list of columns");
        var names = list.Items().Select(i => i.Text()).ToArray();
        return names.Length is > 0 and <= ColumnsMax && names.Distinct(StringComparer.Ordinal).Count() == names.Length
            ? names
            : throw list.Refuse($"name 1 to {ColumnsMax} columns, each once.");
    }

    public static double Number(this DeclarationNode step, string member, double otherwise, double min, double max) => step.Find(member)?.Number(min, max) ?? otherwise;

    public static int Integer(this DeclarationNode step, string member, int otherwise, int min, int max) => step.Find(member)?.Integer(min, max) ?? otherwise;

    public static string ChoiceOf(this DeclarationNode step, string member, params ReadOnlySpan<string> words) => step.Find(member) is { } node ? node.Choice(words) : words[0];

    public static double[] Numbers(this DeclarationNode node) => [.. node.Items().Select(i => i.Number())];

    public static JsonArray ToJson(IEnumerable<double> values) => new([.. values.Select(v => (JsonNode)JsonValue.Create(v))]);

    public static JsonArray ToJson(IEnumerable<int> values) => new([.. values.Select(v => (JsonNode)JsonValue.Create(v))]);
}
