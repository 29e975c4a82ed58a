using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Suite.Hosting;

/// <summary>
/// One JSON object a line: time, level, category, message, values, exception, traceId; every text passes the <see cref="Redactor"/>.
/// </summary>
internal sealed class JsonLinesLogger(string category, JsonLinesLoggerProvider provider) : ILogger
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(line, Writing))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, Timestamps.Format(provider.NowMicros()));
            json.WriteString("level"u8, Level(logLevel));
            json.WriteString("category"u8, category);
            var values = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
            json.WriteString("message"u8, Message(values, formatter(state, exception)));
            foreach (var (name, value) in values)
            {
                if (name != "{OriginalFormat}")
                    json.WriteString(name, Redactor.IsPrivateName(name) ? Redactor.RemovedMark : Redactor.Redact(Text(value)));
            }

            if (exception is not null)
                json.WriteString("exception"u8, Redactor.Redact(exception.ToString()));
            if (Activity.Current is { } activity)
                json.WriteString("traceId"u8, activity.TraceId.ToHexString());
            json.WriteEndObject();
        }

        line.Write("\n"u8);
        provider.Enqueue(line.WrittenMemory);
    }

    // A private value is part of the formatted message too: it is taken out by its text.
    private static string Message(IReadOnlyList<KeyValuePair<string, object?>> values, string message)
    {
        foreach (var (name, value) in values)
        {
            if (Redactor.IsPrivateName(name) && Text(value) is { Length: > 0 } hidden)
                message = message.Replace(hidden, Redactor.RemovedMark, StringComparison.Ordinal);
        }

        return Redactor.Redact(message);
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };
}
