using System.CommandLine;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Suite.FeatureStore.Preparation;
using Suite.Hosting;

namespace Suite.Host.Cli;

/// <summary><c>./suite fraud data prepare FILE</c>: a recipe's steps over a file; what they learn is kept for later files.</summary>
internal static class DataPrepareCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "CSV, gzip allowed" };
        var recipe = new Option<FileInfo?>("--recipe") { Description = "JSON file of the steps; may be left out with --use-state, which holds it" };
        var output = new Option<FileInfo>("--out") { Description = "where the prepared CSV goes; compressed when the name ends in .gz", Required = true };
        var fit = new Option<FileInfo?>("--fit-state") { Description = "learn from this file and keep what was learnt here" };
        var use = new Option<FileInfo?>("--use-state") { Description = "apply what was learnt before; learn nothing" };
        var key = new Option<FileInfo?>("--key-file") { Description = "file of 32 random bytes or more, for keyed hashes" };
        var json = new Option<bool>("--json") { Description = "print one JSON object on standard output and nothing else there" };
        var command = new Command("prepare", "Encode, impute, mark outliers, normalise dates, remove near-duplicates, de-identify.") { file, recipe, output, fit, use, key, json };
        command.SetAction(async (parsed, ct) =>
        {
            if (parsed.GetValue(use) is not null && parsed.GetValue(fit) is not null)
            {
                throw new CommandException("Give --fit-state to learn or --use-state to apply, not both.");
            }

            var secrets = new PreparationSecrets(Redactor.RedactCards, parsed.GetValue(key) is { } bytes ? await KeyAsync(bytes, ct) : null);
            var declared = parsed.GetValue(recipe) is { } declaration ? PreparationRecipe.Parse(await DataCheckCommand.ReadAsync(declaration, ct)) : null;
            var result = parsed.GetValue(use) is { } state
                ? await Task.Run(() => Use(parsed.GetValue(file)!, state, declared, secrets), ct)
                : await Task.Run(() => Fit(parsed.GetValue(file)!, parsed.GetValue(fit), declared, secrets), ct);
            var masked = Write(result.Table, parsed.GetValue(output)!, secrets);
            Output.Result(
                new JsonObject
                {
                    ["file"] = parsed.GetValue(output)!.FullName,
                    ["rows"] = result.Table.RowCount,
                    ["columns"] = result.Table.Columns.Count,
                    ["cardNumbersMasked"] = masked,
                    ["steps"] = result.Steps,
                },
                parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static PreparedTable Fit(FileInfo file, FileInfo? state, PreparationRecipe? recipe, PreparationSecrets secrets)
    {
        recipe = recipe ?? throw new CommandException("Give --recipe FILE, or --use-state FILE of an earlier run.");
        var fitted = recipe.Fit(Read(file, recipe.Schema), secrets, out var prepared);
        if (state is not null)
        {
            WriteWhole(state, stream =>
            {
                using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
                writer.Write(fitted.ToJson());
            });
        }

        return prepared;
    }

    private static PreparedTable Use(FileInfo file, FileInfo state, PreparationRecipe? recipe, PreparationSecrets secrets)
    {
        if (!state.Exists)
        {
            throw new FileNotFoundException($"There is no file '{state.FullName}'.");
        }

        var fitted = FittedPreparation.Parse(File.ReadAllText(state.FullName));
        return recipe is not null && recipe.Json != fitted.Recipe.Json
            ? throw new CommandException($"{state.Name} was learnt with another recipe. Learn again with --fit-state, or leave --recipe out.")
            : fitted.Apply(Read(file, fitted.Recipe.Schema), secrets);
    }

    private static Table Read(FileInfo file, TableSchema schema)
    {
        if (!file.Exists)
        {
            throw new FileNotFoundException($"There is no file '{file.FullName}'.");
        }

        try
        {
            using var rows = CsvRows.OpenFile(file.FullName);
            return TableCsv.Read(rows, schema, TableLimits.Default);
        }
        catch (InvalidDataException e)
        {
            throw new CommandException($"{file.Name}: {e.Message}");
        }
    }

    private static async Task<byte[]> KeyAsync(FileInfo file, CancellationToken ct) =>
        file.Exists ? await File.ReadAllBytesAsync(file.FullName, ct) : throw new FileNotFoundException($"There is no file '{file.FullName}'.");

    private static long Write(Table table, FileInfo file, PreparationSecrets secrets)
    {
        long masked = 0;
        WriteWhole(file, stream =>
        {
            using Stream target = file.Name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionLevel.Fastest) : new BufferedStream(stream);
            using var writer = new StreamWriter(target, new UTF8Encoding(false), 1 << 16);
            masked = TableCsv.Write(table, writer, secrets);
        });
        return masked;
    }

    /// <summary>Beside, then in its place: a file that is there is a whole one.</summary>
    private static void WriteWhole(FileInfo file, Action<Stream> write)
    {
        var beside = file.FullName + ".part";
        using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write))
        {
            write(stream);
        }

        File.Move(beside, file.FullName, overwrite: true);
    }
}
