using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Suite.Journal;

namespace Suite.Hosting.Tests;

public sealed class OriginsTests
{
    private const string Shop = "https://shop.example";
    private const string Elsewhere = "https://elsewhere.example";

    [Theory]
    [InlineData("https://shop.example", "https://shop.example")]
    [InlineData("https://shop.example/", "https://shop.example")]
    [InlineData("HTTPS://Shop.Example:443", "https://shop.example")]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080")]
    [InlineData("http://[::1]:8080", "http://[::1]:8080")]
    [InlineData("https://xn--bcher-kva.example", "https://xn--bcher-kva.example")]
    public void An_origin_is_brought_into_the_form_that_browsers_send(string written, string sent)
    {
        Assert.True(PageOrigin.TryNormalize(written, out var origin));
        Assert.Equal(sent, origin);
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("null")]
    [InlineData("shop.example")]
    [InlineData("https://*.shop.example")]
    [InlineData("https://shop.example/help")]
    [InlineData("https://shop.example?x")]
    [InlineData("https://me@shop.example")]
    [InlineData("https:shop.example")]
    [InlineData("https://shop.example//")]
    [InlineData("ftp://shop.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://bücher.example")]
    public void What_no_page_can_have_is_refused(string written) => Assert.False(PageOrigin.TryNormalize(written, out _));

    [Theory]
    [InlineData("same-origin", null, null, "http://help.shop.example:8080")]
    [InlineData("same-origin", null, "https", "https://help.shop.example:8080")]
    [InlineData("same-origin", "https://other.example", null, "https://other.example")]
    [InlineData("same-origin", "", null, null)]
    [InlineData("cross-site", null, null, null)]
    [InlineData("none", null, null, null)]
    [InlineData(null, null, null, null)]
    public void A_page_that_reads_from_its_own_origin_names_none(string? site, string? origin, string? forwarded, string? page)
    {
        var request = new DefaultHttpContext().Request;
        (request.Scheme, request.Host) = ("http", new HostString("help.shop.example:8080"));
        if (site is not null)
            request.Headers["Sec-Fetch-Site"] = site;
        if (origin is not null)
            request.Headers.Origin = origin;
        if (forwarded is not null)
            request.Headers["X-Forwarded-Proto"] = forwarded;
        Assert.Equal(page, PageOrigin.Of(request));
    }

    [Fact]
    public async Task A_key_with_origins_works_from_its_pages_and_from_nowhere_else()
    {
        await using var server = await TestServer.StartAsync(Map);
        using var widget = await KeyAsync(server, """{"tenant":"shop","scopes":["support:converse"],"origins":["https://Shop.example/"]}""");

        var answer = await SendAsync(widget, HttpMethod.Get, "/talk", Shop);
        Assert.Equal("public", await answer.Content.ReadAsStringAsync());
        Assert.Equal(Shop, answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("Origin", answer.Headers.Vary);

        foreach (var from in new[] { Elsewhere, "null", "https://shop.example.evil", null })
        {
            var refused = await SendAsync(widget, HttpMethod.Get, "/talk", from);
            Assert.EndsWith("wrong-origin", (await refused.ProblemAsync(403)).GetProperty("type").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_page_learns_why_it_is_refused()
    {
        await using var server = await TestServer.StartAsync(Map);
        using var widget = await KeyAsync(server, """{"tenant":"shop","scopes":["support:converse"],"origins":["https://shop.example"],"rate":0.01,"burst":1}""");
        await ReadableAsync(await SendAsync(server.Anonymous, HttpMethod.Get, "/talk", Shop), 401);
        await ReadableAsync(await SendAsync(widget, HttpMethod.Get, "/talk", Elsewhere), 403, Elsewhere);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(widget, HttpMethod.Get, "/talk", Shop)).StatusCode);
        var limited = await SendAsync(widget, HttpMethod.Get, "/talk", Shop);
        await ReadableAsync(limited, 429);
        Assert.Contains("Retry-After", limited.Headers.GetValues("Access-Control-Expose-Headers").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_learns_that_the_server_failed()
    {
        await using var server = await TestServer.StartAsync(Map);
        using var widget = await KeyAsync(server, """{"tenant":"shop","scopes":["support:converse"],"origins":["https://shop.example"]}""");
        await ReadableAsync(await SendAsync(widget, HttpMethod.Get, "/broken", Shop), 500);
    }

    [Fact]
    public async Task A_preflight_is_answered_without_a_key_and_only_where_pages_may_call()
    {
        await using var server = await TestServer.StartAsync(Map);
        var allowed = await PreflightAsync(server, "/talk");
        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal(Shop, allowed.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("Conversation-Token", allowed.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);

        var closed = await PreflightAsync(server, "/v1/keys");
        Assert.False(closed.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, closed.StatusCode);
    }

    [Fact]
    public async Task A_servers_key_is_of_no_use_in_a_page()
    {
        await using var server = await TestServer.StartAsync(Map);
        using var client = await server.ClientAsync("shop", Scopes.SupportConverse);
        var answer = await SendAsync(client, HttpMethod.Get, "/talk", Shop);
        Assert.Equal("secret", await answer.Content.ReadAsStringAsync());
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_key_with_origins_survives_a_restart_is_listed_with_them_and_has_no_other_scope()
    {
        await using var server = await TestServer.StartAsync(Map);
        using var widget = await KeyAsync(server, """{"tenant":"shop","scopes":["support:converse"],"origins":["https://shop.example","http://127.0.0.1:8080"]}""");
        using var again = new ApiKeys(server.Journal, new SuiteServerOptions(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<ApiKeys>.Instance);
        await again.CatchUpAsync(CancellationToken.None);
        Assert.Equal([Shop, "http://127.0.0.1:8080"], again.List().Single(k => k.Tenant == new TenantId("shop")).Origins);
        Assert.Contains("\"origins\":[\"https://shop.example\",", await server.Admin.GetStringAsync("/v1/keys"), StringComparison.Ordinal);

        foreach (var body in new[]
        {
            """{"tenant":"shop","scopes":["support:converse","support:manage"],"origins":["https://shop.example"]}""",
            """{"tenant":"shop","scopes":["admin"],"origins":["https://shop.example"]}""",
            """{"tenant":"shop","scopes":["support:converse"],"origins":["*"]}""",
            """{"tenant":"shop","scopes":["support:converse"],"origins":[]}""",
            """{"tenant":"shop","scopes":["support:converse"],"origins":"https://shop.example"}""",
        })
        {
            await (await server.Admin.PostAsync("/v1/keys", TestServer.Json(body))).ProblemAsync(400);
        }
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/talk", (HttpContext c) => c.GetCaller().IsPublic ? "public" : "secret").RequireScope(Scopes.SupportConverse).FromPages();
        app.MapGet("/broken", string (HttpContext _) => throw new InvalidOperationException("broken")).RequireScope(Scopes.SupportConverse).FromPages();
    }

    private static async Task<HttpClient> KeyAsync(TestServer server, string body)
    {
        var made = await server.Admin.PostAsync("/v1/keys", TestServer.Json(body));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var key = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString();
        var client = new HttpClient { BaseAddress = new Uri(server.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, string? origin)
    {
        using var request = new HttpRequestMessage(method, path);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        return await client.SendAsync(request);
    }

    private static async Task<HttpResponseMessage> PreflightAsync(TestServer server, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", Shop);
        request.Headers.Add("Access-Control-Request-Method", "GET");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,conversation-token");
        return await server.Anonymous.SendAsync(request);
    }

    private static async Task ReadableAsync(HttpResponseMessage answer, int status, string origin = Shop)
    {
        await answer.ProblemAsync(status);
        Assert.Equal(origin, answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }
}
