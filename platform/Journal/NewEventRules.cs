namespace Suite.Journal;

/// <summary>What an append must satisfy before it is queued, so that one caller's mistake never reaches a commit shared with others.</summary>
internal static class NewEventRules
{
    public const int NameLengthMax = 200;
    public const int KeysMax = 16;
    public const int HashSize = 32;

    /// <exception cref="ArgumentException">Names the event and what is wrong with it.</exception>
    public static void Check(IReadOnlyList<NewEvent> events, JournalOptions options)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (events.Count == 0 || events.Count > options.AppendEventsMax)
        {
            throw new ArgumentException($"An append holds 1 to {options.AppendEventsMax} events; got {events.Count}.", nameof(events));
        }

        HashSet<string>? seen = events.Count > 1 ? new HashSet<string>(events.Count, StringComparer.Ordinal) : null;
        for (var i = 0; i < events.Count; i++)
        {
            if (Problem(events[i], options) is { } problem)
            {
                throw new ArgumentException($"Event {i} of the append ('{events[i]?.Id}'): {problem}", nameof(events));
            }

            if (seen is not null && !seen.Add(events[i].Id))
            {
                throw new ArgumentException($"Event {i} of the append ('{events[i].Id}'): the id is used twice in this append.", nameof(events));
            }
        }
    }

    private static string? Problem(NewEvent? e, JournalOptions options) =>
        e is null ? "it is null."
        : NameProblem("id", e.Id) ?? NameProblem("stream", e.Stream) ?? NameProblem("type", e.Type)
        ?? (e.ExpectedVersion < 0 ? "the expected version is negative."
        : e.SchemaVersion < 1 ? "the schema version is below 1."
        : e.RequestHash.Length != HashSize ? $"the request hash is {e.RequestHash.Length} bytes, not {HashSize}."
        : e.Payload.Length > options.PayloadBytesMax ? $"the payload is {e.Payload.Length} bytes, more than {options.PayloadBytesMax}."
        : e.Personal.Length > options.PayloadBytesMax ? $"the personal part is {e.Personal.Length} bytes, more than {options.PayloadBytesMax}."
        : !e.Personal.IsEmpty && e.Subject.IsNone ? "it has a personal part but no subject."
        : KeyProblem(e.Keys));

    private static string? NameProblem(string what, string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > NameLengthMax)
        {
            return $"the {what} is {name?.Length ?? 0} characters long, not 1 to {NameLengthMax}.";
        }

        // A NUL ends a text in both databases, and half a surrogate pair would come back as another text.
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '\0')
            {
                return $"the {what} holds a NUL character.";
            }

            if (char.IsSurrogate(name[i]))
            {
                if (!char.IsHighSurrogate(name[i]) || i + 1 == name.Length || !char.IsLowSurrogate(name[i + 1]))
                {
                    return $"the {what} holds half a surrogate pair.";
                }

                i++;
            }
        }

        return null;
    }

    private static string? KeyProblem(IReadOnlyList<EntityKey>? keys)
    {
        if (keys is null)
        {
            return "the keys are null.";
        }

        if (keys.Count > KeysMax)
        {
            return $"it has {keys.Count} keys, more than {KeysMax}.";
        }

        for (var i = 0; i < keys.Count; i++)
        {
            if (keys[i].IsNone)
            {
                return "one of its keys is none.";
            }

            for (var j = 0; j < i; j++)
            {
                if (keys[i] == keys[j])
                {
                    return "two of its keys are equal.";
                }
            }
        }

        return null;
    }
}
