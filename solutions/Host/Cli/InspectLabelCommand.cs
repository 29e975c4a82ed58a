using System.CommandLine;
using System.Text.Json.Nodes;
using Suite.Hosting;
using Suite.Inspection.FewShot;
using Suite.Inspection.Labelling;
using Suite.Onnx;

namespace Suite.Host.Cli;

/// <summary><c>./suite inspect label</c>: help with labelling pictures.</summary>
internal static class InspectLabelCommand
{
    private const int DisagreementsShownMax = 50;

    public static Command Create() => new("label", "Help with labelling: propose labels, choose what to look at next, compare annotators.")
    {
        Propose(),
        Agree(),
    };

    private static Command Propose()
    {
        var model = new Option<DirectoryInfo>("--model") { Description = "folder of a few-shot model", Required = true };
        var images = new Option<DirectoryInfo>("--images") { Description = "folder of pictures, labelled or not", Required = true };
        var known = new Option<FileInfo?>("--labels") { Description = "CSV (image, class) of what is labelled already and left out" };
        var output = new Option<FileInfo>("--out") { Description = "CSV to write: image, class, guess, confidence, rank", Required = true };
        var confident = new Option<double>("--confident") { Description = "probability from which a label is proposed", DefaultValueFactory = _ => 0.95 };
        var seed = new Option<long>("--seed") { Description = "of the random projection in which pictures are compared", DefaultValueFactory = _ => 42 };
        var json = new Option<bool>("--json") { Description = "print one JSON object on standard output and nothing else there" };
        var command = new Command("propose", "Propose labels for the confident pictures, rank the others by uncertainty and diversity.") { model, images, known, output, confident, seed, json };
        command.SetAction(async (parsed, ct) =>
        {
            using var trained = FewShotModel.Open(parsed.GetValue(model)!.FullName, new OnnxSessionOptions { Threads = 1 });
            var labelled = parsed.GetValue(known) is { } file ? Annotation.Read(file.FullName).Keys.ToHashSet(StringComparer.Ordinal) : [];
            var (proposals, skipped) = await Output.WithProgressAsync("Looking", progress => Task.Run(
                () => LabellingRun.Run(
                    trained, parsed.GetValue(images)!.FullName, labelled, parsed.GetValue(confident), parsed.GetValue(seed), progress.Relay<double>(static share => (share, "")), ct),
                ct));
            LabellingRun.Write(parsed.GetValue(output)!.FullName, proposals);
            Output.Result(
                new JsonObject
                {
                    ["images"] = proposals.Count,
                    ["proposed"] = proposals.Count(static p => p.Rank is null),
                    ["to_label"] = proposals.Count(static p => p.Rank is not null),
                    ["skipped"] = InspectEvaluateCommand.Skipped(skipped),
                    ["out"] = parsed.GetValue(output)!.FullName,
                },
                parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static Command Agree()
    {
        var annotators = new Option<FileInfo[]>("--annotator") { Description = "CSV (image, class) of one annotator; twice or more", Required = true, AllowMultipleArgumentsPerToken = true };
        var json = new Option<bool>("--json") { Description = "print one JSON object on standard output and nothing else there" };
        var command = new Command("agreement", "Cohen's kappa between annotators, pair by pair, with what they disagree on.") { annotators, json };
        command.SetAction(parsed =>
        {
            var files = parsed.GetValue(annotators)!;
            if (files.Length < 2)
            {
                throw new CommandException("Agreement takes two annotators: --annotator A.csv --annotator B.csv.");
            }

            var said = files.Select(static f => (f.Name, Labels: Annotation.Read(f.FullName))).ToList();
            var pairs = from first in Enumerable.Range(0, said.Count)
                        from second in Enumerable.Range(first + 1, said.Count - first - 1)
                        select (said[first], said[second]);
            var shown = new JsonArray();
            foreach (var (first, second) in pairs)
            {
                shown.Add(Shown(first.Name, second.Name, Agreement.Of(first.Labels, second.Labels)));
            }

            Output.Result(new JsonObject { ["pairs"] = shown }, parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static JsonObject Shown(string first, string second, Agreement agreement) => new()
    {
        ["first"] = first,
        ["second"] = second,
        ["images"] = agreement.Images,
        ["agreement"] = agreement.Observed,
        ["kappa"] = agreement.Kappa,
        ["disagreements"] = agreement.Disagreements.Count,
        ["first_disagreements"] = new JsonArray([.. agreement.Disagreements.Take(DisagreementsShownMax).Select(static d =>
            (JsonNode)new JsonObject { ["image"] = d.Image, ["first"] = d.First, ["second"] = d.Second })]),
    };
}
