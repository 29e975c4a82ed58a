using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Suite.Journal;

namespace Suite.Hosting.Tests;

/// <summary>Limits, rotation, expiry and the lock-out over HTTP, on a clock that the test sets.</summary>
public sealed class KeyLimitsTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly SetTime _time = new();

    [Fact]
    public async Task A_key_is_refused_beyond_its_burst_and_told_when_to_come_back()
    {
        await using var server = await StartAsync();
        using var client = await CreateAsync(server, """{"tenant":"acme","scopes":["fraud:score"],"rate":0.5,"burst":2}""");

        var first = await client.GetAsync("/who");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(["\"key\";q=2;w=4"], first.Headers.GetValues("RateLimit-Policy"));
        Assert.Equal(["\"key\";r=1;t=2"], first.Headers.GetValues("RateLimit"));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/who")).StatusCode);

        var refused = await client.GetAsync("/who");
        var problem = await refused.ProblemAsync(429);
        Assert.Contains("0.5 requests a second, 2 at once", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(2), refused.Headers.RetryAfter!.Delta);
        Assert.Equal(["\"key\";r=0;t=4"], refused.Headers.GetValues("RateLimit"));
        // What the key may not do counts too, and says what is left.
        Assert.Equal("\"key\";q=2;w=4", (await client.GetAsync("/v1/keys")).Headers.GetValues("RateLimit-Policy").Single());

        _time.Advance(TimeSpan.FromSeconds(4));
        var failed = await client.GetAsync("/fails");
        await failed.ProblemAsync(503);
        Assert.Equal(["\"key\";r=1;t=2"], failed.Headers.GetValues("RateLimit"));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/who")).StatusCode);
        await (await client.GetAsync("/who")).ProblemAsync(429);
    }

    [Fact]
    public async Task A_limit_is_changed_and_taken_away_by_an_operator_only()
    {
        await using var server = await StartAsync();
        using var client = await CreateAsync(server, """{"tenant":"acme","scopes":["fraud:score"],"rate":1,"burst":1}""");
        var id = IdOf(client);
        await client.GetAsync("/who");
        await (await client.GetAsync("/who")).ProblemAsync(429);

        var changed = await JsonAsync(await server.Admin.PutAsync($"/v1/keys/{id}/limit", TestServer.Json("""{"rate":100,"burst":3}""")));
        Assert.Equal((100, 3), (changed.GetProperty("rate").GetInt32(), changed.GetProperty("burst").GetInt32()));
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/who")).StatusCode);
        await (await client.GetAsync("/who")).ProblemAsync(429);

        await JsonAsync(await server.Admin.PutAsync($"/v1/keys/{id}/limit", TestServer.Json("{}")));
        Assert.False((await client.GetAsync("/who")).Headers.Contains("RateLimit"));

        using var tenant = await server.ClientAsync("acme", Scopes.Admin);
        await (await tenant.PutAsync($"/v1/keys/{id}/limit", TestServer.Json("""{"rate":9}"""))).ProblemAsync(403);
        await (await tenant.PostAsync("/v1/keys", TestServer.Json("""{"tenant":"acme","scopes":["fraud:score"],"rate":9}"""))).ProblemAsync(403);
        var bad = await (await server.Admin.PutAsync($"/v1/keys/{id}/limit", TestServer.Json("""{"rate":0,"burst":0}"""))).ProblemAsync(400);
        Assert.Equal(["rate", "burst"], bad.GetProperty("errors").EnumerateObject().Select(e => e.Name));
        await (await server.Admin.PutAsync($"/v1/keys/{id}/limit", TestServer.Json("""{"burst":5}"""))).ProblemAsync(400);
        await (await server.Admin.PutAsync("/v1/keys/nosuchkey/limit", TestServer.Json("{}"))).ProblemAsync(404);
    }

    [Fact]
    public async Task Keys_that_a_limited_admin_makes_draw_on_its_limit_until_an_operator_gives_them_one()
    {
        await using var server = await StartAsync();
        using var admin = await CreateAsync(server, """{"tenant":"acme","scopes":["admin"],"rate":1,"burst":6}""");
        using var child = await CreateAsync(server, """{"tenant":"acme","scopes":["admin","fraud:score"]}""", by: admin);
        using var grandchild = await CreateAsync(server, """{"tenant":"acme","scopes":["fraud:score"]}""", by: child);
        await WorkAsync(child, grandchild, child, grandchild);
        foreach (var client in new[] { admin, child, grandchild })
            await (await client.GetAsync("/who")).ProblemAsync(429);

        // A limit of its own for the one in the middle binds the last one too; the first one's no longer matters to either.
        await JsonAsync(await server.Admin.PutAsync($"/v1/keys/{IdOf(child)}/limit", TestServer.Json("""{"rate":1,"burst":2}""")));
        await WorkAsync(child, grandchild);
        await (await grandchild.GetAsync("/who")).ProblemAsync(429);
        Assert.Equal(2, (await ListedAsync(server, IdOf(grandchild))).GetProperty("burst").GetInt32());

        // Taken back: the first one's again, which is as empty as before.
        await JsonAsync(await server.Admin.PutAsync($"/v1/keys/{IdOf(child)}/limit", TestServer.Json("{}")));
        await (await grandchild.GetAsync("/who")).ProblemAsync(429);
        using var restarted = new ApiKeys(server.Journal, new SuiteServerOptions(), _time, NullLogger<ApiKeys>.Instance);
        await restarted.CatchUpAsync(CancellationToken.None);
        Assert.Same(restarted.FindById(IdOf(admin))!.Limit, restarted.FindById(IdOf(grandchild))!.Limit);

        await JsonAsync(await server.Admin.PutAsync($"/v1/keys/{IdOf(admin)}/limit", TestServer.Json("{}")));
        for (var i = 0; i < 3; i++)
            await WorkAsync(child, grandchild);
    }

    [Fact]
    public async Task Keys_that_an_operator_makes_never_draw_on_the_operators_limit()
    {
        await using var server = await StartAsync();
        using var limited = await CreateAsync(server, """{"tenant":"system","scopes":["admin"],"rate":1,"burst":1}""");
        using var client = await CreateAsync(server, """{"tenant":"acme","scopes":["fraud:score"]}""", by: limited);
        await WorkAsync(client, client, client);
    }

    [Fact]
    public async Task The_servers_limit_is_for_keys_without_their_own_and_never_for_operators()
    {
        await using var server = await StartAsync(o => (o.KeyRate, o.KeyBurst) = (1, 1));
        using var client = await server.ClientAsync("acme", Scopes.FraudScore);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/who")).StatusCode);
        await (await client.GetAsync("/who")).ProblemAsync(429);
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, (await server.Admin.GetAsync("/v1/keys")).StatusCode);
    }

    [Fact]
    public async Task After_a_rotation_both_secrets_work_until_the_overlap_ends_by_itself_here_elsewhere_and_after_a_restart()
    {
        await using var server = await StartAsync();
        using var old = await CreateAsync(server, """{"tenant":"acme","scopes":["fraud:score"],"rate":50,"burst":100}""");
        var id = IdOf(old);
        var rotated = await JsonAsync(await server.Admin.PostAsync($"/v1/keys/{id}/rotate", TestServer.Json("""{"overlapSeconds":86400}""")));
        using var renewed = Client(server, rotated.GetProperty("key").GetString()!);
        Assert.Equal(id, IdOf(renewed));
        Assert.Equal("2026-11-23T00:00:00Z", rotated.GetProperty("previousValidUntil").GetString());
        await WorkAsync(old, renewed);
        Assert.Equal("rotating", (await ListedAsync(server, id)).GetProperty("state").GetString());

        _time.Advance(Day - TimeSpan.FromMicroseconds(1));
        await WorkAsync(old, renewed);
        _time.Advance(TimeSpan.FromMicroseconds(1));
        await WorkAsync(renewed);
        await (await old.GetAsync("/who")).ProblemAsync(401);
        var listed = await ListedAsync(server, id);
        Assert.Equal("live", listed.GetProperty("state").GetString());
        Assert.Equal("2026-11-22T00:00:00Z", listed.GetProperty("rotatedAt").GetString());
        Assert.Equal(50, listed.GetProperty("rate").GetDouble());

        using var restarted = new ApiKeys(server.Journal, new SuiteServerOptions(), _time, NullLogger<ApiKeys>.Instance);
        await restarted.CatchUpAsync(CancellationToken.None);
        Assert.Null(await restarted.FindAsync(KeyOf(old), CancellationToken.None));
        Assert.Equal(50, (await restarted.FindAsync(KeyOf(renewed), CancellationToken.None))!.Limit!.Policy.PerSecond);
    }

    [Fact]
    public async Task A_second_rotation_ends_the_oldest_secret_and_an_overlap_of_nothing_ends_the_last_one_at_once()
    {
        await using var server = await StartAsync();
        using var first = await CreateAsync(server, """{"tenant":"acme","scopes":["fraud:score"]}""");
        using var second = await RotateAsync(server, IdOf(first), """{}""");
        using var third = await RotateAsync(server, IdOf(first), """{}""");
        await WorkAsync(second, third);
        await (await first.GetAsync("/who")).ProblemAsync(401);
        using var fourth = await RotateAsync(server, IdOf(first), """{"overlapSeconds":0}""");
        await WorkAsync(fourth);
        foreach (var gone in new[] { first, second, third })
            await (await gone.GetAsync("/who")).ProblemAsync(401);

        await server.Admin.DeleteAsync($"/v1/keys/{IdOf(first)}");
        await (await fourth.GetAsync("/who")).ProblemAsync(401);
        await (await server.Admin.PostAsync($"/v1/keys/{IdOf(first)}/rotate", TestServer.Json("{}"))).ProblemAsync(409);
        await (await server.Admin.PostAsync("/v1/keys/nosuchkey/rotate", TestServer.Json("{}"))).ProblemAsync(404);
        using var other = await server.ClientAsync("other", Scopes.Admin);
        await (await other.PostAsync($"/v1/keys/{IdOf(first)}/rotate", TestServer.Json("{}"))).ProblemAsync(404);
        await (await server.Admin.PostAsync($"/v1/keys/{IdOf(first)}/rotate", TestServer.Json("""{"overlapSeconds":-1,"overlap":1}"""))).ProblemAsync(400);
    }

    [Fact]
    public async Task Rotating_the_admin_key_of_the_directory_puts_the_new_secret_where_commands_look()
    {
        await using var server = await StartAsync();
        var before = AdminKeyFile.Read(server.DataPath)!;
        using var renewed = await RotateAsync(server, before.Split('_')[1], """{"overlapSeconds":0}""");
        Assert.Equal(KeyOf(renewed), AdminKeyFile.Read(server.DataPath));
        Assert.Equal(AdminKeyState.Known, await AdminKeyFile.EnsureAsync(server.DataPath, server.Keys, CancellationToken.None));
        await (await server.Admin.GetAsync("/v1/keys")).ProblemAsync(401);
    }

    [Fact]
    public async Task A_key_with_an_end_ends_by_itself()
    {
        await using var server = await StartAsync();
        using var client = await CreateAsync(server, """{"tenant":"acme","scopes":["fraud:score"],"expiresAt":"2026-11-22T00:00:10Z"}""");
        await WorkAsync(client);
        _time.Advance(TimeSpan.FromSeconds(10));
        await (await client.GetAsync("/who")).ProblemAsync(401);
        Assert.Equal("expired", (await ListedAsync(server, IdOf(client))).GetProperty("state").GetString());
        await (await server.Admin.PostAsync("/v1/keys", TestServer.Json("""{"tenant":"acme","scopes":["fraud:score"],"expiresAt":"2026-11-22T00:00:10Z"}"""))).ProblemAsync(400);
    }

    [Fact]
    public async Task Wrong_keys_are_refused_unseen_for_a_while_and_right_ones_never()
    {
        await using var server = await StartAsync(o => o.FailedKeysFree = 3);
        using var holder = await server.ClientAsync("acme", Scopes.FraudScore);
        using var guesser = Client(server, "suite_000000000000_" + new string('a', 43));
        for (var i = 0; i < 3; i++)
            await (await guesser.GetAsync("/who")).ProblemAsync(401);
        var locked = await guesser.GetAsync("/who");
        await locked.ProblemAsync(429);
        Assert.Equal(TimeSpan.FromSeconds(1), locked.Headers.RetryAfter!.Delta);
        await WorkAsync(holder); // from the same address
        Assert.Equal(HttpStatusCode.OK, (await server.Admin.GetAsync("/v1/keys")).StatusCode);
        await (await server.Anonymous.GetAsync("/who")).ProblemAsync(401); // no key is no guess

        _time.Advance(TimeSpan.FromSeconds(1));
        await (await guesser.GetAsync("/who")).ProblemAsync(401);
        Assert.Equal(TimeSpan.FromSeconds(2), (await guesser.GetAsync("/who")).Headers.RetryAfter!.Delta);

        var metrics = await server.Anonymous.GetStringAsync("/metrics");
        Assert.Contains("suite_http_keys_refused_total{reason=\"locked\"} 2", metrics, StringComparison.Ordinal);
        Assert.Contains("suite_http_keys_refused_total{reason=\"unknown\"} 4", metrics, StringComparison.Ordinal);
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/who", (HttpContext c) => c.GetCaller().Tenant.Value).RequireScope(Scopes.FraudScore);
        app.MapGet("/fails", string () => throw new JournalUnavailableException("The disk is full.", new IOException())).RequireScope(Scopes.FraudScore);
    }

    private Task<TestServer> StartAsync(Action<SuiteServerOptions>? configure = null) =>
        TestServer.StartAsync(Map, configure, services => services.AddSingleton<TimeProvider>(_time));

    private static async Task<HttpClient> CreateAsync(TestServer server, string body, HttpClient? by = null)
    {
        var made = await (by ?? server.Admin).PostAsync("/v1/keys", TestServer.Json(body));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return Client(server, JsonDocument.Parse(await made.Content.ReadAsStringAsync()).RootElement.GetProperty("key").GetString()!);
    }

    private static async Task<HttpClient> RotateAsync(TestServer server, string id, string body) =>
        Client(server, (await JsonAsync(await server.Admin.PostAsync($"/v1/keys/{id}/rotate", TestServer.Json(body)))).GetProperty("key").GetString()!);

    private static HttpClient Client(TestServer server, string key)
    {
        var client = new HttpClient { BaseAddress = new Uri(server.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    private static string KeyOf(HttpClient client) => client.DefaultRequestHeaders.Authorization!.Parameter!;

    private static string IdOf(HttpClient client) => KeyOf(client).Split('_')[1];

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task<JsonElement> ListedAsync(TestServer server, string id) =>
        (await JsonAsync(await server.Admin.GetAsync("/v1/keys"))).GetProperty("keys").EnumerateArray().Single(k => k.GetProperty("id").GetString() == id);

    private static async Task WorkAsync(params HttpClient[] clients)
    {
        foreach (var client in clients)
            Assert.Equal("acme", await client.GetStringAsync("/who"));
    }
}
