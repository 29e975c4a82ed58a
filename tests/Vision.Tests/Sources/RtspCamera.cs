using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Suite.TestKit;
using Suite.TestKit.Processes;

namespace Suite.Vision.Tests.Sources;

/// <summary>
/// A camera on RTSP 1.0 (RFC 2326) over TCP: ffmpeg, in a process of its own, films, codes H.264 and packs RTP; this answers the client's
/// requests with ffmpeg's own session description and passes its packets on, interleaved. One client after the other.
/// </summary>
internal sealed class RtspCamera : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly UdpClient _packets;
    private readonly TempDirectory _directory = new();
    private readonly ChildProcess _film;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private readonly string _description;

    public RtspCamera(string pattern)
    {
        // Even, and its odd neighbour is left to RTCP, to which nobody listens.
        _packets = new UdpClient(new IPEndPoint(IPAddress.Loopback, FreePort.Next()));
        var port = ((IPEndPoint)_packets.Client.LocalEndPoint!).Port;
        _description = _directory.File("camera.sdp");
        _film = Ffmpeg.Start(
            "-re", "-f", "lavfi", "-i", pattern, "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "10", "-pix_fmt", "yuv420p",
            "-f", "rtp", "-sdp_file", _description, $"rtp://127.0.0.1:{port}?rtcpport={FreePort.Next()}");
        _listener.Start();
        Url = $"rtsp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/camera";
        _serving = ServeAsync();
    }

    public string Url { get; }

    /// <summary>As if the plug were pulled.</summary>
    public void Die()
    {
        _film.Kill();
        _stop.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        await _film.DisposeAsync();
        _packets.Dispose();
        _stop.Dispose();
        _directory.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The camera died, or the client went: both are what the test wanted.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        while (await reader.ReadLineAsync(_stop.Token) is { } request)
        {
            var sequence = "0";
            while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } header)
            {
                if (header.StartsWith("CSeq:", StringComparison.OrdinalIgnoreCase))
                    sequence = header[5..].Trim();
            }

            var (headers, body) = request.Split(' ')[0] switch
            {
                "DESCRIBE" => ($"Content-Base: {Url}/\r\nContent-Type: application/sdp\r\n", await DescriptionAsync()),
                "SETUP" => ("Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n", ""),
                "PLAY" => ("Session: 1\r\n", ""),
                _ => ("Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n", ""),
            };
            var answer = string.Create(CultureInfo.InvariantCulture, $"RTSP/1.0 200 OK\r\nCSeq: {sequence}\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}");
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), _stop.Token);
            if (request.StartsWith("PLAY", StringComparison.Ordinal))
                await PassOnAsync(stream);
        }
    }

    private async Task<string> DescriptionAsync()
    {
        await _film.WaitUntilAsync(() => Task.FromResult(File.Exists(_description) && new FileInfo(_description).Length > 0), "describing itself", TimeSpan.FromSeconds(20));
        var lines = (await File.ReadAllLinesAsync(_description)).Where(l => l.Length > 1 && l[1] == '=' && !l.StartsWith("c=", StringComparison.Ordinal));
        return string.Join("\r\n", lines.Select(l => l.StartsWith("m=video", StringComparison.Ordinal) ? "m=video 0 RTP/AVP 96" : l)) + "\r\na=control:track0\r\n";
    }

    private async Task PassOnAsync(NetworkStream stream)
    {
        while (true)
        {
            var packet = await _packets.ReceiveAsync(_stop.Token);
            var framed = new byte[4 + packet.Buffer.Length];
            framed[0] = (byte)'$';
            BinaryPrimitives.WriteUInt16BigEndian(framed.AsSpan(2), (ushort)packet.Buffer.Length);
            packet.Buffer.CopyTo(framed, 4);
            await stream.WriteAsync(framed, _stop.Token);
        }
    }
}
