using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Suite.Hosting;
using Suite.Support.Bots;
using Suite.Support.Embeddings;
using Suite.Support.Knowledge;
using Suite.Text.Analysis;

namespace Suite.Support;

/// <summary>What the knowledge base finds for a question, and with which scores: what an author looks at when the bot answers wrongly.</summary>
internal static class SearchArticles
{
    private const int QuestionLengthMax = 4_000;
    private const int CountMax = 100;

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/support/search", HandleAsync)
        .WithName("SearchArticles").WithSummary("Passages for a question, best first, with their scores.").RequireScope(Scopes.SupportManage)
        .QueryText("q", "The question.").QueryText("language", "en or zh; the question's own when left out.")
        .QueryNumber("count", "Passages at most; 10 when left out.", 1, CountMax)
        .QueryNumber("position", "Waits until what was stored at this position can be found.", 0)
        .Produces<SearchView>().Refuses(400, 503);

    private static async Task<IResult> HandleAsync(HttpContext http, BotCatalog bots, CancellationToken ct)
    {
        var query = http.Request.Query;
        var question = query.TryGetValue("q", out var asked) ? asked.ToString().Trim() : "";
        if (question.Length is 0 or > QuestionLengthMax)
        {
            return Problem.Validation("q", $"Send a question of 1 to {QuestionLengthMax} characters.");
        }

        var language = query.TryGetValue("language", out var named) ? named.ToString() : LanguageDetector.Detect(question) == Language.Chinese ? "zh" : "en";
        if (language is not ("en" or "zh"))
        {
            return Problem.Validation("language", "Send en or zh.");
        }

        var count = 10;
        if (query.TryGetValue("count", out var text) && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= CountMax))
        {
            return Problem.Validation("count", $"Send a whole number from 1 to {CountMax}.");
        }

        var position = 0L;
        if (query.TryGetValue("position", out var after) && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out position))
        {
            return Problem.Validation("position", "Send a position as storing an article answers it.");
        }

        var tenant = http.GetCaller().Tenant;
        if (position > 0 && !await bots.WaitForAsync(tenant, position, ct))
        {
            return Problem.Unavailable("What is stored at this position is not in the index yet.", TimeSpan.FromSeconds(1));
        }

        var bot = await bots.GetAsync(tenant, ct);
        var asking = await SentenceVectors.AddToAsync(
            new KnowledgeQuestion(question, [], language), http.RequestServices.GetService<SentenceVectors>(), bot.Knowledge, ct);
        var found = bot.Knowledge.Search(asking, count);
        return Results.Json(
            new SearchView([.. found.Select(f => View(bot.Knowledge, f))], bot.Knowledge.Count, bot.Position), AdministrationJson.Default.SearchView);
    }

    private static FoundPassage View(KnowledgeIndex index, RankedPassage found)
    {
        var passage = found.Passage;
        return new FoundPassage(
            passage.ArticleId, passage.Language, passage.Title, passage.Heading, index.Find(passage.ArticleId, passage.Language)?.Url, passage.Start, passage.End,
            passage.Text, Math.Round(found.Score, 6), Math.Round(found.WordScore, 4), Math.Round(found.Similarity, 4));
    }
}
