using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Suite.Host.Server;
using Suite.Hosting;

namespace Suite.Host.Cli;

/// <summary>
/// A command's way to a server: the one that owns the data directory, a named one, or, when nobody owns the directory, one of its own on a
/// free loopback port for as long as the command runs. One road, so that a command does the same in all three cases.
/// </summary>
internal sealed class SuiteClient : IAsyncDisposable
{
    private const string TenantHeader = "Suite-Tenant";

    private readonly HttpClient _http;
    private readonly SuiteServer? _own;

    private SuiteClient(HttpClient http, SuiteServer? own)
    {
        _http = http;
        _own = own;
    }

    public static SuiteClient ForServer(string url, string key, string? tenant)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new CommandException($"'{url}' is no address of a server. Write it as http://127.0.0.1:8080.");
        }

        // No time-out of its own: an import or a training takes as long as it takes, and Ctrl-C ends it.
        var http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (tenant is not null)
        {
            http.DefaultRequestHeaders.Add(TenantHeader, tenant);
        }

        return new SuiteClient(http, null);
    }

    public static async Task<SuiteClient> ForDataDirectoryAsync(string directory, string? tenant, CancellationToken ct)
    {
        if (await RunningServer.ConnectAsync(directory, ct) is { } running)
        {
            if (tenant is not null)
            {
                running.DefaultRequestHeaders.Add(TenantHeader, tenant);
            }

            return new SuiteClient(running, null);
        }

        var server = await SuiteServer.StartAsync(new SuiteServerOptions { DataDirectory = directory, Port = 0 }, null, ct);
        return new SuiteClient(ForServer(server.Url, ReadAdminKey(server.DataDirectory), tenant)._http, server);
    }

    public HttpClient Http => _http;

    /// <summary>No server was running: this one ends with the command.</summary>
    public bool IsOwnServer => _own is not null;

    public static string ReadAdminKey(string directory) => AdminKeyFile.Read(directory)
        ?? throw new CommandException($"There is no admin key in '{directory}'. Give --server URL --key KEY, or run as the user that started the server.");

    public Task<JsonObject> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken ct) =>
        SendContentAsync(method, path, body is null ? null : JsonContent(body), ct);

    public async Task<JsonObject> SendContentAsync(HttpMethod method, string path, HttpContent? content, CancellationToken ct)
    {
        var text = await SendForTextAsync(method, path, content, ct);

        // 204 says all there is to say.
        return text.Length == 0 ? [] : Parse(text);
    }

    /// <summary>For answers that are no JSON object.</summary>
    public Task<string> GetTextAsync(string path, CancellationToken ct) => SendForTextAsync(HttpMethod.Get, path, null, ct);

    /// <summary>Sends work that reports as it goes, one JSON object a line; returns the last one.</summary>
    public async Task<JsonObject> SendWorkAsync(string path, HttpContent content, Action<JsonObject> progress, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        if (!response.IsSuccessStatusCode)
        {
            throw Refused(await response.Content.ReadAsStringAsync(ct), (int)response.StatusCode);
        }

        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
        JsonObject? last = null;
        while (await lines.ReadLineAsync(ct) is { } line)
        {
            last = Parse(line);
            progress(last);
        }

        return last switch
        {
            null => throw new CommandException("The server ended the work without a word; look at its log."),
            _ when last["error"] is { } error => throw new CommandException(error.ToString()),
            _ when last["done"]?.GetValue<bool>() != true => throw new CommandException("The server stopped in the middle of the work. Run the command again: nothing is done twice."),
            _ => last,
        };
    }

    /// <summary>Sends lines while their answers, one JSON object a line, come back.</summary>
    public async Task StreamAsync(string path, Func<Stream, CancellationToken, Task> send, Func<JsonObject, CancellationToken, Task> answer, CancellationToken ct)
    {
        try
        {
            await DuplexPost.RunAsync(_http, path, "application/x-ndjson", send, ReceiveAsync, ct);
        }
        catch (DuplexRefusedException refused)
        {
            throw Refused(refused.Body, refused.Status);
        }

        async Task ReceiveAsync(Stream body, CancellationToken token)
        {
            using var lines = new StreamReader(body);
            while (await lines.ReadLineAsync(token) is { } line)
            {
                await answer(Parse(line), token);
            }
        }
    }

    public static HttpContent JsonContent(JsonNode body) =>
        new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_own is not null)
        {
            await _own.DisposeAsync();
        }
    }

    private async Task<string> SendForTextAsync(HttpMethod method, string path, HttpContent? content, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await _http.SendAsync(request, ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        return response.IsSuccessStatusCode ? text : throw Refused(text, (int)response.StatusCode);
    }

    private static JsonObject Parse(string text) =>
        JsonNode.Parse(text) as JsonObject ?? throw new CommandException("The server answered something that is no JSON object.");

    /// <summary>Problem details in sentences, a line for each member of the request that is wrong.</summary>
    internal static CommandException Refused(string text, int status)
    {
        try
        {
            var problem = Parse(text);
            var errors = problem["errors"] is JsonObject fields ? string.Concat(fields.Select(f => $"\n  {f.Key}: {Sentences(f.Value)}")) : "";
            return new CommandException($"{problem["title"]} {problem["detail"]}{errors}");
        }
        catch (JsonException)
        {
            return new CommandException($"The server refused with status {status}.");
        }
    }

    private static string Sentences(JsonNode? value) => value is JsonArray several ? string.Join(' ', several.Select(Sentences)) : value?.ToString() ?? "";
}
