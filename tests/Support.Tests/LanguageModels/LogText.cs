using System.Text;
using Microsoft.Extensions.Logging;

namespace Suite.Support.Tests.LanguageModels;

/// <summary>Everything that was logged, as one text.</summary>
internal sealed class LogText : ILoggerProvider, ILogger
{
    private readonly StringBuilder _text = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_text)
            _text.Append(formatter(state, exception)).Append(' ').Append(exception).AppendLine();
    }

    public override string ToString()
    {
        lock (_text)
            return _text.ToString();
    }

    public void Dispose()
    {
    }
}
