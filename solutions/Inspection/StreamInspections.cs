using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Inspection;

/// <summary>What happens at the line, as it happens, as server-sent events whose ids are positions: whoever reconnects resumes where it was, without a gap.</summary>
internal static class StreamInspections
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/inspection/events", HandleAsync)
        .WithName("StreamInspections").WithSummary("Server-sent events, resumable by position: result, frames, correction, camera, alarm, model.")
        .RequireScope(Scopes.InspectionRead, Scopes.InspectionOperate).AsStream()
        .QueryNumber("after", "Go on after this position; left out: from now on.", 0)
        .QueryText("events", "Names, with commas between them; default all.")
        .HeaderText("Last-Event-ID", "As after, and before it: what a browser sends when it reconnects.")
        .Produces<ResultShape>(200, "text/event-stream").Refuses(400);

    private static async Task HandleAsync(HttpContext http, IJournal journal, CancellationToken ct)
    {
        var names = http.Request.Query.TryGetValue("events", out var asked) ? asked.ToString().Split(',', StringSplitOptions.RemoveEmptyEntries) : null;
        if (names?.FirstOrDefault(static n => !LineEvents.Names.Contains(n)) is { } unknown)
        {
            await Problem.Validation("events", $"There are no '{unknown}' events. Send some of: {string.Join(", ", LineEvents.Names)}.").ExecuteAsync(http);
            return;
        }

        await ServerSentEvents.FollowAsync(
            http,
            journal,
            http.GetCaller().Tenant,
            (stored, _) => new(LineEvents.Read(stored) is { } e && (names is null || names.Contains(e.Name)) ? (e.Name, e.Data) : null),
            ct);
    }
}
