using System.CommandLine;
using System.Text.Json.Nodes;
using Suite.Host.Demo;

namespace Suite.Host.Cli;

/// <summary><c>./suite support ask</c>: one question, one answer.</summary>
internal static class SupportAskCommand
{
    public static Command Create()
    {
        var target = new TargetOptions(SupportDemo.Tenant);
        var question = new Argument<string>("question") { Description = "what a shopper would write" };
        var language = new Option<string?>("--language") { Description = "en or zh; default: what the question is written in" };
        var command = new Command("ask", "Ask the bot one question.") { question, language };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var talk = await SupportTalk.StartAsync(client, parsed.GetValue(language), ct);
            var answer = await talk.SayAsync(parsed.GetValue(question)!, ct);

            // A person who was asked for still has it before them.
            if (answer["status"]?.GetValue<string>() == "bot")
            {
                await talk.CloseAsync(ct);
            }

            if (target.Json(parsed))
            {
                Output.Result(new JsonObject { ["conversationId"] = talk.Started["conversationId"]!.DeepClone(), ["message"] = answer["message"]?.DeepClone(), ["quickReplies"] = answer["quickReplies"]!.DeepClone(), ["status"] = answer["status"]!.DeepClone() }, json: true);
            }
            else
            {
                Console.Out.WriteLine(SupportTalk.Text(answer));
            }

            return 0;
        });
        return command;
    }
}
