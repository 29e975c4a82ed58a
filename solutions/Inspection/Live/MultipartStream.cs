using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Suite.Inspection.Live;

/// <summary>
/// An answer that goes on, part after part, as <c>multipart/x-mixed-replace</c>: what browsers show in an image element and every camera tool reads. Sending waits
/// for a slow viewer. Ends when the viewer goes or the server stops. One sender at a time.
/// </summary>
internal sealed class MultipartStream : IDisposable
{
    private const string Boundary = "suite-frame";

    private readonly PipeWriter _writer;
    private readonly CancellationTokenSource _stopping;

    private MultipartStream(HttpContext http)
    {
        _writer = http.Response.BodyWriter;
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted, http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
    }

    /// <summary>Cancelled when the viewer has gone or the server stops.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Sends the headers and the first boundary: some viewers draw a part only once its end is there, and its end is the next boundary.</summary>
    public static async Task<MultipartStream> StartAsync(HttpContext http)
    {
        http.Response.ContentType = "multipart/x-mixed-replace; boundary=" + Boundary;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var stream = new MultipartStream(http);
        await stream._writer.WriteAsync(Encoding.ASCII.GetBytes($"--{Boundary}\r\n"), stream.Stopping);
        return stream;
    }

    /// <param name="contentType">Of the part.</param>
    /// <param name="body">All of it.</param>
    /// <param name="headers">Further lines <c>Name: value</c>, each with its line end; ASCII.</param>
    public async ValueTask SendAsync(string contentType, ReadOnlyMemory<byte> body, string headers = "")
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"Content-Type: {contentType}\r\nContent-Length: {body.Length}\r\n{headers}\r\n");
        await _writer.WriteAsync(Encoding.ASCII.GetBytes(head), Stopping);
        await _writer.WriteAsync(body, Stopping);
        await _writer.WriteAsync(Encoding.ASCII.GetBytes($"\r\n--{Boundary}\r\n"), Stopping);
    }

    public void Dispose() => _stopping.Dispose();
}
