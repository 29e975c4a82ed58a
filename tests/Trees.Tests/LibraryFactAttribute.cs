using Suite.Trees;
using Xunit;

namespace Suite.Trees.Tests;

/// <summary>A fact that needs libxgboost and is skipped, with the reason, where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LibraryFactAttribute : FactAttribute
{
    public LibraryFactAttribute() => Skip = LibraryAbsence.Reason;
}

/// <summary>The same for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LibraryTheoryAttribute : TheoryAttribute
{
    public LibraryTheoryAttribute() => Skip = LibraryAbsence.Reason;
}

internal static class LibraryAbsence
{
    internal static string? Reason { get; } =
        XgboostLibrary.IsAvailable ? null : "libxgboost.so.0 is not installed; `./suite` installs it (apt-get install libxgboost0)";
}
