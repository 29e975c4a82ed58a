#pragma warning disable CA1848, CA1873 // The lines are planted here to be read by a person; nothing else logs like this.
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Suite.Hosting.Tests;

public sealed class JsonLogsTests
{
    [Fact]
    public void What_is_planted_in_messages_values_and_exceptions_never_reaches_the_log()
    {
        var lines = Log(log =>
        {
            log.LogWarning("Card {Reference} of {CustomerName} failed at {Amount}", "4111 1111 1111 1111", "Erika Mustermann", 12.5);
            log.LogError(new InvalidOperationException("contact erika@example.org, IBAN DE89 3704 0044 0532 0130 00"), "Key suite_abcdefgh1234_SECRETpart was used");
            log.LogInformation("Opening Host=db;Username=u;Password=hunter2;Database=x");
            log.LogInformation("position {Position} is fine", 4711);
        });
        var text = string.Join('\n', lines);
        foreach (var secret in new[] { "4111", "Erika", "erika", "DE89", "hunter2", "SECRETpart" })
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        Assert.Contains(Redactor.CardNumberMark, lines[0], StringComparison.Ordinal);

        var last = JsonDocument.Parse(lines[3]).RootElement;
        Assert.Equal("position 4711 is fine", last.GetProperty("message").GetString());
        Assert.Equal("4711", last.GetProperty("Position").GetString());
        Assert.Equal("info", last.GetProperty("level").GetString());
        Assert.Equal("Suite.Test", last.GetProperty("category").GetString());
        Assert.Equal("InvalidOperationException", JsonDocument.Parse(lines[1]).RootElement.GetProperty("exception").GetString()!.Split(':')[0].Split('.')[1]);
    }

    [Fact]
    public void Line_breaks_in_values_stay_inside_one_line() =>
        Assert.Single(Log(log => log.LogWarning("first {Value}", "a\nb\r\n{\"level\":\"forged\"}")));

    [Fact]
    public void A_log_nobody_reads_drops_lines_and_says_how_many()
    {
        using var output = new BlockedStream();
        var provider = new JsonLinesLoggerProvider(new SuiteServerOptions { LogQueueLinesMax = 16 }, TimeProvider.System, output);
        var log = provider.CreateLogger("Suite.Test");
        for (var i = 0; i < 1_000; i++)
            log.LogInformation("line {Number}", i);
        output.Release();
        provider.Dispose();
        var lines = output.Text.TrimEnd('\n').Split('\n');
        Assert.InRange(lines.Length, 17, 40);
        Assert.Contains(lines, l => l.Contains("log lines were dropped", StringComparison.Ordinal));
    }

    private static string[] Log(Action<ILogger> write)
    {
        using var output = new MemoryStream();
        using (var provider = new JsonLinesLoggerProvider(new SuiteServerOptions(), TimeProvider.System, output))
            write(provider.CreateLogger("Suite.Test"));
        return Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n').Split('\n');
    }

    private sealed class BlockedStream : Stream
    {
        private readonly MemoryStream _content = new();
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _content.Length;

        public override long Position { get; set; }

        public string Text => Encoding.UTF8.GetString(_content.ToArray());

        public void Release() => _released.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await _released.Task;
            _content.Write(buffer.Span);
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
