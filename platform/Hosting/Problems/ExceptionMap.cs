using Suite.Journal;

namespace Suite.Hosting;

/// <summary>
/// Which exception becomes which answer. The most derived registered type wins; a later registration replaces an earlier one.
/// Anything else is a 500 that tells the caller nothing but a trace id. Filled at start, read-only afterwards.
/// </summary>
public sealed class ExceptionMap
{
    private readonly Dictionary<Type, Func<Exception, Problem>> _problems = [];

    /// <param name="detail">What the caller is told; null says nothing beyond the title. Must not reveal internals.</param>
    public ExceptionMap Map<TException>(int status, string code, string title, Func<TException, string>? detail = null, TimeSpan? retryAfter = null)
        where TException : Exception
    {
        _problems[typeof(TException)] = e => new Problem(status, code, title, detail?.Invoke((TException)e)) { RetryAfter = retryAfter };
        return this;
    }

    /// <summary>The answer for the exception, or null when no type in its ancestry is registered.</summary>
    public Problem? Find(Exception exception)
    {
        for (var type = exception.GetType(); type is not null; type = type.BaseType)
        {
            if (_problems.TryGetValue(type, out var problem))
                return problem(exception);
        }

        return null;
    }

    internal static ExceptionMap CreateDefault()
    {
        var soon = TimeSpan.FromSeconds(1);
        var later = TimeSpan.FromSeconds(5);
        return new ExceptionMap()
            .Map<JournalUnavailableException>(503, "journal-unavailable", "The journal cannot be used now; nothing was stored.", e => Redactor.Redact(e.Message), later)
            .Map<CommitOutcomeUnknownException>(
                503, "outcome-unknown", "It is not known whether the request was stored.",
                _ => "Send the same request again: with the same id it is stored once and gets the first answer.", soon)
            .Map<DataDirectoryException>(503, "data-directory", "The data directory cannot be used.", e => Redactor.Redact(e.Message), later)
            .Map<DuplicateEventException>(409, "conflict", "This id is taken.", _ => "Something else is stored under the same id. Use a new id.")
            .Map<StreamVersionException>(409, "version-conflict", "Someone else changed this in the meantime.", _ => "Read it again and repeat the change.");
    }
}
