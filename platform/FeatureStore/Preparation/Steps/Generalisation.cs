using System.Text.Json.Nodes;

namespace Suite.FeatureStore.Preparation.Steps;

/// <summary>Makes values coarser in place: a number goes down to a multiple of "width", a time to the start of its hour, day, month or year (UTC).</summary>
internal sealed class Generalisation(string[] columns, double width, string? unit) : FixedStep
{
    public static Generalisation Parse(DeclarationNode node)
    {
        node.AllowOnly("step", "columns", "width", "unit");
        if (node.Find("width") is null == node.Find("unit") is null)
        {
            throw node.Refuse("give 'width' for numbers or 'unit' for times.");
        }

        return new Generalisation(node.Columns(), node.Number("width", 0, 1e-9, 1e15), node.Find("unit")?.Choice("hour", "day", "month", "year"));
    }

    public override StepOutcome Apply(Table table, PreparationSecrets secrets)
    {
        var changed = columns.Select(name => unit is null ? Numbers(table.Number(name)) : (Column)Times(table.Time(name))).ToArray();
        return new StepOutcome(table.With(changed), new JsonObject { ["columns"] = new JsonArray([.. columns.Select(c => (JsonNode)c)]) });
    }

    private NumberColumn Numbers(NumberColumn source) => source with { Values = Array.ConvertAll(source.Values, v => Math.Floor(v / width) * width) };

    private TimeColumn Times(TimeColumn source) => source with { Micros = Array.ConvertAll(source.Micros, at => at == TimeColumn.Missing ? at : Start(at)) };

    private long Start(long micros)
    {
        var time = DateTime.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);
        return TimeText.Micros(unit switch
        {
            "hour" => time.Date.AddHours(time.Hour),
            "day" => time.Date,
            "month" => new DateTime(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Utc),
            _ => new DateTime(time.Year, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        });
    }
}
