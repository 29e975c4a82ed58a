using System.Text.Json.Nodes;
using Suite.Hosting;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Conversations;

[Collection(SupportCollection.Name)]
public sealed class WidgetKeyTests(SupportServer server)
{
    private const string Page = "https://shop.example";

    [Fact]
    public async Task A_widget_needs_its_page_and_the_conversations_own_token()
    {
        var shop = await server.ShopAsync();
        using var widget = server.Client(await server.KeyAsync(shop.Tenant, [Scopes.SupportConverse], Page));
        await (await SendAsync(widget, HttpMethod.Post, Shop.Conversations, null, null, "{}")).ProblemAsync(403, "wrong-origin");
        await (await SendAsync(widget, HttpMethod.Post, Shop.Conversations, "https://evil.example", null, "{}")).ProblemAsync(403, "wrong-origin");
        var started = await (await SendAsync(widget, HttpMethod.Post, Shop.Conversations, Page, null, """{"language":"en"}""")).JsonAsync(201);
        var (path, token) = ($"{Shop.Conversations}/{started.Text("conversationId")}", started.Text("token"));
        Assert.Equal(64, token.Length);

        const string Body = """{"messageId":"m-1","text":"Hello"}""";
        foreach (var wrong in new[] { null, "", "x", new string('0', 64), token[..^1], token.ToUpperInvariant() + "a" })
        {
            await (await SendAsync(widget, HttpMethod.Post, path + "/messages", Page, wrong, Body)).ProblemAsync(403, "wrong-token");
            await (await SendAsync(widget, HttpMethod.Get, path, Page, wrong, null)).ProblemAsync(403, "wrong-token");
            await (await SendAsync(widget, HttpMethod.Get, path + "/events", Page, wrong, null)).ProblemAsync(403, "wrong-token");
            await (await SendAsync(widget, HttpMethod.Post, path + "/close", Page, wrong, null)).ProblemAsync(403, "wrong-token");
        }

        var answer = await SendAsync(widget, HttpMethod.Post, path + "/messages", Page, token, Body);
        Assert.Equal(Page, answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.NotNull((await answer.JsonAsync())["message"]);
        await (await SendAsync(widget, HttpMethod.Delete, path, Page, token, null)).ProblemAsync(403);
        await (await SendAsync(widget, HttpMethod.Get, "/v1/support/handovers", Page, token, null)).ProblemAsync(403, "missing-scope");
    }

    [Fact]
    public async Task The_token_of_one_conversation_does_not_open_another()
    {
        var shop = await server.ShopAsync();
        using var widget = server.Client(await server.KeyAsync(shop.Tenant, [Scopes.SupportConverse], Page));
        var one = await (await SendAsync(widget, HttpMethod.Post, Shop.Conversations, Page, null, "{}")).JsonAsync(201);
        var other = await (await SendAsync(widget, HttpMethod.Post, Shop.Conversations, Page, null, "{}")).JsonAsync(201);
        await (await SendAsync(widget, HttpMethod.Get, $"{Shop.Conversations}/{one.Text("conversationId")}", Page, other.Text("token"), null)).ProblemAsync(403, "wrong-token");
    }

    [Fact]
    public async Task An_expired_or_revoked_key_is_401_and_the_page_may_read_it()
    {
        var shop = await server.ShopAsync();
        var keys = server.Get<ApiKeys>();
        var expired = await keys.CreateAsync(shop.Tenant, [Scopes.SupportConverse], "", "test", null, 1, [Page], CancellationToken.None);
        var revoked = await keys.CreateAsync(shop.Tenant, [Scopes.SupportConverse], "", "test", null, null, [Page], CancellationToken.None);
        await keys.RevokeAsync(revoked.Key.Id, "test", CancellationToken.None);
        foreach (var key in new[] { expired.Text, revoked.Text })
        {
            using var widget = server.Client(key);
            var refused = await SendAsync(widget, HttpMethod.Post, Shop.Conversations, Page, null, "{}");
            await refused.ProblemAsync(401, "unauthorized");
            Assert.Equal(Page, refused.Headers.GetValues("Access-Control-Allow-Origin").Single());
        }
    }

    [Fact]
    public async Task A_page_may_ask_whether_it_may_call()
    {
        using var anyone = server.Client(null);
        foreach (var path in new[] { "", "/00000000000000000000000000000000/messages", "/00000000000000000000000000000000/feedback" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Options, Shop.Conversations + path);
            request.Headers.Add("Origin", Page);
            request.Headers.Add("Access-Control-Request-Method", "POST");
            var allowed = await anyone.SendAsync(request);
            Assert.Equal(204, (int)allowed.StatusCode);
            Assert.Equal(Page, allowed.Headers.GetValues("Access-Control-Allow-Origin").Single());
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, string? origin, string? token, string? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : Shop.Json(body) };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        if (token is not null)
        {
            request.Headers.Add("Conversation-Token", token);
        }

        return await client.SendAsync(request);
    }
}
