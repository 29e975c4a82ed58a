using System.Globalization;
using System.Text.Json;
using Suite.JournalKill;
using Suite.TestKit;

// --trials N --backend sqlite|postgres [--seed S] [--json]   kill trials; exit code 1 when something was lost
// --bench N --backend sqlite|postgres                        rates, one JSON object
// --golden DIR                                                writes the golden journal, see GoldenJournal
// --write --backend B --dir D [--connection C] [--loops L] [--first F] [--groups G] [--synchronous MODE]   the writer that gets killed
string? Option(string name) => Array.IndexOf(args, name) is var at && at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
int Number(string name, int otherwise) => Option(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
var backend = Option("--backend") ?? "sqlite";

if (args.Contains("--write"))
{
    await using var place = await JournalPlace.OpenAsync(backend, Option("--dir")!, Option("--connection"), Option("--synchronous") ?? "FULL");
    await KillWriter.RunAsync(place.Journal, Number("--loops", 1), Number("--first", 0), Number("--groups", -1));
    return 0;
}

if (Option("--golden") is { } golden)
{
    await using var place = await JournalPlace.OpenAsync("sqlite", golden, null);
    await GoldenJournal.WriteAsync(place.Journal);
    return 0;
}

if (Option("--bench") is not null)
{
    using var temp = new TempDirectory();
    var connection = backend == "postgres" ? (await PostgresCluster.SharedAsync()).CreateDatabase() : null;
    await using var place = await JournalPlace.OpenAsync(backend, temp.Path, connection);
    await RateBench.RunAsync(place.Journal, () => JournalPlace.OpenVerificationAsync(backend, temp.Path, connection), backend, Number("--bench", 100_000));
    return 0;
}

if (Option("--trials") is null)
{
    Console.Error.WriteLine("Usage: --trials N --backend sqlite|postgres [--seed S] [--json], or --bench N --backend sqlite|postgres");
    return 2;
}

var seed = Number("--seed", (int)(TimeProvider.System.GetUtcNow().Ticks & int.MaxValue));
Console.Error.WriteLine($"seed {seed}");
var report = await KillTrials.RunAsync(backend, Number("--trials", 100), seed, Console.Error.WriteLine);
Console.WriteLine(args.Contains("--json")
    ? JsonSerializer.Serialize(report, JsonSerializerOptions.Web)
    : $"{report.Trials} trials, {report.Acknowledged} acknowledged events, {report.Problems.Count} problems (seed {report.Seed})");
foreach (var problem in report.Problems)
{
    Console.Error.WriteLine(problem);
}

return report.Problems.Count == 0 ? 0 : 1;
