using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Suite.TestKit;
using Suite.TestKit.Processes;
using Xunit;

namespace Suite.Simulation.Tests;

/// <summary>The real server in a process of its own on a disk that is really full, or really read-only.</summary>
public sealed class DiskTests
{
    private const int PaymentsMax = 3_000;

    [MountFact]
    public async Task A_full_disk_is_told_nothing_acknowledged_is_lost_and_scoring_goes_on_when_there_is_room()
    {
        using var disk = new SmallDisk(24);
        var acknowledged = new Dictionary<string, string>();
        var refused = new List<string>();
        await using (var server = await SuiteProcess.StartAsync(disk.DataDirectory))
        {
            await SignInAsync(server, disk.DataDirectory);
            for (var i = 0; i < 20; i++)
            {
                Assert.True(await PayAsync(server, $"before-{i}", acknowledged));
            }

            disk.Fill();

            // What the journal had allocated before may still take a few.
            for (var i = 0; refused.Count < 5; i++)
            {
                Assert.True(i < PaymentsMax, "A full disk took every payment.");
                if (!await PayAsync(server, $"full-{i}", acknowledged))
                {
                    refused.Add($"full-{i}");
                }
            }

            await SaysWhatToDoAsync(await server.Client.PostAsync("/v1/fraud/score", Payment("one-more")));
            await SaysWhatToDoAsync(await server.Client.PostAsync("/v1/fraud/labels", Json("""{"transactionId":"before-0","fraud":true}""")));
            await SaysWhatToDoAsync(await server.Client.PostAsync("/v1/fraud/erasures", Json("""{"cardId":"c-0"}""")));
            await WaitForAsync(server, "/readyz", HttpStatusCode.ServiceUnavailable);
            Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/healthz")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/v1/fraud/transactions/before-0")).StatusCode);

            disk.MakeRoom();

            await WaitForAsync(server, "/readyz", HttpStatusCode.OK);
            foreach (var id in refused)
            {
                Assert.True(await PayAsync(server, id, acknowledged), server.Output);
            }

            await HasExactlyAsync(server, acknowledged);
            server.Kill();
        }

        await using (var again = await SuiteProcess.StartAsync(disk.DataDirectory))
        {
            await SignInAsync(again, disk.DataDirectory);
            await HasExactlyAsync(again, acknowledged);
        }
    }

    [MountFact]
    public async Task A_server_killed_on_a_full_disk_starts_again_when_there_is_room_with_all_that_was_acknowledged()
    {
        using var disk = new SmallDisk(24);
        var acknowledged = new Dictionary<string, string>();
        await using (var server = await SuiteProcess.StartAsync(disk.DataDirectory))
        {
            await SignInAsync(server, disk.DataDirectory);
            Assert.True(await PayAsync(server, "first", acknowledged));
            disk.Fill();
            for (var i = 0; await PayAsync(server, $"t-{i}", acknowledged); i++)
            {
                Assert.True(i < PaymentsMax, "A full disk took every payment.");
            }

            server.Kill();
        }

        disk.MakeRoom();
        await using var again = await SuiteProcess.StartAsync(disk.DataDirectory);
        await SignInAsync(again, disk.DataDirectory);
        await HasExactlyAsync(again, acknowledged);
    }

    [MountFact]
    public async Task On_a_full_disk_a_new_server_refuses_to_start_in_a_sentence()
    {
        using var disk = new SmallDisk(2);
        disk.Fill();
        await RefusesToStartAsync(disk.DataDirectory, "space");
    }

    [MountFact]
    public async Task On_a_read_only_disk_a_new_server_refuses_to_start_in_a_sentence()
    {
        using var disk = new SmallDisk(2);
        disk.MakeReadOnly();
        await RefusesToStartAsync(disk.DataDirectory, "--data-dir");
    }

    [MountFact]
    public async Task A_data_directory_that_became_read_only_is_refused_in_a_sentence_and_served_again_later()
    {
        using var disk = new SmallDisk(24);
        var acknowledged = new Dictionary<string, string>();
        await using (var server = await SuiteProcess.StartAsync(disk.DataDirectory))
        {
            await SignInAsync(server, disk.DataDirectory);
            await PayAsync(server, "t-1", acknowledged);
            Assert.Equal(0, await server.StopAsync());
        }

        disk.MakeReadOnly();
        await RefusesToStartAsync(disk.DataDirectory, "writable");
        disk.MakeWritable();
        await using var again = await SuiteProcess.StartAsync(disk.DataDirectory);
        await SignInAsync(again, disk.DataDirectory);
        await HasExactlyAsync(again, acknowledged);
    }

    [Fact]
    public async Task A_data_directory_that_is_a_file_is_refused_in_a_sentence()
    {
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory.File("data"), "not a directory");
        await RefusesToStartAsync(directory.File("data"), "--data-dir");
    }

    private static async Task RefusesToStartAsync(string dataDirectory, string says)
    {
        await using var server = SuiteProcess.Launch(dataDirectory);
        var code = await server.WaitForExitAsync();
        Assert.Equal(1, code);
        Assert.Contains(says, server.Output, StringComparison.Ordinal);
        Assert.Contains(dataDirectory, server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", server.Output, StringComparison.Ordinal);
    }

    private static async Task SignInAsync(SuiteProcess server, string dataDirectory)
    {
        var key = (await File.ReadAllTextAsync(Path.Combine(dataDirectory, "admin.key"))).Trim();
        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        server.Client.DefaultRequestHeaders.Add("Suite-Tenant", "bank");
    }

    /// <summary>True and remembered with its bytes when acknowledged; false when the journal could not be written. Anything else fails the test.</summary>
    private static async Task<bool> PayAsync(SuiteProcess server, string id, Dictionary<string, string> acknowledged)
    {
        var answer = await server.Client.PostAsync("/v1/fraud/score", Payment(id));
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            return false;
        }

        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{id}: {answer.StatusCode} {text}\n{server.Output}");
        acknowledged.Add(id, text);
        return true;
    }

    private static async Task SaysWhatToDoAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Free some space", JsonNode.Parse(text)!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    /// <summary>Every acknowledged payment is answered with the same bytes again, proven, and nothing else is listed.</summary>
    private static async Task HasExactlyAsync(SuiteProcess server, Dictionary<string, string> acknowledged)
    {
        var listed = new HashSet<string>();
        for (var path = "/v1/fraud/transactions?limit=1000"; ;)
        {
            var page = JsonNode.Parse(await server.Client.GetStringAsync(path))!;
            listed.UnionWith(page["transactions"]!.AsArray().Select(t => t!["transactionId"]!.GetValue<string>()));
            if (page["next"] is not { } next)
            {
                break;
            }

            path = $"/v1/fraud/transactions?limit=1000&before={next}";
        }

        Assert.Equal(acknowledged.Keys.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        foreach (var (id, answered) in acknowledged)
        {
            var again = await server.Client.PostAsync("/v1/fraud/score", Payment(id));
            Assert.Equal(answered, await again.Content.ReadAsStringAsync());
        }

        var last = acknowledged.Keys.Last();
        var proof = await (await server.Client.PostAsync($"/v1/fraud/transactions/{last}/replay", null)).Content.ReadAsStringAsync();
        Assert.True(JsonNode.Parse(proof)!["identical"]!.GetValue<bool>(), proof);
    }

    private static async Task WaitForAsync(SuiteProcess server, string path, HttpStatusCode status)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await server.Client.GetAsync(path);
            if (answer.StatusCode == status)
            {
                return;
            }

            Assert.True(
                Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(20), $"{path} stays {answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}\n{server.Output}");
            await Task.Delay(50);
        }
    }

    private static StringContent Payment(string id) => Json(
        $$"""{"transactionId":"{{id}}","occurredAt":"2024-03-05T10:15:03Z","cardId":"c-{{id.Length % 3}}","merchantId":"m","amount":"10.00","currency":"EUR","attributes":{"note":"{{new string('n', 200)}}"} }""");

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
