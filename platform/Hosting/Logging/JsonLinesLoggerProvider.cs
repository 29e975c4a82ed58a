using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Suite.Hosting;

/// <summary>
/// Writes log lines to standard error from one thread of its own. The queue is bounded: when it is full lines are dropped, and the next line that
/// fits says how many.
/// </summary>
[ProviderAlias("JsonLines")]
internal sealed class JsonLinesLoggerProvider : ILoggerProvider
{
    private static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(2);

    private readonly Channel<ReadOnlyMemory<byte>> _lines;
    private readonly Stream _output;
    private readonly TimeProvider _time;
    private readonly Task _writing;
    private long _dropped;

    public JsonLinesLoggerProvider(SuiteServerOptions options, TimeProvider time)
        : this(options, time, Console.OpenStandardError())
    {
    }

    internal JsonLinesLoggerProvider(SuiteServerOptions options, TimeProvider time, Stream output)
    {
        _output = output;
        _time = time;
        _lines = Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(options.LogQueueLinesMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        _writing = Task.Run(WriteAsync);
    }

    public ILogger CreateLogger(string categoryName) => new JsonLinesLogger(categoryName, this);

    public void Dispose()
    {
        _lines.Writer.TryComplete();
        // A blocked standard error must not keep the process from ending.
        _writing.Wait(FlushTime);
    }

    internal long NowMicros() => _time.NowMicros();

    internal void Enqueue(ReadOnlyMemory<byte> line)
    {
        // TryWrite is false when the queue is full (and after disposal): logging never waits.
        if (!_lines.Writer.TryWrite(line))
            Interlocked.Increment(ref _dropped);
    }

    private async Task WriteAsync()
    {
        try
        {
            while (await _lines.Reader.WaitToReadAsync())
            {
                while (_lines.Reader.TryRead(out var line))
                    await _output.WriteAsync(line);
                if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
                    await _output.WriteAsync(Encoding.UTF8.GetBytes($$"""{"time":"{{Timestamps.Format(NowMicros())}}","level":"warning","category":"Suite.Hosting","message":"{{dropped}} log lines were dropped: the queue was full."}""" + "\n"));
                await _output.FlushAsync();
            }
        }
        catch (IOException)
        {
            // Nobody reads standard error any more; there is no other place to say so.
        }
    }
}
