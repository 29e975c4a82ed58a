using Microsoft.Extensions.Logging;

namespace Suite.TestKit;

/// <summary>What was logged, a text a line: <c>Warning: …</c>. For one thread.</summary>
public sealed class LogLines<T> : ILogger<T>
{
    private readonly List<string> _texts = [];

    public IReadOnlyList<string> Texts => _texts;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        _texts.Add($"{logLevel}: {formatter(state, exception)}");
    }
}
