using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Suite.Journal;

namespace Suite.Hosting.Tests;

public sealed class ApiKeysTests
{
    private static void Map(WebApplication app)
    {
        app.MapGet("/who", (HttpContext c) => c.GetCaller().Tenant.Value).RequireScope(Scopes.FraudScore);
        app.MapGet("/closed", () => "closed");
    }

    [Fact]
    public async Task A_first_start_leaves_a_private_admin_key_that_works()
    {
        await using var server = await TestServer.StartAsync(Map);
        var file = Path.Combine(server.DataPath, "admin.key");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Matches("^suite_[0-9a-z]{12}_[0-9A-Za-z]{43}\n$", await File.ReadAllTextAsync(file));
        Assert.Equal(HttpStatusCode.OK, (await server.Admin.GetAsync("/v1/keys")).StatusCode);
    }

    [Fact]
    public async Task A_made_key_works_at_once_for_its_scopes_and_its_tenant_only()
    {
        await using var server = await TestServer.StartAsync(Map);
        var made = await server.Admin.PostAsync("/v1/keys", TestServer.Json("""{"tenant":"acme","scopes":["fraud:score","fraud:read"],"label":"till"}"""));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var body = await made.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(["id", "key", "scopes", "tenant"], body.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.Equal("acme", body.GetProperty("tenant").GetString());

        using var client = new HttpClient { BaseAddress = new Uri(server.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", body.GetProperty("key").GetString());
        Assert.Equal("acme", await client.GetStringAsync("/who"));

        var forbidden = await client.GetAsync("/v1/keys");
        Assert.Contains("admin", (await forbidden.ProblemAsync(403)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        client.DefaultRequestHeaders.Add("Suite-Tenant", "other");
        await (await client.GetAsync("/who")).ProblemAsync(403);
    }

    [Fact]
    public async Task Without_a_live_key_the_answer_is_401_with_a_challenge()
    {
        await using var server = await TestServer.StartAsync(Map);
        foreach (var header in new[] { null, "Bearer", "Bearer x", "Basic dXNlcjpwYXNz", "Bearer suite_000000000000_" + new string('a', 43), "Bearer suite_%", "Bearer suite_abcdefgh1234_" + new string('-', 43) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/who");
            if (header is not null)
                request.Headers.TryAddWithoutValidation("Authorization", header);
            var answer = await server.Anonymous.SendAsync(request);
            await answer.ProblemAsync(401);
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.First().Scheme);
        }

        await (await server.Anonymous.GetAsync("/closed")).ProblemAsync(401);
        using var scored = await server.ClientAsync("acme", Scopes.FraudScore);
        await (await scored.GetAsync("/closed")).ProblemAsync(403);
    }

    [Fact]
    public async Task An_operator_acts_for_a_named_tenant_and_must_name_one()
    {
        await using var server = await TestServer.StartAsync(Map);
        await (await server.Admin.GetAsync("/who")).ProblemAsync(400);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/who");
        request.Headers.Add("Suite-Tenant", "acme");
        Assert.Equal("acme", await (await server.Admin.SendAsync(request)).Content.ReadAsStringAsync());
        using var bad = new HttpRequestMessage(HttpMethod.Get, "/who");
        bad.Headers.Add("Suite-Tenant", "Not A Tenant");
        await (await server.Admin.SendAsync(bad)).ProblemAsync(400);
    }

    [Fact]
    public async Task An_admin_of_a_tenant_administers_that_tenant_only()
    {
        await using var server = await TestServer.StartAsync(Map);
        using var acme = await server.ClientAsync("acme", Scopes.Admin);
        using var other = await server.ClientAsync("other", Scopes.FraudRead);
        Assert.Equal("acme", await acme.GetStringAsync("/who"));
        await (await acme.PostAsync("/v1/keys", TestServer.Json("""{"tenant":"other","scopes":["fraud:read"]}"""))).ProblemAsync(403);
        var list = await acme.GetFromJsonAsync<JsonElement>("/v1/keys");
        Assert.All(list.GetProperty("keys").EnumerateArray(), k => Assert.Equal("acme", k.GetProperty("tenant").GetString()));
        var foreign = server.Keys.List().Single(k => k.Tenant.Value == "other").Id;
        await (await acme.DeleteAsync($"/v1/keys/{foreign}")).ProblemAsync(404);
    }

    [Fact]
    public async Task A_revoked_key_stops_working_and_stays_in_the_list()
    {
        await using var server = await TestServer.StartAsync(Map);
        using var client = await server.ClientAsync("acme", Scopes.FraudScore);
        Assert.Equal("acme", await client.GetStringAsync("/who"));
        var id = server.Keys.List().Single(k => k.Tenant.Value == "acme").Id;
        Assert.Equal(HttpStatusCode.NoContent, (await server.Admin.DeleteAsync($"/v1/keys/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await server.Admin.DeleteAsync($"/v1/keys/{id}")).StatusCode);
        await (await client.GetAsync("/who")).ProblemAsync(401);
        var listed = (await server.Admin.GetFromJsonAsync<JsonElement>("/v1/keys")).GetProperty("keys").EnumerateArray().Single(k => k.GetProperty("id").GetString() == id);
        Assert.NotNull(listed.GetProperty("revokedAt").GetString());
        await (await server.Admin.DeleteAsync("/v1/keys/nosuchkey")).ProblemAsync(404);
    }

    [Fact]
    public async Task A_key_made_elsewhere_on_the_same_journal_works_here()
    {
        await using var server = await TestServer.StartAsync(Map);
        using var elsewhere = new ApiKeys(server.Journal, new SuiteServerOptions(), TimeProvider.System, NullLogger<ApiKeys>.Instance);
        var (key, text) = await elsewhere.CreateAsync(new TenantId("acme"), [Scopes.FraudScore], "", "test", CancellationToken.None);
        using var client = new HttpClient { BaseAddress = new Uri(server.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", text);
        Assert.Equal("acme", await client.GetStringAsync("/who"));

        await elsewhere.RevokeAsync(key.Id, "test", CancellationToken.None);
        var deadline = DateTime.UtcNow.AddSeconds(10);
        while ((await client.GetAsync("/who")).IsSuccessStatusCode)
            Assert.True(DateTime.UtcNow < deadline, "The revocation never arrived.");
    }

    [Fact]
    public async Task Neither_the_journal_nor_the_list_holds_the_secret()
    {
        await using var server = await TestServer.StartAsync(Map);
        var (_, text) = await server.Keys.CreateAsync(new TenantId("acme"), [Scopes.FraudScore], "", "test", CancellationToken.None);
        var secret = text.Split('_')[2];
        var head = await server.Journal.ReadHeadAsync(ApiKeys.SystemTenant, CancellationToken.None);
        await foreach (var e in server.Journal.ReadAsync(ApiKeys.SystemTenant, 0, head, CancellationToken.None))
            Assert.DoesNotContain(secret, Encoding.UTF8.GetString(e.Payload.Span), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, await server.Admin.GetStringAsync("/v1/keys"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_requests_for_keys_name_the_fields()
    {
        await using var server = await TestServer.StartAsync(Map);
        var problem = await (await server.Admin.PostAsync("/v1/keys", TestServer.Json("""{"tenant":"A B","scopes":["fraud:sore"],"lable":"x"}"""))).ProblemAsync(400);
        var errors = problem.GetProperty("errors");
        Assert.Equal(["lable", "scopes[0]", "tenant"], errors.EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal));
        Assert.Contains("'label'", errors.GetProperty("lable")[0].GetString(), StringComparison.Ordinal);
        await (await server.Admin.PostAsync("/v1/keys", TestServer.Json("""{"tenant":"system","scopes":["fraud:score"]}"""))).ProblemAsync(400);
    }

    [Fact]
    public async Task An_admin_key_file_is_kept_while_it_works_and_replaced_when_the_journal_does_not_know_it()
    {
        await using var server = await TestServer.StartAsync(Map);
        var text = AdminKeyFile.Read(server.DataPath);
        Assert.Equal(AdminKeyState.Known, await AdminKeyFile.EnsureAsync(server.DataPath, server.Keys, CancellationToken.None));
        Assert.Equal(text, AdminKeyFile.Read(server.DataPath));
        await File.WriteAllTextAsync(Path.Combine(server.DataPath, "admin.key"), "suite_000000000000_" + new string('a', 43));
        Assert.Equal(AdminKeyState.Created, await AdminKeyFile.EnsureAsync(server.DataPath, server.Keys, CancellationToken.None));
        await server.Keys.RevokeAsync(AdminKeyFile.Read(server.DataPath)!.Split('_')[1], "test", CancellationToken.None);
        Assert.Equal(AdminKeyState.Revoked, await AdminKeyFile.EnsureAsync(server.DataPath, server.Keys, CancellationToken.None));
    }
}
