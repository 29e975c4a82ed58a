using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Hosting;
using Suite.Support.Bots;
using Suite.Support.Knowledge;

namespace Suite.Support;

/// <summary>The tenant's articles, one by one. A change is answered once it is durable; the bot has it a moment later.</summary>
internal static class ManageArticles
{
    private const int PageMax = 1_000;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/support/articles", ListAsync)
            .WithName("ListArticles").WithSummary("Articles by language and id, without their bodies, page by page.").RequireScope(Scopes.SupportManage)
            .QueryText("language", "en or zh; both when left out.").QueryText("after", "next of the page before.")
            .QueryNumber("limit", "Articles in a page; 100 when left out.", 1, PageMax)
            .Produces<ArticlesView>().Refuses(400);
        app.MapGet("/v1/support/articles/{language}/{id}", GetAsync)
            .WithName("GetArticle").WithSummary("One article with its body.").RequireScope(Scopes.SupportManage)
            .Produces<ArticleView>().Refuses(400, 404);
        app.MapPut("/v1/support/articles/{language}/{id}", PutAsync)
            .WithName("PutArticle").WithSummary("Stores an article, or another one in its place.").RequireScope(Scopes.SupportManage)
            .TakesJson<ArticleShape>().Produces<ArticleStored>().Refuses(409);
        app.MapDelete("/v1/support/articles/{language}/{id}", RemoveAsync)
            .WithName("RemoveArticle").WithSummary("Removes an article: the bot no longer answers from it.").RequireScope(Scopes.SupportManage)
            .Produces<ArticleStored>().Refuses(400, 404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, BotCatalog bots, CancellationToken ct)
    {
        var query = http.Request.Query;
        var language = query.TryGetValue("language", out var asked) ? asked.ToString() : null;
        if (language is not (null or "en" or "zh"))
        {
            return Problem.Validation("language", "Send en or zh.");
        }

        var limit = 100;
        if (query.TryGetValue("limit", out var text)
            && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= PageMax))
        {
            return Problem.Validation("limit", $"Send a whole number from 1 to {PageMax}.");
        }

        var after = query.TryGetValue("after", out var from) ? from.ToString() : "";
        var state = await bots.ReadStateAsync(http.GetCaller().Tenant, ct);
        var articles = state.Articles.Values.Where(a => language is null || a.Language == language).OrderBy(PlaceOf, StringComparer.Ordinal).ToList();
        var page = articles.Where(a => string.CompareOrdinal(PlaceOf(a), after) > 0).Take(limit + 1).ToList();
        return Results.Json(
            new ArticlesView([.. page.Take(limit).Select(a => ArticleView.Of(a))], articles.Count, page.Count > limit ? PlaceOf(page[limit - 1]) : null),
            AdministrationJson.Default.ArticlesView);
    }

    private static string PlaceOf(StoredArticle article) => $"{article.Language}/{article.Id}";

    private static async Task<IResult> GetAsync(string language, string id, HttpContext http, BotCatalog bots, ArticleBook articles, CancellationToken ct)
    {
        if (ArticleRequest.RefuseKey(language, id) is { } wrong)
        {
            return wrong;
        }

        var state = await bots.ReadStateAsync(http.GetCaller().Tenant, ct);
        return state.Articles.GetValueOrDefault(new ArticleKey(id, language)) is not { } stored ? Missing(language, id, state)
            : await articles.ReadBodyAsync(stored, ct) is { } body ? Results.Json(ArticleView.Of(stored, body), AdministrationJson.Default.ArticleView)
            : new Problem(503, "content-lost", "The article's body is lost.", "It is not in the content store. Store the article again, or restore the content store from a backup.");
    }

    private static async Task<IResult> PutAsync(string language, string id, HttpContext http, ArticleBook articles, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, new JsonLimits { BodyBytesMax = ArticleRequest.BytesMax }, ct);
        if (ArticleRequest.RefuseKey(language, id) is { } wrong)
        {
            return wrong;
        }

        if (ArticleRequest.Read(fields, language, id) is not { } article)
        {
            return fields.ToProblem();
        }

        var caller = http.GetCaller();
        var result = (await articles.PutAsync(caller.Tenant, [article], caller.KeyId, ct))[0];
        return result.Outcome == ArticleOutcome.TooMany
            ? ArticleRequest.TooMany(articles.ArticlesMax)
            : Results.Json(new ArticleStored(id, language, ArticleRequest.NameOf(result.Outcome), result.Position), AdministrationJson.Default.ArticleStored);
    }

    private static async Task<IResult> RemoveAsync(string language, string id, HttpContext http, BotCatalog bots, ArticleBook articles, CancellationToken ct)
    {
        if (ArticleRequest.RefuseKey(language, id) is { } wrong)
        {
            return wrong;
        }

        var caller = http.GetCaller();
        return await articles.RemoveAsync(caller.Tenant, new ArticleKey(id, language), caller.KeyId, ct) is { } position
            ? Results.Json(new ArticleStored(id, language, "removed", position), AdministrationJson.Default.ArticleStored)
            : Missing(language, id, await bots.ReadStateAsync(caller.Tenant, ct));
    }

    private static Problem Missing(string language, string id, BotState state)
    {
        var near = Spelling.Suggest(id, [.. state.Articles.Keys.Where(k => k.Language == language).Select(k => k.Id).Take(PageMax)]);
        return Problem.NotFound($"There is no article '{language}/{id}'.{near}");
    }
}
