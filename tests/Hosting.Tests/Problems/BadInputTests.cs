using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Suite.Hosting.Tests;

/// <summary>Each class of bad input over real HTTP: the right status, the field's name, and never the value.</summary>
public sealed class BadInputTests(BadInputTests.PayServer pay) : IClassFixture<BadInputTests.PayServer>
{
    private const string Good = """{"id":"t-1","at":"2026-11-22T10:15:03.250Z","amount":"129.90","currency":"EUR","attributes":{"country":"DE"}}""";
    private readonly TestServer _server = pay.Server;

    [Fact]
    public async Task A_good_request_is_taken()
    {
        var answer = await _server.Anonymous.PostAsync("/pay", TestServer.Json(Good));
        Assert.Equal("""{"id":"t-1","minor":12990}""", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("", "$")]
    [InlineData("   ", "$")]
    [InlineData("[1,2]", "$")]
    [InlineData("\"text\"", "$")]
    [InlineData("null", "$")]
    [InlineData("{\"id\":\"t-1\",}", "$|id")]
    [InlineData("{\"id\":\"t-1\"", "$|id")]
    [InlineData("{} {}", "$")]
    [InlineData("{}", "id|at|amount|currency")]
    [InlineData("{'id':1}", "$")]
    [InlineData("{\"id\":NaN}", "id")]
    [InlineData("{\"id\":\"a\",\"amount\":-Infinity}", "amount")]
    [InlineData("{\"attributes\":{\"x\":[1,2,nan]}}", "attributes.x[1]|attributes.x[2]")]
    public async Task A_body_that_is_no_such_object_is_refused(string body, string anyOf)
    {
        var problem = await (await _server.Anonymous.PostAsync("/pay", TestServer.Json(body))).ProblemAsync(400);
        var names = problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ToArray();
        Assert.NotEmpty(names.Intersect(anyOf.Split('|')));
    }

    [Theory]
    [InlineData("\"id\":\"t-1\"", "\"id\":17", "id")]
    [InlineData("\"id\":\"t-1\"", "\"id\":null", "id")]
    [InlineData("\"id\":\"t-1\"", "\"id\":\"\"", "id")]
    [InlineData("\"id\":\"t-1\"", "\"id\":{\"a\":1}", "id")]
    [InlineData("\"id\":\"t-1\"", "\"id\":\"a b\"", "id")]
    [InlineData("\"id\":\"t-1\"", "\"id\":\"\\ud800\"", "id")]
    [InlineData("\"id\":\"t-1\"", "\"id\":\"a\\u0000b\"", "id")]
    [InlineData("\"id\":\"t-1\"", "\"id\":\"4111111111111111\"", "id")]
    [InlineData("\"id\":\"t-1\"", "\"id\":\"4111\\u00311111111\\u0031111\"", "id")]
    [InlineData("\"id\":\"t-1\"", "\"id\":4111111111111111", "id")]
    [InlineData("\"id\":\"t-1\"", "\"id\":\"t-1\",\"id\":\"t-2\"", "id")]
    [InlineData("\"id\":\"t-1\"", "\"id\":\"t-1\",\"\\u0069d\":\"t-2\"", "id")]
    [InlineData("\"id\":\"t-1\"", "\"id\":\"t-1\",\"extra\":1", "extra")]
    [InlineData("\"at\":\"2026-11-22T10:15:03.250Z\"", "\"at\":\"2026-11-22T10:15:03.250\"", "at")]
    [InlineData("\"at\":\"2026-11-22T10:15:03.250Z\"", "\"at\":\"2026-13-22T10:15:03Z\"", "at")]
    [InlineData("\"at\":\"2026-11-22T10:15:03.250Z\"", "\"at\":\"2026-11-22T10:15:03.1234567Z\"", "at")]
    [InlineData("\"at\":\"2026-11-22T10:15:03.250Z\"", "\"at\":1764670503", "at")]
    [InlineData("\"amount\":\"129.90\"", "\"amount\":129.90", "amount")]
    [InlineData("\"amount\":\"129.90\"", "\"amount\":\"-1.00\"", "amount")]
    [InlineData("\"amount\":\"129.90\"", "\"amount\":\"1.999\"", "amount")]
    [InlineData("\"amount\":\"129.90\"", "\"amount\":\"1e3\"", "amount")]
    [InlineData("\"amount\":\"129.90\"", "\"amount\":\"NaN\"", "amount")]
    [InlineData("\"amount\":\"129.90\"", "\"amount\":\"Infinity\"", "amount")]
    [InlineData("\"amount\":\"129.90\"", "\"amount\":\"99999999999999999999\"", "amount")]
    [InlineData("\"currency\":\"EUR\"", "\"currency\":\"EUX\"", "currency")]
    [InlineData("\"currency\":\"EUR\"", "\"currency\":\"eur\"", "currency")]
    [InlineData("\"country\":\"DE\"", "\"country\":5", "attributes.country")]
    [InlineData("\"country\":\"DE\"", "\"country\":\"5555 5555 5555 4444\"", "attributes.country")]
    [InlineData("\"country\":\"DE\"", "\"a\":\"1\",\"b\":\"1\",\"c\":\"1\",\"d\":\"1\",\"e\":\"1\"", "attributes")]
    [InlineData("\"country\":\"DE\"", "\"country\":\"DE\",\"country\":\"FR\"", "attributes.country")]
    public async Task A_bad_field_is_named_alone(string good, string bad, string field)
    {
        var body = Good.Replace(good, bad, StringComparison.Ordinal);
        Assert.NotEqual(Good, body);
        var answer = await _server.Anonymous.PostAsync("/pay", TestServer.Json(body));
        var problem = await answer.ProblemAsync(400);
        var error = Assert.Single(problem.GetProperty("errors").EnumerateObject());
        Assert.Equal(field, error.Name);
        Assert.NotEqual("", Assert.Single(error.Value.EnumerateArray()).GetString());
        Assert.DoesNotContain("4111", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_bad_field_is_named_at_once()
    {
        var body = """{"id":7,"at":"yesterday","amount":"-5","currency":"XYZ","attributes":{"country":true},"curency":"EUR"}""";
        var problem = await (await _server.Anonymous.PostAsync("/pay", TestServer.Json(body))).ProblemAsync(400);
        var errors = problem.GetProperty("errors");
        Assert.Equal(["amount", "at", "attributes.country", "curency", "currency", "id"], errors.EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal));
        Assert.Contains("did you mean 'currency'", errors.GetProperty("curency")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_number_as_a_members_name_is_not_repeated()
    {
        var answer = await _server.Anonymous.PostAsync("/pay", TestServer.Json(Good.Replace("country", "4111-1111-1111-1111", StringComparison.Ordinal)));
        await answer.ProblemAsync(400);
        Assert.DoesNotContain("1111", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_UTF8_is_refused()
    {
        var bytes = Encoding.UTF8.GetBytes(Good);
        bytes[8] = 0xFF;
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var problem = await (await _server.Anonymous.PostAsync("/pay", content)).ProblemAsync(400);
        Assert.Contains("UTF-8", problem.GetProperty("errors").GetProperty("$")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deep_nesting_is_refused()
    {
        var body = "{\"id\":" + new string('[', 100_000) + new string(']', 100_000) + "}";
        var problem = await (await _server.Anonymous.PostAsync("/pay", TestServer.Json(body))).ProblemAsync(400);
        var error = Assert.Single(problem.GetProperty("errors").EnumerateObject());
        Assert.StartsWith("id[0]", error.Name, StringComparison.Ordinal);
        Assert.Contains("16 levels", error.Value[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_of_errors_is_cut_off()
    {
        var body = "{" + string.Join(',', Enumerable.Range(0, 200).Select(i => $"\"m{i}\":\"\\ud800\"")) + "}";
        var problem = await (await _server.Anonymous.PostAsync("/pay", TestServer.Json(body))).ProblemAsync(400);
        Assert.InRange(problem.GetProperty("errors").EnumerateObject().Count(), 2, 33);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ten_megabytes_are_too_large_with_and_without_a_stated_length(bool stated)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/pay") { Content = TestServer.Json("{\"id\":\"" + new string('a', 10 * 1024 * 1024) + "\"}") };
        request.Headers.TransferEncodingChunked = !stated;
        var problem = await (await _server.Anonymous.SendAsync(request)).ProblemAsync(413);
        Assert.Contains("1048576", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", null)]
    [InlineData("application/x-www-form-urlencoded", null)]
    [InlineData("application/json; charset=utf-16", null)]
    [InlineData("application/json", "gzip")]
    public async Task Another_media_type_is_refused(string type, string? encoding)
    {
        using var content = new StringContent(Good);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding is not null)
            content.Headers.ContentEncoding.Add(encoding);
        await (await _server.Anonymous.PostAsync("/pay", content)).ProblemAsync(415);
    }

    [Fact]
    public async Task An_unknown_path_is_not_found_and_a_wrong_method_is_named()
    {
        await (await _server.Anonymous.GetAsync("/nowhere")).ProblemAsync(404);
        var answer = await _server.Anonymous.GetAsync("/pay");
        await answer.ProblemAsync(405);
        Assert.Equal("POST", answer.Content.Headers.Allow.Single());
    }

    [Fact]
    public async Task Random_bytes_and_cut_bodies_never_crash()
    {
        var random = new Random(20261122);
        for (var i = 0; i < 300; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(Good);
            for (var change = random.Next(1, 4); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            using var content = new ByteArrayContent(bytes[..random.Next(bytes.Length / 2, bytes.Length + 1)]);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            var answer = await _server.Anonymous.PostAsync("/pay", content);
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"seed 20261122, body {i}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task A_client_that_hangs_up_in_the_middle_does_no_harm()
    {
        var uri = new Uri(_server.Url);
        using (var socket = new TcpClient(uri.Host, uri.Port))
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST /pay HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"id\":"));
        await A_good_request_is_taken();
    }

    /// <summary>One server for all: the requests neither see nor change each other.</summary>
    public sealed class PayServer : IAsyncLifetime
    {
        internal TestServer Server { get; private set; } = null!;

        public async Task InitializeAsync() => Server = await TestServer.StartAsync(app => app.MapPost("/pay", async (HttpContext context, CancellationToken ct) =>
        {
            using var f = await JsonFields.ReadAsync(context.Request, ct);
            var id = f.RequiredString("id", max: 64, rule: TextRule.Id);
            f.RequiredTimestamp("at");
            f.RequiredMoney("amount", "currency", out var minor, out _);
            f.OptionalStringMap("attributes", 4, 16, 32);
            f.RejectUnknown();
            return f.HasErrors ? f.ToProblem() : Results.Json(new { id, minor });
        }).AllowWithoutKey());

        public async Task DisposeAsync() => await Server.DisposeAsync();
    }
}
