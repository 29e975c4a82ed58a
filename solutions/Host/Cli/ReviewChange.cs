using System.CommandLine;
using System.Text.Json.Nodes;

namespace Suite.Host.Cli;

/// <summary>A command that changes one review case: its verb, its own options, and those that all of them have.</summary>
internal sealed class ReviewChange(string verb, string description)
{
    private readonly TargetOptions _target = new();
    private readonly List<(Option<string?> Option, string Member)> _texts = [];
    private readonly Argument<string> _id = new("id") { Description = "the transaction's id" };
    private readonly Option<string?> _analyst = new("--analyst") { Description = "your name, for the record" };
    private readonly Option<string?> _requestId = new("--request-id") { Description = "the same id again is the same change" };
    private readonly Option<long?> _expected = new("--expected-version") { Description = "refuse the change when the case is at another version" };

    /// <summary>An option whose text goes into a member of the request.</summary>
    public ReviewChange Text(string option, string member, string what, bool required = false)
    {
        _texts.Add((new Option<string?>(option) { Description = what, Required = required }, member));
        return this;
    }

    public Command ToCommand()
    {
        var command = new Command(verb, description) { _id };
        foreach (var (option, _) in _texts)
        {
            command.Options.Add(option);
        }

        command.Options.Add(_analyst);
        command.Options.Add(_requestId);
        command.Options.Add(_expected);
        _target.AddTo(command);
        command.SetAction(SendAsync);
        return command;
    }

    private async Task<int> SendAsync(ParseResult parsed, CancellationToken ct)
    {
        var body = new JsonObject
        {
            ["analyst"] = parsed.GetValue(_analyst),
            ["requestId"] = parsed.GetValue(_requestId),
            ["expectedVersion"] = parsed.GetValue(_expected),
        };
        foreach (var (option, member) in _texts)
        {
            body[member] = parsed.GetValue(option);
        }

        await using var client = await _target.ConnectAsync(parsed, ct);
        var path = $"/v1/fraud/reviews/{Uri.EscapeDataString(parsed.GetValue(_id)!)}/{verb}";
        ReviewText.Print(await client.SendAsync(HttpMethod.Post, path, body, ct), _target.Json(parsed));
        return 0;
    }
}
