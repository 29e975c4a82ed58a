using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Suite.Inspection.Tests.Http;

/// <summary>A network camera over loopback: motion JPEG of whatever it is told to show, and every way in which a camera fails.</summary>
internal sealed class TestCamera : IAsyncDisposable
{
    private readonly WebApplication _app;
    private volatile byte[]? _picture = Parts.Jpeg(hasSpot: false);
    private volatile bool _isDead;
    private int _viewers;

    private TestCamera(WebApplication app, double framesPerSecond)
    {
        _app = app;
        app.MapGet("/camera.mjpeg", http => ServeAsync(http, framesPerSecond));
    }

    public Uri Url => new(_app.Urls.First() + "/camera.mjpeg");

    public int Viewers => Volatile.Read(ref _viewers);

    public static async Task<TestCamera> StartAsync(double framesPerSecond = 20)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var camera = new TestCamera(builder.Build(), framesPerSecond);
        await camera._app.StartAsync();
        return camera;
    }

    public void Show(byte[] jpeg) => _picture = jpeg;

    /// <summary>Stays connected and sends nothing.</summary>
    public void Stall() => _picture = null;

    /// <summary>Breaks off, and answers no more until it is revived.</summary>
    public void Die() => _isDead = true;

    public void Revive() => _isDead = false;

    public async ValueTask DisposeAsync()
    {
        _isDead = true;
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext http, double framesPerSecond)
    {
        if (_isDead)
        {
            http.Response.StatusCode = 503;
            return;
        }

        http.Response.ContentType = "multipart/x-mixed-replace; boundary=frame";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        Interlocked.Increment(ref _viewers);
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1 / framesPerSecond));
            while (!_isDead && await timer.WaitForNextTickAsync(http.RequestAborted))
            {
                if (_picture is { } picture)
                {
                    await http.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(
                        string.Create(CultureInfo.InvariantCulture, $"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {picture.Length}\r\n\r\n")));
                    await http.Response.Body.WriteAsync(picture);
                    await http.Response.Body.WriteAsync("\r\n"u8.ToArray());
                    await http.Response.Body.FlushAsync();
                }
            }

            http.Abort();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The viewer went.
        }
        finally
        {
            Interlocked.Decrement(ref _viewers);
        }
    }
}
