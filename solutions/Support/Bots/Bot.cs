using Suite.Support.Dialogue;
using Suite.Support.Knowledge;
using Suite.Text.Intents;

namespace Suite.Support.Bots;

/// <summary>
/// Everything a turn needs of what the tenant has published: articles, flows and the champion intent model, as of one position of the journal.
/// Immutable: a turn takes one and keeps it to its end, whatever is published meanwhile.
/// </summary>
internal sealed record Bot
{
    /// <summary>Of a tenant that has published nothing.</summary>
    public static Bot Empty { get; } = new();

    public KnowledgeIndex Knowledge { get; init; } = KnowledgeIndex.Empty;

    public FlowSet Flows { get; init; } = FlowSet.Default;

    /// <summary>Null until a model was promoted.</summary>
    public IntentModel? Intents { get; init; }

    public string? IntentModelVersion { get; init; }

    /// <summary>What the model's intents are about; learned in the background, so null for a while after a start, and of an earlier model or earlier articles for a while after a change.</summary>
    public IntentArticles? IntentArticles { get; init; }

    /// <summary>Of the newest event that is in it; 0 where nothing was published.</summary>
    public long Position { get; init; }
}
