namespace Suite.Models;

/// <summary>The model registry refuses a command; nothing was written. The message says why.</summary>
public abstract class ModelException(string message) : Exception(message);

/// <summary>The model has no such version.</summary>
public sealed class UnknownModelVersionException(string version, IEnumerable<string> known)
    : ModelException($"There is no version '{version}'. Registered: {string.Join(", ", known.DefaultIfEmpty("none"))}.")
{
    public string Version { get; } = version;
}

/// <summary>The version is champion already.</summary>
public sealed class AlreadyChampionException(string version) : ModelException($"'{version}' is the champion already.")
{
    public string Version { get; } = version;
}

/// <summary>The version's card tells what its training measured on payments it had not seen; a card measured later would say less.</summary>
public sealed class CardFromTrainingException(string version)
    : ModelException($"'{version}' was trained here and its card was written then, from payments the model had not seen. Only a version that came without a card is measured.");

/// <summary>No champion was replaced before the present one.</summary>
public sealed class NothingToRollBackToException(string? champion)
    : ModelException(champion is null ? "There is no champion to roll back." : $"No champion before '{champion}' to go back to.");

/// <summary>Someone else changed the champion between the decision and its writing. Look at the champion that is now and decide again.</summary>
public sealed class ModelConflictException(string? expected, string? actual)
    : ModelException($"Another change came first: the champion was {expected ?? "none"} and is now {actual ?? "none"}. Nothing was written; decide again.")
{
    public string? ExpectedChampion { get; } = expected;

    public string? ActualChampion { get; } = actual;
}
