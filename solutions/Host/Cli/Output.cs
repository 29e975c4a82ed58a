using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Suite.Host.Cli;

/// <summary>The result goes to standard output, as one JSON object or as a table; everything on the way goes to standard error.</summary>
internal static class Output
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = false, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IAnsiConsole Errors { get; } = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Console.Error),
        Ansi = Console.IsErrorRedirected ? AnsiSupport.No : AnsiSupport.Detect,
        Interactive = Console.IsErrorRedirected ? InteractionSupport.No : InteractionSupport.Detect,
    });

    public static void Result(JsonObject result, bool json) => Console.Out.WriteLine(Text(result, json));

    /// <summary>One line of JSON, or a line for every member. A number that is none (NaN, an infinity) is null: JSON has no word for it.</summary>
    internal static string Text(JsonObject result, bool json)
    {
        var finite = (JsonObject)Finite(result)!;
        if (json || finite.Count == 0)
        {
            return finite.ToJsonString(Readable);
        }

        var width = finite.Max(member => member.Key.Length);
        return string.Join(Environment.NewLine, finite.Select(
            member => $"{member.Key.PadRight(width)}  {(member.Value is JsonValue value ? value.ToString() : member.Value?.ToJsonString(Readable) ?? "-")}"));
    }

    private static JsonNode? Finite(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Finite(m.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Finite)]),
        JsonValue value when (value.TryGetValue<double>(out var d) && !double.IsFinite(d)) || (value.TryGetValue<float>(out var f) && !float.IsFinite(f)) => null,
        _ => node?.DeepClone(),
    };

    /// <summary>Runs the work under a progress bar on standard error; where that is no terminal, the bar is left out.</summary>
    public static Task<T> WithProgressAsync<T>(string title, Func<IProgress<(double Share, string Text)>, Task<T>> work) =>
        Errors.Progress().AutoClear(false).HideCompleted(false)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(title));
                var result = await work(new Bar(task, title));
                task.Value = 100;
                return result;
            });

    private sealed class Bar(ProgressTask task, string title) : IProgress<(double Share, string Text)>
    {
        public void Report((double Share, string Text) value)
        {
            task.Value = 100 * value.Share;
            task.Description = Markup.Escape(value.Text.Length == 0 ? title : $"{title}: {value.Text}");
        }
    }
}
