using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Suite.Hosting;

namespace Suite.LoadGenerator;

/// <summary>
/// One stream of payments, prepared before the clock starts and sent as fast as the server reads; the answers are counted, not parsed, since the
/// generator shares the processor with the server it measures.
/// </summary>
internal static class BatchRun
{
    private const int ChunkBytes = 64 * 1024;

    /// <exception cref="IOException">The server ended the stream before it had answered every line.</exception>
    public static async Task<JsonObject> ExecuteAsync(LoadOptions options, TimeProvider time)
    {
        var (chunks, lines) = Prepare(options, time);
        Console.Error.WriteLine($"{lines:N0} payments prepared.");
        GC.Collect();
        using var http = new HttpClient { BaseAddress = options.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);
        var count = new AnswerCount((long)(options.Rate * options.WarmupSeconds));
        using var process = Process.GetCurrentProcess();
        var processorBefore = process.TotalProcessorTime;
        await DuplexPost.RunAsync(
            http, options.Url.PathAndQuery, "application/x-ndjson",
            async (body, ct) =>
            {
                foreach (var chunk in chunks)
                    await body.WriteAsync(chunk, ct);
            },
            count.ReadAsync, CancellationToken.None);
        process.Refresh();
        if (count.Lines != lines)
            throw new IOException($"{lines} payments were sent, {count.Lines} lines came back.");

        var (measured, seconds) = count.Measured;
        return new JsonObject
        {
            ["payments"] = measured,
            ["seconds"] = Math.Round(seconds, 3),
            ["payments_per_second"] = Math.Round(measured / seconds),
            ["errors"] = count.Errors,
            ["answer_bytes"] = count.Bytes,
            ["generator_processor_seconds"] = Math.Round((process.TotalProcessorTime - processorBefore).TotalSeconds, 2),
        };
    }

    private static (List<byte[]> Chunks, int Lines) Prepare(LoadOptions options, TimeProvider time)
    {
        var chunks = new List<byte[]>();
        var text = new StringBuilder();
        var lines = 0;
        foreach (var payment in RequestPool.Simulated(options, time))
        {
            RequestPool.AppendBody(text, payment);
            text.Append('\n');
            lines++;
            if (text.Length >= ChunkBytes)
                Cut();
        }

        Cut();
        return (chunks, lines);

        void Cut()
        {
            chunks.Add(Encoding.UTF8.GetBytes(text.ToString()));
            text.Clear();
        }
    }

    /// <summary>Counts lines, and error lines by how they begin. The clock starts when the warm-up lines are there.</summary>
    private sealed class AnswerCount(long warmupLines)
    {
        private static readonly byte[] ErrorBegins = "{\"line\""u8.ToArray();

        private int _matched; // bytes of the line that are like an error line's; -1 once one was not
        private long _startedAt;
        private long _endedAt;
        private long _startedWith;

        public long Lines { get; private set; }

        public long Errors { get; private set; }

        public long Bytes { get; private set; }

        public (long Lines, double Seconds) Measured => (Lines - _startedWith, Stopwatch.GetElapsedTime(_startedAt, _endedAt).TotalSeconds);

        public async Task ReadAsync(Stream body, CancellationToken ct)
        {
            var buffer = new byte[256 * 1024];
            int read;
            while ((read = await body.ReadAsync(buffer, ct)) > 0)
            {
                Bytes += read;
                Count(buffer.AsSpan(0, read));
                _endedAt = Stopwatch.GetTimestamp();
                if (_startedAt == 0 && Lines >= warmupLines)
                    (_startedAt, _startedWith) = (_endedAt, Lines);
            }
        }

        private void Count(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                var end = bytes.IndexOf((byte)'\n');
                var line = end < 0 ? bytes : bytes[..end];
                for (var i = 0; i < line.Length && _matched >= 0 && _matched < ErrorBegins.Length; i++)
                    _matched = line[i] == ErrorBegins[_matched] ? _matched + 1 : -1;
                if (end < 0)
                    return;
                Lines++;
                Errors += _matched == ErrorBegins.Length ? 1 : 0;
                _matched = 0;
                bytes = bytes[(end + 1)..];
            }
        }
    }
}
