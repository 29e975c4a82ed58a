using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Reviews;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>What analysts do with a case. One slice for all: they differ in a member or two and in what <see cref="ReviewRules"/> makes of them.</summary>
internal static class ChangeReview
{
    private delegate ReviewCommand Reading(Analyst by, JsonFields fields);

    public static void Map(IEndpointRouteBuilder app)
    {
        Map<AssignReviewShape>(app, "assign", "AssignReview", "Assigns the case, to the caller or to another analyst's key.", Assign);
        Map<NoteShape>(app, "unassign", "UnassignReview", "Gives the case back to the queue.", (by, fields) => new Unassign(by, Optional(fields, "reason")));
        Map<CommentShape>(app, "comment", "CommentReview", "Adds a comment.", (by, fields) => new Comment(by, Required(fields, "text")));
        Map<EscalateShape>(app, "escalate", "EscalateReview", "Hands the case to a team or level, with the reason.", Escalate);
        Map<DecideShape>(app, "decide", "DecideReview", "Judges the case: fraud and genuine become labels, unsure leaves it open.", Decide);
        Map<ApproveShape>(
            app, "approve", "ApproveRelease", "Approves a release above the limit, as the second person.", (by, fields) => new ApproveRelease(by, Optional(fields, "note")));
        Map<ReviewReasonShape>(
            app, "decline", "DeclineRelease", "Declines a release that waits, or takes it back; the case is open again.",
            (by, fields) => new DeclineRelease(by, Required(fields, "reason")));
        Map<ReviewReasonShape>(
            app, "reopen", "ReopenReview", "Opens a closed case again; its label stands until the next verdict.", (by, fields) => new Reopen(by, Required(fields, "reason")));
    }

    private static void Map<TShape>(IEndpointRouteBuilder app, string verb, string name, string summary, Reading read)
        where TShape : notnull => app.MapPost(
            "/v1/fraud/reviews/{id}/" + verb,
            (string id, HttpContext http, IJournal journal, ReviewCases cases, ReviewResponder responder, ApiKeys keys, TimeProvider time, CancellationToken ct) =>
                HandleAsync(id, read, http, journal, cases, responder, keys, time, ct))
        .WithName(name).WithSummary(summary).RequireScope("fraud:review")
        .HeaderText("If-Match", "The version the change is meant for, in quotes; another one is refused with 412.")
        .TakesJson<TShape>().Produces<ReviewAnswer<TransactionShape>>().Refuses(404, 409, 412);

    private static async Task<IResult> HandleAsync(
        string id, Reading read, HttpContext http, IJournal journal, ReviewCases cases, ReviewResponder responder, ApiKeys keys, TimeProvider time, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, ct);
        var envelope = ReviewEnvelope.Read(http.Request, fields);
        var command = read(envelope.By, fields);
        fields.RejectUnknown();
        var tenant = http.GetCaller().Tenant;
        if (command is Assign assign && !fields.IsBad("to") && assign.To.Key != envelope.By.Key && !await IsAnalystAsync(keys, tenant, assign.To.Key, time, ct))
        {
            fields.AddError("to", "This tenant has no live API key of that id with the scope fraud:review. Leave it out to assign the case to yourself.");
        }

        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var (payment, problem) = await GetTransaction.FindAsync(journal, tenant, id, ct);
        if (payment is null)
        {
            return problem!;
        }

        var result = await cases.ChangeAsync(tenant, payment, new ReviewRequest(command, envelope.RequestId, envelope.ExpectedVersion), ct);
        if (result is ReviewResult.Refused or ReviewResult.Changed
            && (await cases.LoadAsync(tenant, payment, long.MaxValue, ct)).Review.Status == ReviewStatus.None)
        {
            return ReviewResponder.NoCase(payment);
        }

        return await responder.AnswerAsync(http, envelope, result, ct);
    }

    private static Assign Assign(Analyst by, JsonFields fields)
    {
        var key = fields.OptionalString("to", 40, rule: TextRule.Code);
        var name = fields.OptionalString("toName", 100);
        return new Assign(by, key is null || key == by.Key ? by : new Analyst(key, name), Optional(fields, "reason"));
    }

    private static Escalate Escalate(Analyst by, JsonFields fields)
    {
        var team = fields.RequiredString("team", ReviewEnvelope.CodeLengthMax, rule: TextRule.Code);
        return new Escalate(by, team, Required(fields, "reason"));
    }

    private static Decide Decide(Analyst by, JsonFields fields)
    {
        var verdict = fields.RequiredChoice("verdict", "fraud", "genuine", "unsure");
        var reasonCode = fields.RequiredString("reasonCode", ReviewEnvelope.CodeLengthMax, rule: TextRule.Code);
        var finding = verdict switch
        {
            "fraud" => Finding.Fraud,
            "genuine" => Finding.Genuine,
            _ => Finding.Unsure,
        };
        return new Decide(by, finding, reasonCode, Optional(fields, "note"));
    }

    private static string Required(JsonFields fields, string name) =>
        fields.RequiredString(name, ReviewEnvelope.TextLengthMax, min: 3, rule: TextRule.Prose);

    private static string? Optional(JsonFields fields, string name) =>
        fields.OptionalString(name, ReviewEnvelope.TextLengthMax, rule: TextRule.Prose);

    private static async Task<bool> IsAnalystAsync(ApiKeys keys, TenantId tenant, string id, TimeProvider time, CancellationToken ct)
    {
        if (keys.FindById(id) is null)
        {
            // Made on another node a moment ago, perhaps.
            await keys.CatchUpAsync(ct);
        }

        return keys.FindById(id) is { } key && key.StateAt(time.NowMicros()) is "live" or "rotating" && key.Tenant == tenant
            && (key.Scopes.Contains(Scopes.FraudReview) || key.Scopes.Contains(Scopes.Admin));
    }
}

// What the commands take, for the OpenAPI document.
#pragma warning disable CA1812 // Never created: they are types to describe.
internal sealed record AssignReviewShape(
    string? To = null, string? ToName = null, string? Reason = null, string? Analyst = null, string? RequestId = null, long? ExpectedVersion = null);

internal sealed record NoteShape(string? Reason = null, string? Analyst = null, string? RequestId = null, long? ExpectedVersion = null);

internal sealed record CommentShape(string Text, string? Analyst = null, string? RequestId = null, long? ExpectedVersion = null);

internal sealed record EscalateShape(string Team, string Reason, string? Analyst = null, string? RequestId = null, long? ExpectedVersion = null);

internal sealed record DecideShape(
    string Verdict, string ReasonCode, string? Note = null, string? Analyst = null, string? RequestId = null, long? ExpectedVersion = null);

internal sealed record ApproveShape(string? Note = null, string? Analyst = null, string? RequestId = null, long? ExpectedVersion = null);

internal sealed record ReviewReasonShape(string Reason, string? Analyst = null, string? RequestId = null, long? ExpectedVersion = null);
