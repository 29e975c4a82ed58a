using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Suite.Support.Tests.Conversations;

/// <summary>A server-sent event as a reader gets it.</summary>
internal sealed record ServerEvent(string? Id, string Name, JsonNode Data);

/// <summary>Reads an answer's events as they come.</summary>
internal sealed class ServerEvents(HttpResponseMessage answer) : IAsyncDisposable
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(30));
    private IAsyncEnumerator<ServerEvent>? _events;

    public static async Task<ServerEvents> OpenAsync(HttpClient client, string path, long? after = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", $"{after}");
        }

        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.IsSuccessStatusCode ? new ServerEvents(answer) : throw new InvalidOperationException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>The next event of the name; those before it are passed over.</summary>
    public async Task<ServerEvent> NextAsync(string name)
    {
        _events ??= ReadAsync(_patience.Token).GetAsyncEnumerator();
        while (await _events.MoveNextAsync())
        {
            if (_events.Current.Name == name)
            {
                return _events.Current;
            }
        }

        throw new InvalidOperationException($"The stream ended without '{name}'.");
    }

    public async Task<IReadOnlyList<ServerEvent>> AllAsync()
    {
        var all = new List<ServerEvent>();
        await foreach (var e in ReadAsync(_patience.Token))
        {
            all.Add(e);
        }

        return all;
    }

    public ValueTask DisposeAsync()
    {
        answer.Dispose();
        _patience.Dispose();
        return ValueTask.CompletedTask;
    }

    private async IAsyncEnumerable<ServerEvent> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(ct));
        var (id, name, data) = ((string?)null, "message", "");
        while (await lines.ReadLineAsync(ct) is { } line)
        {
            if (line.Length == 0)
            {
                if (data.Length > 0)
                {
                    yield return new ServerEvent(id, name, JsonNode.Parse(data)!);
                }

                (name, data) = ("message", "");
            }
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = line[4..];
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line[7..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                data += line[6..];
            }
        }
    }
}
