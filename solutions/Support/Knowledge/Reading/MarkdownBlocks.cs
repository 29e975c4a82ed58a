using Markdig;

namespace Suite.Support.Knowledge.Reading;

/// <summary>
/// The blocks of a Markdown text (CommonMark and pipe tables): made HTML and read as such, because Markdown may hold HTML anywhere and both must be read alike. Some inputs cost
/// the library quadratic time, so long bodies are read in pieces that end at empty lines.
/// </summary>
internal static class MarkdownBlocks
{
    /// <summary>Up to here a body is read as a whole, links defined at its end included; the worst input known then takes a second.</summary>
    private const int WholeLengthMax = 32_768;

    private const int PieceLength = 8_192;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().Build();

    public static List<Block> Read(string markdown, string language)
    {
        var blocks = new List<Block>();
        var read = 0;
        foreach (var piece in markdown.Length <= WholeLengthMax ? [markdown] : Pieces(markdown))
        {
            try
            {
                blocks.AddRange(HtmlBlocks.Read(Markdown.ToHtml(piece, Pipeline), language));
            }
            catch (ArgumentException)
            {
                // Nested deeper than the library follows: no structure that a reader could follow either, here and most likely in the rest.
                blocks.AddRange(TextBlocks.Read(markdown[read..]));
                break;
            }

            read += piece.Length;
        }

        return blocks;
    }

    private static IEnumerable<string> Pieces(string markdown)
    {
        for (var start = 0; start < markdown.Length;)
        {
            var end = Math.Min(markdown.Length, start + PieceLength);
            if (end < markdown.Length)
            {
                // Behind an empty line where there is one, else behind any line; a line that is longer is cut.
                var gap = markdown.LastIndexOf("\n\n", end - 1, PieceLength / 2, StringComparison.Ordinal);
                var line = markdown.LastIndexOf('\n', end - 1, PieceLength / 2);
                end = gap >= 0 ? gap + 2 : line >= 0 ? line + 1 : end;
            }

            yield return markdown[start..end];
            start = end;
        }
    }
}
