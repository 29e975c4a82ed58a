using System.Globalization;
using System.Text.Json.Nodes;

namespace Suite.FeatureStore.Preparation.Steps;

/// <summary>Keeps the first or the last characters of a text, as of a postcode; characters are what a reader sees as one.</summary>
internal sealed class TruncatedText(string[] columns, int keep, bool fromEnd) : FixedStep
{
    public static TruncatedText Parse(DeclarationNode node)
    {
        node.AllowOnly("step", "columns", "keep", "end");
        return new TruncatedText(node.Columns(), node.Get("keep", "how many characters stay").Integer(0, 1_000), node.ChoiceOf("end", "first", "last") == "last");
    }

    public override StepOutcome Apply(Table table, PreparationSecrets secrets)
    {
        long shortened = 0;
        var changed = columns.Select(name =>
        {
            var source = table.Text(name);
            return (Column)(source with
            {
                Values = Array.ConvertAll(source.Values, text =>
                {
                    var cut = text is null ? null : Cut(text);
                    shortened += cut == text ? 0 : 1;
                    return cut;
                }),
            });
        }).ToArray();
        return new StepOutcome(table.With(changed), new JsonObject { ["columns"] = new JsonArray([.. columns.Select(c => (JsonNode)c)]), ["shortened"] = shortened });
    }

    private string Cut(string text)
    {
        var characters = new StringInfo(text);
        var length = characters.LengthInTextElements;
        return length <= keep ? text : keep == 0 ? "" : fromEnd ? characters.SubstringByTextElements(length - keep) : characters.SubstringByTextElements(0, keep);
    }
}
