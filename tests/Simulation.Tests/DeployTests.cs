using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Suite.TestKit.Processes;
using Xunit;

namespace Suite.Simulation.Tests;

/// <summary>What deploy/ promises: the files fit together, and HAProxy, run for real, does what its comments say.</summary>
public sealed partial class DeployTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Haproxy_accepts_its_configuration_without_a_warning()
    {
        await using var check = ChildProcess.Start(
            HaproxyProcess.Executable,
            ["-c", "-dW", "-f", HaproxyProcess.ConfigurationFile],
            HaproxyProcess.Environment("127.0.0.1:8080", ["127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"]));
        Assert.True(await check.WaitForExitAsync(Deadline) == 0, check.Output);
    }

    [Fact]
    public async Task A_routing_key_stays_on_one_node_and_requests_without_one_go_round()
    {
        await using var nodes = await Nodes.StartAsync();
        await using var haproxy = await nodes.StartHaproxyAsync();
        using var client = new HttpClient { BaseAddress = haproxy.Url };

        var nodeOf = new Dictionary<string, string>();
        for (var i = 0; i < 150; i++)
        {
            var card = $"c-{i % 50}";
            var node = await SendAsync(client, HttpMethod.Post, "/v1/fraud/score", card);
            Assert.Equal(nodeOf.GetValueOrDefault(card, node), node);
            nodeOf[card] = node;
        }

        Assert.Equal(3, nodeOf.Values.Distinct().Count());

        var round = new List<string>();
        for (var i = 0; i < 30; i++)
            round.Add(await SendAsync(client, HttpMethod.Post, "/v1/fraud/score", null));

        // Round robin along the hash's ring: even in the long run, a little uneven in thirty.
        Assert.Equal(3, round.Distinct().Count());
        Assert.All(round.GroupBy(n => n), g => Assert.InRange(g.Count(), 5, 15));
    }

    [Fact]
    public async Task A_node_that_is_not_ready_gets_nothing_and_only_its_cards_move()
    {
        await using var nodes = await Nodes.StartAsync();
        await using var haproxy = await nodes.StartHaproxyAsync();
        using var client = new HttpClient { BaseAddress = haproxy.Url };
        var before = await WhereAsync(client);

        nodes.Ready[0] = false;
        await UntilAsync(async () => !(await WhereAsync(client)).ContainsValue("1"));
        var after = await WhereAsync(client);
        Assert.All(before.Where(b => b.Value != "1"), b => Assert.Equal(b.Value, after[b.Key]));

        nodes.Ready[0] = true;
        await UntilAsync(async () => (await WhereAsync(client)).SequenceEqual(before));
    }

    [Theory]
    [InlineData("POST", "/v1/fraud/score", true)]
    [InlineData("GET", "/v1/fraud/transactions/t-1", true)]
    [InlineData("POST", "/v1/fraud/labels", false)]
    public async Task A_request_whose_node_dies_under_it_is_sent_again_only_where_that_changes_nothing(string method, string path, bool again)
    {
        await using var nodes = await Nodes.StartAsync();
        await using var haproxy = await nodes.StartHaproxyAsync();
        using var client = new HttpClient { BaseAddress = haproxy.Url };
        nodes.AbortNext = 1;

        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST")
            request.Content = new StringContent("{}");
        using var answer = await client.SendAsync(request);

        Assert.Equal(again ? HttpStatusCode.OK : HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal(again ? 2 : 1, nodes.Seen(path));
    }

    [Fact]
    public async Task A_refusal_for_overload_is_passed_on_and_not_tried_elsewhere()
    {
        await using var nodes = await Nodes.StartAsync();
        await using var haproxy = await nodes.StartHaproxyAsync();
        using var client = new HttpClient { BaseAddress = haproxy.Url };
        nodes.Status = StatusCodes.Status503ServiceUnavailable;

        using var answer = await client.PostAsync(new Uri("/v1/fraud/score", UriKind.Relative), new StringContent("{}"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("3", answer.Headers.GetValues("Retry-After").Single());
        Assert.Equal(1, nodes.Seen("/v1/fraud/score"));
    }

    [Fact]
    public void The_image_installs_the_packages_of_the_shared_list_and_no_others()
    {
        var dockerfile = File.ReadAllText(Repository.PathOf("deploy/Dockerfile"));
        var installs = InstallPattern().Matches(dockerfile).Select(m => m.Groups["packages"].Value.Trim()).ToList();

        // The first is what .NET itself needs of a bare Debian; the others read the lists, so they are the lists.
        Assert.Equal(["ca-certificates libssl3 libstdc++6", "", ""], installs);
        Assert.Contains("COPY eng/packages/native.txt /tmp/native.txt", dockerfile, StringComparison.Ordinal);
        Assert.Contains("sed 's/#.*//' /tmp/native.txt | xargs apt-get install -y --no-install-recommends", dockerfile, StringComparison.Ordinal);
        Assert.Contains("COPY eng/packages/runtime.txt /tmp/runtime.txt", dockerfile, StringComparison.Ordinal);
        Assert.Contains("sed 's/#.*//' /tmp/runtime.txt | xargs apt-get install -y --no-install-recommends", dockerfile, StringComparison.Ordinal);
        Assert.Contains("libxgboost0", Packages("eng/packages/runtime.txt"));
        Assert.Contains("haproxy", Packages("eng/packages/test.txt"));
    }

    [Fact]
    public void Package_lists_hold_names_and_comments_only()
    {
        foreach (var package in Packages("eng/packages/runtime.txt").Concat(Packages("eng/packages/test.txt")))
            Assert.Matches("^[a-z0-9][a-z0-9+.-]+$", package);
    }

    [Fact]
    public void The_compose_file_names_files_and_nodes_that_exist()
    {
        var compose = File.ReadAllText(Repository.PathOf("deploy/compose.yaml"));
        foreach (Match mount in MountPattern().Matches(compose))
            Assert.True(File.Exists(Repository.PathOf(Path.Combine("deploy", mount.Groups["file"].Value))), mount.Value);
        Assert.True(File.Exists(Repository.PathOf(DockerfilePattern().Match(compose).Groups["file"].Value)));
        Assert.Contains("image: postgres:15", compose, StringComparison.Ordinal);
        for (var node = 1; node <= 3; node++)
        {
            Assert.Contains($"\n  node{node}:\n    <<: *node\n", compose, StringComparison.Ordinal);
            Assert.Contains($"NODE{node}: node{node}:8080\n", compose, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_server_knows_every_option_the_nodes_are_started_with()
    {
        await using var help = ChildProcess.Start("dotnet", [SuiteProcess.HostDll, "serve", "--help"]);
        Assert.True(await help.WaitForExitAsync(Deadline) == 0, help.Output);
        var compose = File.ReadAllText(Repository.PathOf("deploy/compose.yaml"));
        var options = OptionPattern().Matches(compose).Select(m => m.Groups["option"].Value).ToList();

        Assert.Contains("--data-dir", options);
        Assert.All(options, option => Assert.Contains($"  {option} ", help.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("fsync", "on")]
    [InlineData("synchronous_commit", "on")]
    [InlineData("full_page_writes", "on")]
    [InlineData("max_connections", "200")]
    public async Task Postgresql_reads_its_settings_and_keeps_what_it_acknowledges(string setting, string value)
    {
        var empty = Directory.CreateTempSubdirectory("suite-postgresql-");
        try
        {
            await using var postgres = ChildProcess.Start(
                "/usr/lib/postgresql/15/bin/postgres",
                ["-C", setting, "-c", $"config_file={Repository.PathOf("deploy/postgresql/postgresql.conf")}", "-D", empty.FullName]);
            Assert.True(await postgres.WaitForExitAsync(Deadline) == 0, postgres.Output);
            Assert.Contains(value, postgres.Output.Split('\n'));
        }
        finally
        {
            empty.Delete(recursive: true);
        }
    }

    private static IReadOnlyList<string> Packages(string file) =>
        [.. File.ReadLines(Repository.PathOf(file)).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0)];

    private static async Task<string> SendAsync(HttpClient client, HttpMethod method, string path, string? routingKey)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent("{}") };
        if (routingKey is not null)
            request.Headers.Add("Routing-Key", routingKey);
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<SortedDictionary<string, string>> WhereAsync(HttpClient client)
    {
        var where = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < 40; i++)
            where[$"c-{i}"] = await SendAsync(client, HttpMethod.Post, "/v1/fraud/score", $"c-{i}");
        return where;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var late = new CancellationTokenSource(Deadline);
        while (!await condition())
            await Task.Delay(50, late.Token);
    }

    [GeneratedRegex(@"apt-get install -y --no-install-recommends(?<packages>[^\\\n]*)")]
    private static partial Regex InstallPattern();

    [GeneratedRegex(@"- \./(?<file>[^:]+):/")]
    private static partial Regex MountPattern();

    [GeneratedRegex(@"^ +- (?<option>--[a-z-]+)", RegexOptions.Multiline)]
    private static partial Regex OptionPattern();

    [GeneratedRegex(@"dockerfile: (?<file>\S+)")]
    private static partial Regex DockerfilePattern();

    /// <summary>Three stand-ins for the server: each answers with its number.</summary>
    private sealed class Nodes : IAsyncDisposable
    {
        private readonly List<TinyServer> _servers = [];
        private readonly List<string> _seen = [];
        private int _abortNext;

        public bool[] Ready { get; } = [true, true, true];

        public int Status { get; set; } = StatusCodes.Status200OK;

        /// <summary>So many requests are cut off after they were taken.</summary>
        public int AbortNext
        {
            set => Volatile.Write(ref _abortNext, value);
        }

        public static async Task<Nodes> StartAsync()
        {
            var nodes = new Nodes();
            for (var i = 0; i < 3; i++)
            {
                var index = i;
                nodes._servers.Add(await TinyServer.StartAsync(context => nodes.AnswerAsync(index, context)));
            }

            return nodes;
        }

        public int Seen(string path)
        {
            lock (_seen)
                return _seen.Count(p => p == path);
        }

        /// <summary>Returns when HAProxy has found all three.</summary>
        public async Task<HaproxyProcess> StartHaproxyAsync()
        {
            var haproxy = await HaproxyProcess.StartAsync([.. _servers.Select(s => s.Address)]);
            using var client = new HttpClient { BaseAddress = haproxy.Url };
            await UntilAsync(async () => (await WhereAsync(client)).Values.Distinct().Count() == 3);
            lock (_seen)
                _seen.Clear();
            return haproxy;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var server in _servers)
                await server.DisposeAsync();
        }

        private async Task AnswerAsync(int index, HttpContext context)
        {
            if (context.Request.Path == "/readyz")
            {
                context.Response.StatusCode = Ready[index] ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
                return;
            }

            lock (_seen)
                _seen.Add(context.Request.Path);
            if (Interlocked.Decrement(ref _abortNext) >= 0)
            {
                context.Abort();
                return;
            }

            context.Response.StatusCode = Status;
            if (Status != StatusCodes.Status200OK)
                context.Response.Headers.RetryAfter = "3";
            await context.Response.WriteAsync($"{index + 1}");
        }
    }
}
