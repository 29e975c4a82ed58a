using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;

namespace Suite.Hosting.Tests;

public sealed class RunningServerTests
{
    [Fact]
    public async Task Commands_find_the_running_server_and_its_admin_key_and_none_after_a_clean_stop()
    {
        await using var server = await TestServer.StartAsync();
        var info = await RunningServer.FindAsync(server.DataPath, CancellationToken.None);
        Assert.Equal((server.Url, Environment.ProcessId), (info?.Url, info?.Pid ?? 0));
        using (var client = await RunningServer.ConnectAsync(server.DataPath, CancellationToken.None))
            Assert.Equal(HttpStatusCode.OK, (await client!.GetAsync("v1/keys")).StatusCode);

        await server.App.StopAsync();
        Assert.False(File.Exists(Path.Combine(server.DataPath, "server.json")));
        Assert.Null(await RunningServer.FindAsync(server.DataPath, CancellationToken.None));
    }

    [Fact]
    public async Task A_file_left_by_a_killed_server_does_not_count()
    {
        await using var server = await TestServer.StartAsync();
        var path = Path.Combine(server.DataPath, "server.json");
        var info = ServerInfo.Read(server.DataPath)!;
        // Another process has taken the port since.
        (info with { Instance = "another" }).Write(server.DataPath);
        Assert.Null(await RunningServer.FindAsync(server.DataPath, CancellationToken.None));
        // Nobody answers.
        (info with { Url = "http://127.0.0.1:1" }).Write(server.DataPath);
        Assert.Null(await RunningServer.FindAsync(server.DataPath, CancellationToken.None));
        await File.WriteAllTextAsync(path, "{ half a fi");
        Assert.Null(await RunningServer.FindAsync(server.DataPath, CancellationToken.None));
        info.Write(server.DataPath);
        Assert.NotNull(await RunningServer.FindAsync(server.DataPath, CancellationToken.None));
    }

    [Fact]
    public async Task With_TLS_commands_trust_the_certificate_the_server_wrote_down_and_no_other()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=suite-test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var pem = Path.GetTempFileName();
        await File.WriteAllTextAsync(pem, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        try
        {
            await using var server = await TestServer.StartAsync(configure: o => o.TlsCertificatePath = pem);
            Assert.StartsWith("https://", server.Url, StringComparison.Ordinal);
            using (var client = await RunningServer.ConnectAsync(server.DataPath, CancellationToken.None))
                Assert.Equal(HttpStatusCode.OK, (await client!.GetAsync("v1/keys")).StatusCode);
            (ServerInfo.Read(server.DataPath)! with { CertificateSha256 = new string('0', 64) }).Write(server.DataPath);
            Assert.Null(await RunningServer.FindAsync(server.DataPath, CancellationToken.None));
        }
        finally
        {
            File.Delete(pem);
        }
    }

    [Fact]
    public async Task Health_readiness_and_the_openapi_document_answer_without_a_key()
    {
        await using var server = await TestServer.StartAsync(app => app.MapPost("/v1/x", () => "x").RequireScope(Scopes.FraudTrain));
        Assert.Contains("\"ok\"", await server.Anonymous.GetStringAsync("/healthz"), StringComparison.Ordinal);
        Assert.Contains("\"journal\":\"ok\"", await server.Anonymous.GetStringAsync("/readyz"), StringComparison.Ordinal);
        var document = JsonDocument.Parse(await server.Anonymous.GetStringAsync("/openapi/v1.json")).RootElement;
        var paths = document.GetProperty("paths");
        Assert.Contains("fraud:train", paths.GetProperty("/v1/x").GetProperty("post").GetProperty("security").ToString(), StringComparison.Ordinal);
        Assert.Equal("string", paths.GetProperty("/v1/keys").GetProperty("post").GetProperty("requestBody").GetProperty("content")
            .GetProperty("application/json").GetProperty("schema") is var schema && schema.TryGetProperty("$ref", out _)
            ? document.GetProperty("components").GetProperty("schemas").GetProperty("CreateKeyRequest").GetProperty("properties").GetProperty("tenant").GetProperty("type").GetString()
            : "no schema");
        Assert.False(paths.GetProperty("/healthz").GetProperty("get").TryGetProperty("security", out _));
    }

    [Fact]
    public async Task A_check_that_is_not_ready_is_named()
    {
        await using var server = await TestServer.StartAsync(services: s => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<IReadinessCheck>(s, new NotReady()));
        var answer = await server.Anonymous.GetAsync("/readyz");
        var problem = await answer.ProblemAsync(503);
        Assert.Equal("Windows are being rebuilt.", problem.GetProperty("errors").GetProperty("windows")[0].GetString());
        Assert.False(problem.GetProperty("errors").TryGetProperty("journal", out _));
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    private sealed class NotReady : IReadinessCheck
    {
        public string Name => "windows";

        public ValueTask<string?> CheckAsync(CancellationToken ct) => new("Windows are being rebuilt.");
    }
}
