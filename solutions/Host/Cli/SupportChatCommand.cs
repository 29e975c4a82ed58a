using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Suite.Host.Demo;

namespace Suite.Host.Cli;

/// <summary><c>./suite support chat</c>: a conversation in the terminal; the number of a button presses it.</summary>
internal static class SupportChatCommand
{
    public static Command Create()
    {
        var target = new TargetOptions(SupportDemo.Tenant);
        var language = new Option<string?>("--language") { Description = "en or zh, for the greeting; after it the bot answers in what it is written to" };
        var command = new Command("chat", "Talk to the bot; an empty line ends it.") { language };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var talk = await SupportTalk.StartAsync(client, parsed.GetValue(language), ct);
            var buttons = Show(new JsonObject { ["message"] = talk.Started["messages"]![0]!.DeepClone(), ["quickReplies"] = talk.Started["quickReplies"]!.DeepClone(), ["status"] = "bot" });
            while (await ReadAsync(ct) is { Length: > 0 } line)
            {
                var text = int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= buttons.Count ? buttons[number - 1] : line;
                try
                {
                    buttons = Show(await talk.SayAsync(text, ct));
                }
                catch (CommandException refused)
                {
                    // Too long, too fast, a card number in it: the conversation goes on.
                    await Console.Error.WriteLineAsync(refused.Message);
                }
            }

            await talk.CloseAsync(ct);
            return 0;
        });
        return command;
    }

    private static async Task<string?> ReadAsync(CancellationToken ct)
    {
        if (!Console.IsInputRedirected)
        {
            await Console.Error.WriteAsync("> ");
        }

        return await Console.In.ReadLineAsync(ct);
    }

    private static List<string> Show(JsonObject answer)
    {
        Console.Out.WriteLine(SupportTalk.Text(answer));
        return [.. answer["quickReplies"]!.AsArray().Select(reply => reply!.GetValue<string>())];
    }
}
