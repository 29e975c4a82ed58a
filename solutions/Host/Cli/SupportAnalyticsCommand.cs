using System.CommandLine;

namespace Suite.Host.Cli;

/// <summary><c>./suite support analytics</c>: what conversations add up to, and what shoppers asked in vain.</summary>
internal static class SupportAnalyticsCommand
{
    public static Command Create()
    {
        var target = new TargetOptions();
        var days = new Option<string?>("--days") { Description = "FROM..THROUGH inclusive (UTC), as 2026-01-01..2026-01-31; default all" };
        var unanswered = new Option<bool>("--unanswered") { Description = "questions without an answer in groups, with a proposed intent and article for each" };
        var command = new Command("analytics", "Conversations, top intents, answers, deflection, feedback and waiting times.") { days, unanswered };
        target.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            await using var client = await target.ConnectAsync(parsed, ct);
            var path = parsed.GetValue(unanswered) ? "/v1/support/analytics/unanswered" : "/v1/support/analytics";
            if (parsed.GetValue(days) is { } range)
            {
                var (from, through) = DayRange.Parse(range);
                path += $"?from={from:yyyy-MM-dd}&to={through:yyyy-MM-dd}";
            }

            var figures = await client.SendAsync(HttpMethod.Get, path, null, ct);
            if (target.Json(parsed))
            {
                Output.Result(figures, json: true);
            }
            else
            {
                Console.Out.Write(parsed.GetValue(unanswered) ? AnalyticsText.OfUnanswered(figures) : AnalyticsText.Of(figures));
            }

            return 0;
        });
        return command;
    }
}
