using System.Buffers;

namespace Suite.Support.Knowledge.Reading;

internal enum BlockKind
{
    Heading,
    Paragraph,
    Item,
    Row,
}

/// <summary>A piece of an article between two breaks.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Level">Of a heading: 1 outermost, <see cref="Block.QuestionLevel"/> for what only acts as one.</param>
/// <param name="Text">Trimmed, never empty; line breaks only where the reader sees one.</param>
/// <param name="Marker">Of an item: "1. " where it is numbered, otherwise "- "; empty where it continues one.</param>
internal readonly record struct Block(BlockKind Kind, int Level, string Text, string Marker = "")
{
    /// <summary>A question alone in its paragraph, a term of a definition list, a paragraph in bold: they head what follows them, below every real heading.</summary>
    public const int QuestionLevel = 7;

    private const int HeadingLengthMax = 200;

    private static readonly SearchValues<char> Enders = SearchValues.Create("?？.!。！\n");

    /// <summary>A paragraph, or the heading that it acts as.</summary>
    public static Block OfParagraph(string text, bool emphasised)
    {
        var isQuestion = text.Length <= HeadingLengthMax && text[^1] is '?' or '？' && !text.AsSpan(0, text.Length - 1).ContainsAny(Enders);
        var isTitle = emphasised && text.Length <= HeadingLengthMax && text[^1] is not ('.' or '。' or '!' or '！' or ';' or '；' or ',' or '，') && !text.Contains('\n');
        return isQuestion || isTitle ? new Block(BlockKind.Heading, QuestionLevel, text) : new Block(BlockKind.Paragraph, 0, text);
    }
}
