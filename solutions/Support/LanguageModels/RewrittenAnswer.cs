using Suite.Support.Knowledge;

namespace Suite.Support.LanguageModels;

/// <summary>What a language model is asked to word.</summary>
/// <param name="Question">The shopper's message.</param>
/// <param name="Language">"en" or "zh".</param>
/// <param name="EarlierTurns">What the shopper wrote before, oldest first.</param>
/// <param name="Extractive">The answer in the articles' own sentences, and the passages it may draw from.</param>
public sealed record RewriteRequest(string Question, string Language, IReadOnlyList<string> EarlierTurns, GroundedAnswer Extractive);

/// <summary>Why an answer is in the articles' words, wholly or from some sentence on.</summary>
public enum RewriteFallback
{
    /// <summary>It is not: the language model worded it.</summary>
    None,

    /// <summary>As many answers as allowed were being worded already.</summary>
    Busy,

    /// <summary>The service has failed too often lately and is left alone for a while.</summary>
    Paused,

    /// <summary>It took too long.</summary>
    TimedOut,

    /// <summary>The service could not be reached, or answered with an error.</summary>
    Failed,

    /// <summary>The model would not answer, or found that the passages do not.</summary>
    Refused,

    /// <summary>Nothing it said is said by the passages.</summary>
    Unsupported,
}

/// <summary>An answer every sentence of which was checked against the passage it names.</summary>
/// <param name="Sentences">1 or more.</param>
/// <param name="Fallback">Why they are not all the model's.</param>
/// <param name="Dropped">Sentences of the model that no passage supported.</param>
public sealed record RewrittenAnswer(IReadOnlyList<GroundedSentence> Sentences, RewriteFallback Fallback, int Dropped);
