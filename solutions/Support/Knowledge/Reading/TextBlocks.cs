using System.Buffers;
using System.Text.RegularExpressions;

namespace Suite.Support.Knowledge.Reading;

/// <summary>
/// The blocks of plain text: paragraphs between empty lines, lines that begin with a dash, a bullet or a number are items, and a short line alone, without a full stop and
/// with text after it, is a heading.
/// </summary>
internal static partial class TextBlocks
{
    private const int HeadingLengthMax = 80;

    private static readonly SearchValues<char> NotInHeadings = SearchValues.Create(".!?。！？:：");

    public static List<Block> Read(string text)
    {
        var blocks = new List<Block>();
        var paragraph = new BlockText();
        var lines = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.IsWhiteSpace())
            {
                End(blocks, paragraph, ref lines);
                continue;
            }

            var marker = Marker(line, out var rest);
            if (marker.Length > 0)
            {
                End(blocks, paragraph, ref lines);
                paragraph.Append(rest, false, false);
                if (paragraph.Take() is { Length: > 0 } item)
                {
                    blocks.Add(new Block(BlockKind.Item, 0, item, marker));
                }

                continue;
            }

            paragraph.Append("\n", false, false);
            paragraph.Append(line, false, false);
            lines++;
        }

        End(blocks, paragraph, ref lines);
        return WithoutLastHeading(blocks);
    }

    private static void End(List<Block> blocks, BlockText paragraph, ref int lines)
    {
        var text = paragraph.Take();
        if (text.Length > 0)
        {
            var isHeading = lines == 1 && text.Length <= HeadingLengthMax && char.IsLetterOrDigit(text[^1]) && !text.AsSpan().ContainsAny(NotInHeadings);
            blocks.Add(isHeading ? new Block(BlockKind.Heading, 2, text) : Block.OfParagraph(text, false));
        }

        lines = 0;
    }

    /// <summary>A short line that nothing follows heads nothing.</summary>
    private static List<Block> WithoutLastHeading(List<Block> blocks)
    {
        for (var i = 0; i < blocks.Count; i++)
        {
            var heads = i + 1 < blocks.Count && blocks[i + 1].Kind != BlockKind.Heading;
            if (blocks[i].Kind == BlockKind.Heading && !heads)
            {
                blocks[i] = new Block(BlockKind.Paragraph, 0, blocks[i].Text);
            }
        }

        return blocks;
    }

    private static string Marker(ReadOnlySpan<char> line, out ReadOnlySpan<char> rest)
    {
        rest = line;
        foreach (var match in MarkerPattern().EnumerateMatches(line))
        {
            var marker = line[..match.Length].Trim();
            rest = line[match.Length..];
            return char.IsAsciiDigit(marker[0]) ? $"{marker[..^1]}. " : "- ";
        }

        return "";
    }

    [GeneratedRegex(@"\A\s{0,12}(?:[-*•·–]\s+|[0-9]{1,3}[.)]\s+|[0-9]{1,3}[、．])", RegexOptions.NonBacktracking)]
    private static partial Regex MarkerPattern();
}
