using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Suite.Support.Intents;
using Suite.Text.Intents;

namespace Suite.Host.Cli;

/// <summary><c>./suite support evaluate</c>: how well an intent model does on messages it has not seen, and how fast.</summary>
internal static class SupportEvaluateCommand
{
    public static Command Create()
    {
        var model = new Option<DirectoryInfo>("--model") { Description = "directory that train wrote", Required = true };
        var test = new Option<FileInfo>("--test") { Description = "CSV of messages with the columns text and intent", Required = true };
        var oos = new Option<FileInfo?>("--oos") { Description = "CSV of messages about none of the intents, same columns" };
        var json = new Option<bool>("--json") { Description = "print one JSON object on standard output and nothing else there" };
        var command = new Command("evaluate", "Measure an intent model on messages it has not seen.") { model, test, oos, json };
        command.SetAction(parsed =>
        {
            var trained = IntentModelDirectory.Read(parsed.GetValue(model)!.FullName);
            var messages = IntentCsv.Read(parsed.GetValue(test)!.FullName);
            var outside = parsed.GetValue(oos) is { } file ? IntentCsv.Read(file.FullName) : [];
            Output.Result(Evaluate(trained, messages, outside), parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static JsonObject Evaluate(IntentModel model, IReadOnlyList<LabelledText> messages, IReadOnlyList<LabelledText> outside)
    {
        var micros = new List<double>(messages.Count);

        // The first call of anything in .NET compiles it; that is a start's cost and no message's.
        for (var i = 0; i < Math.Min(200, messages.Count); i++)
        {
            model.Classify(messages[i].Text);
        }

        var results = messages.Select(m => Timed(model, m.Text, micros)).ToArray();
        var measured = IntentEvaluation.Of(messages, results, [.. outside.Select(m => Timed(model, m.Text, micros))]);
        micros.Sort();
        var result = new JsonObject
        {
            ["accuracy"] = measured.Accuracy,
            ["macro_f1"] = measured.MacroF1,
            ["ece"] = measured.Ece,
            ["p50_us"] = Math.Round(micros[micros.Count / 2], 1),
            ["p99_us"] = Math.Round(micros[micros.Count * 99 / 100], 1),
        };
        if (measured.OosAuroc is { } auroc)
        {
            result["in_scope_accuracy"] = measured.InScopeAccuracy;
            result["oos_recall"] = measured.OosRecall;
            result["oos_auroc"] = auroc;
        }

        result["messages"] = messages.Count;
        result["oos_messages"] = outside.Count;
        return result;
    }

    private static IntentResult Timed(IntentModel model, string text, List<double> micros)
    {
        var began = Stopwatch.GetTimestamp();
        var result = model.Classify(text);
        micros.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
        return result;
    }
}
