using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Suite.Hosting;

/// <summary><c>DIR/server.json</c>: where the process that owns the data directory answers.</summary>
/// <param name="StartedAt">RFC 3339.</param>
/// <param name="CertificateSha256">Of its TLS certificate, in hexadecimal; null without TLS.</param>
public sealed record ServerInfo(string Url, int Pid, string StartedAt, string Instance, string? CertificateSha256)
{
    public const string FileName = "server.json";

    /// <summary>Null when there is no such file or it cannot be read as one.</summary>
    public static ServerInfo? Read(string dataDirectory)
    {
        try
        {
            return JsonSerializer.Deserialize<ServerInfo>(File.ReadAllBytes(Path.Combine(dataDirectory, FileName)), JsonSerializerOptions.Web);
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal void Write(string dataDirectory) =>
        PrivateFile.Write(Path.Combine(dataDirectory, FileName), JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web));

    /// <summary>Removes the file if it is still this instance's.</summary>
    internal void Remove(string dataDirectory)
    {
        if (Read(dataDirectory)?.Instance == Instance)
            File.Delete(Path.Combine(dataDirectory, FileName));
    }
}

/// <summary>The server that runs on a data directory, as commands on the same machine find it.</summary>
public static class RunningServer
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The running server, or null. A file left by a process that was killed does not count: the server must answer under the instance it names.
    /// </summary>
    public static async Task<ServerInfo?> FindAsync(string dataDirectory, CancellationToken ct)
    {
        if (ServerInfo.Read(dataDirectory) is not { } info)
            return null;
        using var client = CreateClient(info, key: null);
        client.Timeout = AnswerTime;
        try
        {
            using var health = JsonDocument.Parse(await client.GetByteArrayAsync("healthz", ct));
            return health.RootElement.TryGetProperty("instance", out var id) && id.GetString() == info.Instance ? info : null;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>
    /// A client for the server, with the key of the data directory's <c>admin.key</c>; null when no server runs. Trusts exactly the certificate
    /// the server wrote down, which only the directory's owner could have done. Time-outs are the caller's business: none is set.
    /// </summary>
    public static async Task<HttpClient?> ConnectAsync(string dataDirectory, CancellationToken ct) =>
        await FindAsync(dataDirectory, ct) is { } info ? CreateClient(info, AdminKeyFile.Read(dataDirectory)) : null;

    private static HttpClient CreateClient(ServerInfo info, string? key)
    {
        var handler = new SocketsHttpHandler();
        if (info.CertificateSha256 is { } pinned)
        {
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    certificate is not null && Convert.ToHexStringLower(SHA256.HashData(certificate.GetRawCertData())) == pinned,
            };
        }

        var client = new HttpClient(handler) { BaseAddress = new Uri(info.Url + "/"), Timeout = Timeout.InfiniteTimeSpan };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}
