using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Suite.Hosting;
using Suite.Journal;
using Suite.Journal.Chain;

namespace Suite.Host.Cli;

/// <summary><c>./suite journal</c>: what an auditor does with the stored journal, without a server and beside a running one.</summary>
internal static class JournalCommand
{
    public static Command Create() => new("journal", "Verify the stored journal, export its signed checkpoints.")
    {
        Verify(),
        Checkpoints(),
    };

    private static Command Verify()
    {
        var place = new Place();
        var checkpoints = new Option<string?>("--checkpoints") { Description = "file of checkpoints that was exported and kept elsewhere" };
        var publicKey = new Option<string?>("--public-key") { Description = "public key (PEM) the checkpoints must be signed with, kept elsewhere" };
        var command = new Command("verify", "Recompute the hash chain of every tenant and check the signed checkpoints. Exit status 1 when anything is wrong.")
        {
            checkpoints, publicKey,
        };
        place.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var kept = parsed.GetValue(checkpoints) is { } file ? CheckpointFile.Parse(await File.ReadAllBytesAsync(file, ct), file) : null;
            var pem = parsed.GetValue(publicKey) is { } keyFile ? await File.ReadAllTextAsync(keyFile, ct) : null;
            await using var journal = await place.OpenAsync(parsed, ct);
            var watch = Stopwatch.StartNew();
            var report = await Output.WithProgressAsync("Verifying", progress => journal.VerifyAsync(place.Tenant(parsed), pem, kept, progress.Relay<(long Done, long All)>(static p => ((double)p.Done / Math.Max(1, p.All), $"{p.Done} events")), ct));
            Print(report, watch.Elapsed, place.Json(parsed));
            return report.Valid ? 0 : 1;
        });
        return command;
    }

    private static Command Checkpoints()
    {
        var place = new Place();
        var output = new Option<string>("--out") { Description = "file to write: one JSON object with the public key and all checkpoints", Required = true };
        var command = new Command("checkpoints", "Export the signed checkpoints, to be kept where whoever can write the journal cannot.") { output };
        place.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var journal = await place.OpenAsync(parsed, ct);
            var file = await journal.ExportCheckpointsAsync(place.Tenant(parsed), ct);
            var path = Path.GetFullPath(parsed.GetValue(output)!);
            await File.WriteAllBytesAsync(path, file.ToJson(), ct);
            Output.Result(new JsonObject { ["file"] = path, ["checkpoints"] = file.Checkpoints.Count }, place.Json(parsed));
            return 0;
        });
        return command;
    }

    private static void Print(ChainReport report, TimeSpan elapsed, bool json)
    {
        var result = new JsonObject
        {
            ["valid"] = report.Valid,
            ["publicKey"] = report.PublicKeyFrom,
            ["events"] = report.Events,
            ["seconds"] = Math.Round(elapsed.TotalSeconds, 2),
            ["eventsPerSecond"] = Math.Round(report.Events / elapsed.TotalSeconds),
        };
        if (json)
        {
            result["tenants"] = new JsonArray([.. report.Tenants.Select(ToJson)]);
            Output.Result(result, json: true);
            return;
        }

        foreach (var tenant in report.Tenants)
        {
            Console.Out.WriteLine(
                $"{tenant.Tenant}: {tenant.Events} of {tenant.Head} events verified, {tenant.CheckpointsVerified} checkpoints, signed through {tenant.SignedThrough}, link {tenant.HeadLink}");
            foreach (var problem in tenant.Problems)
            {
                Console.Out.WriteLine($"  {ChainProblem.NameOf(problem.Kind)} at {problem.Position}: {problem.Text}");
            }
        }

        Output.Result(result, json: false);
    }

    private static JsonNode ToJson(ChainTenantReport tenant) => new JsonObject
    {
        ["tenant"] = tenant.Tenant,
        ["events"] = tenant.Events,
        ["head"] = tenant.Head,
        ["headLink"] = tenant.HeadLink,
        ["checkpointsVerified"] = tenant.CheckpointsVerified,
        ["signedThrough"] = tenant.SignedThrough,
        ["problems"] = new JsonArray([.. tenant.Problems.Select(problem => (JsonNode)new JsonObject
        {
            ["kind"] = ChainProblem.NameOf(problem.Kind),
            ["position"] = problem.Position,
            ["text"] = problem.Text,
        })]),
    };

    /// <summary>Which journal is meant, and how the answer is wanted.</summary>
    private sealed class Place
    {
        private readonly Option<string> _dataDirectory = TargetOptions.DataDirectoryOption();
        private readonly Option<string?> _postgres = new("--postgres") { Description = "connection string of a shared journal, instead of --data-dir" };
        private readonly Option<string?> _tenant = new("--tenant") { Description = "only this tenant; default all" };
        private readonly Option<bool> _json = new("--json") { Description = "print one JSON object on standard output and nothing else there" };

        public void AddTo(Command command)
        {
            foreach (var option in (Option[])[_dataDirectory, _postgres, _tenant, _json])
            {
                command.Options.Add(option);
            }
        }

        public bool Json(ParseResult parsed) => parsed.GetValue(_json);

        public TenantId? Tenant(ParseResult parsed)
        {
            try
            {
                return parsed.GetValue(_tenant) is { } name ? new TenantId(name) : null;
            }
            catch (ArgumentException e)
            {
                throw new CommandException(e.Message);
            }
        }

        public async Task<JournalVerification> OpenAsync(ParseResult parsed, CancellationToken ct) => parsed.GetValue(_postgres) is { } connection
            ? await JournalVerification.OpenPostgresAsync(connection, ct)
            : JournalVerification.OpenSqlite(parsed.GetValue(_dataDirectory)!);
    }
}
