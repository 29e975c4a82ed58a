using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Suite.Inspection.Outputs;
using Suite.Inspection.Outputs.Webhooks;
using Suite.Inspection.Tests.Http;
using Suite.TestKit;

namespace Suite.Inspection.Tests.Outputs;

/// <summary>With waits of milliseconds between attempts.</summary>
public sealed class OutputTests : IAsyncLifetime
{
    private static readonly RetryPlan Quick = RetryPlan.Usual with { First = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromMilliseconds(100) };

    private readonly LineServer _server = new(static services => services.AddSingleton(Quick));

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task NG_results_reach_a_webhook_in_order_signed_with_its_secret()
    {
        await using var receiver = await Receiver.StartAsync();
        var factory = await _server.FactoryAsync();
        var made = await PutAsync(factory, "mes", new JsonObject { ["kind"] = "webhook", ["url"] = receiver.Url });
        for (var i = 0; i < 3; i++)
        {
            await (await factory.InspectAsync(Parts.Jpeg(hasSpot: true), $"?part=p-{i}")).JsonAsync();
            await (await factory.InspectAsync(Parts.Jpeg(hasSpot: false))).JsonAsync();
        }

        var received = await Factory.EventuallyAsync(() => Task.FromResult(receiver.Received.ToArray()), static r => r.Length == 3);
        Assert.Equal(["p-0", "p-1", "p-2"], received.Select(static r => JsonNode.Parse(r.Body)!["data"]!.Text("part")));
        Assert.All(received, r => Assert.Equal(r.Signature, WebhookSignature.Sign(made.Text("secret"), r.Id, r.Timestamp, r.Body)));
        Assert.Equal("inspection.result", JsonNode.Parse(received[0].Body)!.Text("type"));
        var listed = (await factory.GetAsync("/outputs"))["outputs"]![0]!;
        Assert.Equal("", listed.Text("secret"));
        Assert.Equal(3, listed["delivered"]!.GetValue<int>());
    }

    [Fact]
    public async Task What_a_receiver_misses_while_it_is_away_comes_later_in_its_order_and_under_the_same_id()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = 503;
        var factory = await _server.FactoryAsync();
        await PutAsync(factory, "mes", new JsonObject { ["kind"] = "webhook", ["url"] = receiver.Url });
        for (var i = 0; i < 3; i++)
        {
            await (await factory.InspectAsync(Parts.Jpeg(hasSpot: true), $"?part=p-{i}")).JsonAsync();
        }

        await factory.EventuallyAsync("/outputs", static o => o["outputs"]![0]!["failing"]!.GetValue<int>() > 3);
        Assert.Single(receiver.Received.Select(static r => r.Id).Distinct());
        receiver.Received.Clear();
        receiver.Answer = 200;
        var received = await Factory.EventuallyAsync(() => Task.FromResult(receiver.Received.ToArray()), static r => r.Length == 3);
        Assert.Equal(["p-0", "p-1", "p-2"], received.Select(static r => JsonNode.Parse(r.Body)!["data"]!.Text("part")));
        Assert.Equal(0, (await factory.GetAsync("/outputs/mes/dead-letters"))["count"]!.GetValue<int>());
    }

    [Fact]
    public async Task What_a_receiver_refuses_is_given_up_counted_and_listed_and_holds_up_nothing()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = 422;
        var factory = await _server.FactoryAsync();
        await PutAsync(factory, "mes", new JsonObject { ["kind"] = "webhook", ["url"] = receiver.Url });
        await (await factory.InspectAsync(Parts.Jpeg(hasSpot: true))).JsonAsync();
        var dead = await factory.EventuallyAsync("/outputs/mes/dead-letters", static d => d["count"]!.GetValue<int>() == 1);
        Assert.Contains("422", dead["deadLetters"]![0]!.Text("reason"), StringComparison.Ordinal);
        receiver.Answer = 200;
        receiver.Received.Clear();
        await (await factory.InspectAsync(Parts.Jpeg(hasSpot: true), "?part=next")).JsonAsync();
        await Factory.EventuallyAsync(() => Task.FromResult(receiver.Received.Count), static n => n == 1);
    }

    [Fact]
    public async Task What_was_given_up_is_sent_again_when_asked_under_the_id_it_had()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = 422;
        var factory = await _server.FactoryAsync();
        await PutAsync(factory, "mes", new JsonObject { ["kind"] = "webhook", ["url"] = receiver.Url });
        for (var i = 0; i < 3; i++)
        {
            await (await factory.InspectAsync(Parts.Jpeg(hasSpot: true), $"?part=p-{i}")).JsonAsync();
        }

        var dead = await factory.EventuallyAsync("/outputs/mes/dead-letters", static d => d["count"]!.GetValue<int>() == 3);
        var positions = dead["deadLetters"]!.AsArray().Select(static d => d!["fromPosition"]!.GetValue<long>()).Order().ToList();
        var refused = await (await factory.PostAsync("/outputs/mes/redeliver", new JsonObject())).JsonAsync();
        Assert.Equal(0, refused["delivered"]!.GetValue<int>());
        Assert.Equal(positions, refused["failed"]!.AsArray().Select(static f => f!["position"]!.GetValue<long>()));
        Assert.Contains("422", refused["failed"]![0]!.Text("reason"), StringComparison.Ordinal);

        var ids = receiver.Received.Select(static r => r.Id).Distinct().ToList();
        receiver.Received.Clear();
        receiver.Answer = 200;
        var sent = await (await factory.PostAsync("/outputs/mes/redeliver", new JsonObject { ["fromPosition"] = positions[1] })).JsonAsync();
        Assert.Equal(2, sent["delivered"]!.GetValue<int>());
        Assert.Empty(sent["failed"]!.AsArray());
        Assert.Equal(ids[1..], receiver.Received.Select(static r => r.Id));
        Assert.Equal(["p-1", "p-2"], receiver.Received.Select(static r => JsonNode.Parse(r.Body)!["data"]!.Text("part")));
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_ends_a_redelivery_at_the_first_event_and_what_is_not_there_is_said()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = 422;
        var factory = await _server.FactoryAsync();
        await PutAsync(factory, "mes", new JsonObject { ["kind"] = "webhook", ["url"] = receiver.Url });
        await (await factory.InspectAsync(Parts.Jpeg(hasSpot: true))).JsonAsync();
        await (await factory.InspectAsync(Parts.Jpeg(hasSpot: true))).JsonAsync();
        await factory.EventuallyAsync("/outputs/mes/dead-letters", static d => d["count"]!.GetValue<int>() == 2);
        receiver.Answer = 503;
        receiver.Received.Clear();
        var sent = await (await factory.PostAsync("/outputs/mes/redeliver", new JsonObject())).JsonAsync();
        Assert.Single(sent["failed"]!.AsArray());
        Assert.Single(receiver.Received);
        await (await factory.PostAsync("/outputs/nowhere/redeliver", new JsonObject())).ProblemAsync(404);
        var wrong = await (await factory.PostAsync("/outputs/mes/redeliver", new JsonObject { ["fromPosition"] = 0 })).ProblemAsync(400, "invalid-request");
        Assert.NotNull(wrong["errors"]!["fromPosition"]);
    }

    [Fact]
    public async Task Another_start_goes_on_where_the_last_one_stopped()
    {
        await using var receiver = await Receiver.StartAsync();
        var factory = await _server.FactoryAsync();
        await PutAsync(factory, "mes", new JsonObject { ["kind"] = "webhook", ["url"] = receiver.Url });
        await (await factory.InspectAsync(Parts.Jpeg(hasSpot: true), "?part=before")).JsonAsync();
        await Factory.EventuallyAsync(() => Task.FromResult(receiver.Received.Count), static n => n == 1);
        await _server.RestartAsync();
        var again = new Factory(_server, factory.Tenant, await _server.KeyAsync(factory.Tenant, "inspection:inspect"));
        await (await again.InspectAsync(Parts.Jpeg(hasSpot: true), "?part=after")).JsonAsync();
        var received = await Factory.EventuallyAsync(() => Task.FromResult(receiver.Received.ToArray()), static r => r.Length == 2);
        Assert.Equal(["before", "after"], received.Select(static r => JsonNode.Parse(r.Body)!["data"]!.Text("part")));
    }

    [Fact]
    public async Task NG_results_reach_a_broker_and_what_it_misses_while_it_is_down_comes_when_it_is_back()
    {
        var broker = Mosquitto.Find();
        Assert.True(broker is not null, "There is no mosquitto to publish to: apt-get install mosquitto mosquitto-clients, as './suite test' does.");
        var port = FreePort();
        await using var first = await Mosquitto.StartAsync(broker, port);
        using var heard = first.Subscribe("line/#");
        var factory = await _server.FactoryAsync();
        await PutAsync(factory, "broker", new JsonObject { ["kind"] = "mqtt", ["url"] = $"mqtt://127.0.0.1:{port}", ["topic"] = "line" });
        await heard.WaitUntilReadyAsync(first);
        await (await factory.InspectAsync(Parts.Jpeg(hasSpot: true), "?part=p-1")).JsonAsync();
        var line = await heard.NextAsync();
        Assert.StartsWith("line/requests/result ", line, StringComparison.Ordinal);
        Assert.Equal("p-1", JsonNode.Parse(line["line/requests/result ".Length..])!["data"]!.Text("part"));

        await first.DisposeAsync();
        await (await factory.InspectAsync(Parts.Jpeg(hasSpot: true), "?part=p-2")).JsonAsync();
        await factory.EventuallyAsync("/outputs", static o => o["outputs"]![0]!["failing"]!.GetValue<int>() > 0);
        await using var second = await Mosquitto.StartAsync(broker, port);
        await factory.EventuallyAsync("/outputs", static o => o["outputs"]![0]!["delivered"]!.GetValue<int>() == 2);
    }

    [Theory]
    [InlineData("""{ "kind": "webhook", "url": "ftp://x" }""", "url")]
    [InlineData("""{ "kind": "mqtt", "url": "mqtt://eve:pw@broker" }""", "url")]
    [InlineData("""{ "kind": "mqtt", "url": "mqtt://broker", "topic": "a/#" }""", "topic")]
    [InlineData("""{ "kind": "webhook", "url": "https://x.test", "events": ["weather"] }""", "events")]
    [InlineData("""{ "kind": "webhook", "url": "https://x.test", "secret": "abc" }""", "secret")]
    [InlineData("""{ "kind": "pigeon", "url": "https://x.test" }""", "kind")]
    public async Task Wrong_settings_are_named(string body, string field)
    {
        var factory = await _server.FactoryAsync(hasModel: false);
        var problem = await (await factory.Client.PutAsync($"{Factory.Root}/outputs/wrong", Factory.Json(JsonNode.Parse(body)!))).ProblemAsync(400, "invalid-request");
        Assert.NotNull(problem["errors"]![field]);
    }

    private static async Task<JsonNode> PutAsync(Factory factory, string id, JsonObject settings) =>
        await (await factory.Client.PutAsync($"{Factory.Root}/outputs/{id}", Factory.Json(settings))).JsonAsync();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed record ReceivedEvent(string Id, long Timestamp, string Signature, byte[] Body);

    private sealed class Receiver : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private Receiver(WebApplication app)
        {
            _app = app;
            app.MapPost("/hook", TakeAsync);
        }

        public string Url => _app.Urls.First() + "/hook";

        public int Answer { get; set; } = 200;

        public ConcurrentQueue<ReceivedEvent> Received { get; } = new();

        public static async Task<Receiver> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var receiver = new Receiver(builder.Build());
            await receiver._app.StartAsync();
            return receiver;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();

        private async Task<IResult> TakeAsync(HttpRequest request)
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            Received.Enqueue(new ReceivedEvent(
                request.Headers["webhook-id"]!, long.Parse(request.Headers["webhook-timestamp"]!, CultureInfo.InvariantCulture), request.Headers["webhook-signature"]!, body.ToArray()));
            return TypedResults.StatusCode(Answer);
        }
    }

    /// <summary>A broker of its own for a test.</summary>
    private sealed class Mosquitto : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly int _port;

        private Mosquitto(Process process, int port) => (_process, _port) = (process, port);

        public static string? Find() => ((string[])["/usr/sbin/mosquitto", "/usr/bin/mosquitto"]).FirstOrDefault(File.Exists);

        public static async Task<Mosquitto> StartAsync(string program, int port)
        {
            var process = Process.Start(new ProcessStartInfo(program, ["-p", port.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var broker = new Mosquitto(process, port);
            await Factory.EventuallyAsync(
                async () =>
                {
                    using var probe = new TcpClient();
                    try
                    {
                        await probe.ConnectAsync(IPAddress.Loopback, port);
                        return true;
                    }
                    catch (SocketException)
                    {
                        return false;
                    }
                },
                static ready => ready);
            return broker;
        }

        public Subscriber Subscribe(string topic) => new(Process.Start(new ProcessStartInfo(
            "mosquitto_sub", ["-p", _port.ToString(CultureInfo.InvariantCulture), "-t", topic, "-v"])
        { RedirectStandardOutput = true })!);

        public void Publish(string topic, string message)
        {
            using var publisher = Process.Start("mosquitto_pub", ["-p", _port.ToString(CultureInfo.InvariantCulture), "-t", topic, "-m", message]);
            publisher.WaitForExit();
        }

        public async ValueTask DisposeAsync()
        {
            if (!_process.HasExited)
            {
                _process.Kill();
                await _process.WaitForExitAsync();
            }
        }
    }

    private sealed class Subscriber(Process process) : IDisposable
    {
        /// <summary>A subscription counts once a message came through it.</summary>
        public async Task WaitUntilReadyAsync(Mosquitto broker)
        {
            var first = process.StandardOutput.ReadLineAsync();
            await Factory.EventuallyAsync(
                () =>
                {
                    broker.Publish("line/probe", "ready");
                    return Task.FromResult(first.IsCompleted);
                },
                static ready => ready);
        }

        public async Task<string> NextAsync()
        {
            while (true)
            {
                var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(15));
                if (line?.StartsWith("line/probe", StringComparison.Ordinal) != true)
                {
                    return line!;
                }
            }
        }

        public void Dispose()
        {
            process.Kill();
            process.Dispose();
        }
    }
}
