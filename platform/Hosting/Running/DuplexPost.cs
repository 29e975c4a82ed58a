using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Suite.Hosting;

/// <summary>The server did not answer 2xx; <paramref name="body"/> is what it said.</summary>
public sealed class DuplexRefusedException(int status, string body) : Exception($"The server answered {status}: {body}")
{
    public int Status => status;

    public string Body => body;
}

/// <summary>
/// A POST whose answer is read while its body is still being sent. <see cref="HttpClient"/> does that over HTTP/2 only, which a server without TLS does
/// not speak: over HTTP/1.1 it reads nothing until everything is sent, and a server that waits for its reader would wait for ever. So without
/// TLS this speaks HTTP/1.1 itself, with chunks both ways.
/// </summary>
public static class DuplexPost
{
    /// <summary>
    /// Sends and receives at once. Ends when the answer has ended and been received, or as soon as <paramref name="send"/> fails by itself: nothing
    /// more would be sent, and a server that waits for more would not answer.
    /// </summary>
    /// <param name="http">Says where, and with which headers.</param>
    /// <param name="send">
    /// Writes the body. What it throws by itself is thrown here. That the server closed early counts only if receiving fails too: its answer says why.
    /// </param>
    /// <param name="receive">Reads the answer's body to its end.</param>
    /// <exception cref="DuplexRefusedException">Any status but 2xx.</exception>
    public static async Task RunAsync(
        HttpClient http, string path, string contentType, Func<Stream, CancellationToken, Task> send, Func<Stream, CancellationToken, Task> receive, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(http);
        var url = new Uri(http.BaseAddress ?? throw new ArgumentException("A client without a base address does not say where.", nameof(http)), path);
        var source = new BodySource(send);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            var exchange = url.Scheme == Uri.UriSchemeHttps
                ? RunOverHttp2Async(http, url, contentType, source, receive, ending.Token)
                : RunOverHttp1Async(http, url, contentType, source, receive, ending.Token);
            await Task.WhenAny(exchange, source.Failed);
            if (source.Failed.IsFaulted)
            {
                await ending.CancelAsync();
                await exchange.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await source.Failed;
            }

            await exchange;
        }
        finally
        {
            // Where receiving failed, nobody needs the rest of the body.
            await ending.CancelAsync();
        }
    }

    private static async Task RunOverHttp1Async(
        HttpClient http, Uri url, string contentType, BodySource source, Func<Stream, CancellationToken, Task> receive, CancellationToken ct)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(url.Host, url.Port, ct);
        await using var connection = new NetworkStream(socket);
        await connection.WriteAsync(Head(http, url, contentType), ct);
        var sending = SendAsync(connection, source, ct);
        await using var answer = new BufferedStream(connection, 64 * 1024);
        var (status, isChunked) = await ReadHeadAsync(answer, ct);
        await using var body = isChunked ? new ChunkedAnswer(answer) : (Stream)answer; // without chunks it ends with the connection
        if (status is < 200 or > 299)
            throw new DuplexRefusedException(status, await new StreamReader(body).ReadToEndAsync(ct));
        await receive(body, ct);
        // The answer is complete; whether all of the body went out no longer matters.
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task RunOverHttp2Async(
        HttpClient http, Uri url, string contentType, BodySource source, Func<Stream, CancellationToken, Task> receive, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new SentContent(source, contentType, ct),
        };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        if (!response.IsSuccessStatusCode)
            throw new DuplexRefusedException((int)response.StatusCode, await response.Content.ReadAsStringAsync(ct));
        await using var body = await response.Content.ReadAsStreamAsync(ct);
        await receive(body, ct);
    }

    private static byte[] Head(HttpClient http, Uri url, string contentType)
    {
        var head = new StringBuilder($"POST {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: {contentType}\r\n");
        foreach (var (name, values) in http.DefaultRequestHeaders)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {string.Join(", ", values)}\r\n");
        return Encoding.ASCII.GetBytes(head.Append("Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n").ToString());
    }

    private static async Task SendAsync(NetworkStream connection, BodySource source, CancellationToken ct)
    {
        await using (var buffered = new BufferedStream(new WatchedBody(new ChunkedBody(connection), source), 64 * 1024))
        {
            await source.WriteToAsync(buffered, ct);
        }

        await connection.WriteAsync("0\r\n\r\n"u8.ToArray(), ct);
    }

    private static async Task<(int Status, bool IsChunked)> ReadHeadAsync(Stream answer, CancellationToken ct)
    {
        var status = await ReadLineAsync(answer, ct);
        if (status.Split(' ') is not [_, var code, ..] || !int.TryParse(code, CultureInfo.InvariantCulture, out var number))
            throw new IOException("What answered does not speak HTTP.");
        var isChunked = false;
        while (await ReadLineAsync(answer, ct) is { Length: > 0 } header)
            isChunked |= header.StartsWith("Transfer-Encoding:", StringComparison.OrdinalIgnoreCase);
        return number == 100 ? await ReadHeadAsync(answer, ct) : (number, isChunked);
    }

    private static async Task<string> ReadLineAsync(Stream answer, CancellationToken ct)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (line.Length < 8192)
        {
            if (await answer.ReadAsync(one, ct) == 0)
                throw new IOException("The server closed the connection in the middle of its answer.");
            if (one[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)one[0]);
        }

        throw new IOException("The answer has a line that is too long.");
    }

    private sealed class SentContent : HttpContent
    {
        private readonly BodySource _source;
        private readonly CancellationToken _ct;

        public SentContent(BodySource source, string contentType, CancellationToken ct)
        {
            (_source, _ct) = (source, ct);
            Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            _source.WriteToAsync(new WatchedBody(stream, _source), _ct);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    /// <summary>What writes the body; tells its own failures from those of the connection it writes to.</summary>
    private sealed class BodySource(Func<Stream, CancellationToken, Task> send)
    {
        private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _connectionFailed;

        /// <summary>Fails with what <c>send</c> threw; never ends otherwise.</summary>
        public Task Failed => _failed.Task;

        public void OnConnectionFailed() => _connectionFailed = true;

        public async Task WriteToAsync(Stream body, CancellationToken ct)
        {
            try
            {
                await send(body, ct);
            }
            catch (Exception e) when (!_connectionFailed && !ct.IsCancellationRequested)
            {
                _failed.TrySetException(e);
                throw;
            }
        }
    }

    /// <summary>Says when the connection takes nothing more.</summary>
    private sealed class WatchedBody(Stream connection, BodySource source) : OneWayStream
    {
        public override bool CanWrite => true;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                await connection.WriteAsync(buffer, cancellationToken);
            }
            catch
            {
                source.OnConnectionFailed();
                throw;
            }
        }

        public override async Task FlushAsync(CancellationToken cancellationToken)
        {
            try
            {
                await connection.FlushAsync(cancellationToken);
            }
            catch
            {
                source.OnConnectionFailed();
                throw;
            }
        }
    }

    /// <summary>Frames every write as a chunk.</summary>
    private sealed class ChunkedBody(Stream connection) : OneWayStream
    {
        public override bool CanWrite => true;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.IsEmpty)
                return;
            await connection.WriteAsync(Encoding.ASCII.GetBytes(buffer.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), cancellationToken);
            await connection.WriteAsync(buffer, cancellationToken);
            await connection.WriteAsync("\r\n"u8.ToArray(), cancellationToken);
        }
    }

    /// <summary>The content of chunks, to the last one.</summary>
    private sealed class ChunkedAnswer(Stream answer) : OneWayStream
    {
        private int _left;
        private bool _ended;

        public override bool CanRead => true;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left == 0 && !_ended)
            {
                var size = await ReadLineAsync(answer, cancellationToken);
                _left = int.Parse(size.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                _ended = _left == 0;
            }

            if (_ended)
                return 0;
            var read = await answer.ReadAsync(buffer[..Math.Min(buffer.Length, _left)], cancellationToken);
            if (read == 0)
                throw new IOException("The server closed the connection in the middle of its answer.");
            _left -= read;
            if (_left == 0)
                await ReadLineAsync(answer, cancellationToken);
            return read;
        }
    }

    /// <summary>What a stream must have and these do not need.</summary>
    private abstract class OneWayStream : Stream
    {
        public override bool CanRead => false;

        public override bool CanWrite => false;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
