using System.CommandLine;

namespace Suite.Host.Cli;

/// <summary>How a command says which server it means, and how it wants to be answered.</summary>
/// <param name="tenantDefault">Whom the command means when no tenant is named.</param>
internal sealed class TargetOptions(string tenantDefault = "demo")
{
    private readonly Option<string> _dataDirectory = DataDirectoryOption();
    private readonly Option<string?> _server = new("--server") { Description = "URL of a running server, instead of --data-dir" };
    private readonly Option<string?> _key = new("--key") { Description = "API key for --server (or SUITE_KEY)" };
    private readonly Option<string> _tenant = new("--tenant") { Description = "tenant to act for with the admin key", DefaultValueFactory = _ => tenantDefault };
    private readonly Option<bool> _json = new("--json") { Description = "print one JSON object on standard output and nothing else there" };

    /// <summary>The checkout's own <c>data</c> directory when started by <c>./suite</c>, otherwise <c>./data</c>.</summary>
    public static Option<string> DataDirectoryOption() => new("--data-dir")
    {
        Description = "directory of journal, models and keys",
        DefaultValueFactory = _ => Path.Combine(Environment.GetEnvironmentVariable("SUITE_ROOT") ?? ".", "data"),
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_dataDirectory, _server, _key, _tenant, _json])
        {
            command.Options.Add(option);
        }
    }

    public string Tenant(ParseResult parsed) => parsed.GetValue(_tenant)!;

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    public Task<SuiteClient> ConnectAsync(ParseResult parsed, CancellationToken ct) => ConnectAsync(parsed, Tenant(parsed), ct);

    /// <summary>For what an operator does to all tenants: without --tenant for none in particular, where other commands mean the demonstration's.</summary>
    public Task<SuiteClient> ConnectAsOperatorAsync(ParseResult parsed, CancellationToken ct) =>
        ConnectAsync(parsed, parsed.GetResult(_tenant) is { Implicit: false } ? Tenant(parsed) : null, ct);

    private Task<SuiteClient> ConnectAsync(ParseResult parsed, string? tenant, CancellationToken ct)
    {
        if (parsed.GetValue(_server) is not { } server)
        {
            return SuiteClient.ForDataDirectoryAsync(parsed.GetValue(_dataDirectory)!, tenant, ct);
        }

        var key = parsed.GetValue(_key) ?? Environment.GetEnvironmentVariable("SUITE_KEY")
            ?? throw new CommandException("--server needs an API key: give --key KEY or set SUITE_KEY.");

        // A tenant's key says whose it is; an operator's has to be told, and only what was typed is.
        return Task.FromResult(SuiteClient.ForServer(server, key, parsed.GetResult(_tenant) is { Implicit: false } ? Tenant(parsed) : null));
    }
}
