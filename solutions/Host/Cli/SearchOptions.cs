using System.CommandLine;
using System.Text.Json.Nodes;

namespace Suite.Host.Cli;

/// <summary>How <c>./suite fraud train</c> is told to look for parameters first, and where to put pictures of that.</summary>
internal sealed class SearchOptions
{
    private readonly Option<int?> _trials = new("--search") { Description = "look for the best parameters first, with this many trials in all" };
    private readonly Option<FileInfo?> _space = new("--space") { Description = "JSON file that declares what is searched; default: around the recipe's own values" };
    private readonly Option<long?> _seed = new("--seed") { Description = "the search's chance; default 42" };
    private readonly Option<int?> _parallel = new("--parallel") { Description = "trials at the same time; default: as many as the server has cores. Part of what a search tries" };
    private readonly Option<string?> _resume = new("--resume") { Description = "go on with a search that was cut off, or give it more trials: its id; without one, the latest", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<DirectoryInfo?> _pictures = new("--pictures") { Description = "write the search's picture (SVG) and its trials (JSON) into this directory" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_trials, _space, _seed, _parallel, _resume, _pictures])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Whether what is trained on was decided when the search began.</summary>
    public bool Resumes(ParseResult parsed) => parsed.GetResult(_resume) is not null;

    /// <summary>The order's member <c>search</c>; null when none is asked for.</summary>
    public JsonObject? Read(ParseResult parsed)
    {
        var trials = parsed.GetValue(_trials);
        if (trials is null && !Resumes(parsed))
        {
            return ((Option[])[_space, _seed, _parallel, _pictures]).FirstOrDefault(o => parsed.GetResult(o) is not null) is { } lonely
                ? throw new CommandException($"{lonely.Name} belongs to a search: give --search N as well.")
                : null;
        }

        var search = new JsonObject();
        Add(search, "trials", trials);
        Add(search, "seed", parsed.GetValue(_seed));
        Add(search, "parallel", parsed.GetValue(_parallel));
        Add(search, "space", parsed.GetValue(_space) is { } file ? JsonFile.ReadObject(file) : null);
        Add(search, "resume", Resumes(parsed) ? parsed.GetValue(_resume) ?? "latest" : null);
        return search;
    }

    public async Task WritePicturesAsync(ParseResult parsed, SuiteClient client, string id, CancellationToken ct)
    {
        if (parsed.GetValue(_pictures) is not { } directory)
        {
            return;
        }

        directory.Create();
        var path = $"/v1/fraud/models/searches/{id}";
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, $"{id}.svg"), await client.Http.GetStringAsync($"{path}/picture.svg", ct), ct);
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, $"{id}.json"), await client.Http.GetStringAsync(path, ct), ct);
    }

    private static void Add(JsonObject search, string name, JsonNode? value)
    {
        if (value is not null)
        {
            search[name] = value;
        }
    }
}
