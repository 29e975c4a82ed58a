using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Suite.Hosting.Tests;

/// <summary>A client that fails while it sends to a server that answers line by line.</summary>
public sealed class DuplexPostTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(false, 0)] // the header of the file was bad
    [InlineData(false, 2)] // a line in the middle
    [InlineData(true, 0)]
    [InlineData(true, 2)]
    public async Task A_body_that_cannot_be_read_to_its_end_ends_the_exchange_with_its_own_failure(bool isTls, int linesBefore)
    {
        var answered = 0;
        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => ExchangeAsync(
            isTls,
            async (body, ct) =>
            {
                for (var i = 0; i < linesBefore; i++)
                    await body.WriteAsync("line\n"u8.ToArray(), ct);
                await body.FlushAsync(ct);
                throw new InvalidDataException("line 3: garbage");
            },
            async (body, ct) =>
            {
                using var lines = new StreamReader(body);
                while (await lines.ReadLineAsync(ct) is not null)
                    answered++;
            }));
        Assert.Equal("line 3: garbage", failure.Message);
        Assert.InRange(answered, 0, linesBefore);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_line_is_answered_when_nothing_fails(bool isTls)
    {
        var answered = new List<string>();
        await ExchangeAsync(
            isTls,
            async (body, ct) => await body.WriteAsync("a\nb\nc\n"u8.ToArray(), ct),
            async (body, ct) =>
            {
                using var lines = new StreamReader(body);
                while (await lines.ReadLineAsync(ct) is { } line)
                    answered.Add(line);
            });
        Assert.Equal(["a", "b", "c"], answered);
    }

    [Fact]
    public async Task A_server_that_refuses_without_reading_is_quoted_whatever_became_of_the_body()
    {
        await using var server = await TestServer.StartAsync();
        var refused = await Assert.ThrowsAsync<DuplexRefusedException>(() => DuplexPost.RunAsync(
            server.Anonymous, "/echo", "text/plain",
            async (body, ct) =>
            {
                for (var i = 0; i < 100; i++)
                    await body.WriteAsync(new byte[1 << 16], ct);
            },
            (_, _) => Task.CompletedTask,
            CancellationToken.None).WaitAsync(Deadline));
        Assert.Equal(404, refused.Status);
    }

    private static async Task ExchangeAsync(bool isTls, Func<Stream, CancellationToken, Task> send, Func<Stream, CancellationToken, Task> receive)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=suite-test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var pem = Path.GetTempFileName();
        await File.WriteAllTextAsync(pem, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        try
        {
            await using var server = await TestServer.StartAsync(
                app => app.MapPost("/echo", EchoAsync).RequireScope(Scopes.Admin),
                o => o.TlsCertificatePath = isTls ? pem : null);
            using var client = await RunningServer.ConnectAsync(server.DataPath, CancellationToken.None);
            await DuplexPost.RunAsync(client!, "/echo", "text/plain", send, receive, CancellationToken.None).WaitAsync(Deadline);
        }
        finally
        {
            File.Delete(pem);
        }
    }

    private static async Task EchoAsync(HttpContext context)
    {
        await context.Response.StartAsync();
        var buffer = new byte[4096];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
