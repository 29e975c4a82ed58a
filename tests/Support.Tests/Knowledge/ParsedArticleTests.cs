using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Suite.Support.Knowledge;
using Xunit;

namespace Suite.Support.Tests.Knowledge;

public class ParsedArticleTests
{
    private static ParsedArticle Parse(string body, ArticleFormat format = ArticleFormat.Html, string language = "en") =>
        ParsedArticle.Parse(Sample.Article("a", "Title", body, language, format));

    private static string[] Sentences(ParsedArticle article) => [.. article.Passages.SelectMany(p => p.Sentences).Select(s => article.Text[s.Start..s.End])];

    [Fact]
    public void Passages_follow_the_headings_of_markdown()
    {
        var article = ParsedArticle.Parse(Sample.Article("returns", "Returning an item", Sample.Returns));

        Assert.Equal(["", "How to return an item", "When is my refund due?"], article.Passages.Select(p => p.Heading));
        Assert.All(article.Passages, p => Assert.Equal(p.Text, article.Text[p.Start..p.End]));
    }

    [Fact]
    public void Items_of_a_list_belong_to_the_sentence_that_introduces_them()
    {
        var steps = ParsedArticle.Parse(Sample.Article("returns", "Returning an item", Sample.Returns)).Passages[1];

        Assert.Equal([SentenceKind.Prose, SentenceKind.ListItem, SentenceKind.ListItem, SentenceKind.ListItem, SentenceKind.Prose, SentenceKind.Prose], steps.Sentences.Select(s => s.Kind));
        Assert.All(steps.Sentences.Where(s => s.Kind == SentenceKind.ListItem), s => Assert.Equal(0, s.Lead));
        Assert.Contains("1. Open Your orders and choose the order.", steps.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_of_a_table_names_its_columns()
    {
        var markdown = Sentences(ParsedArticle.Parse(Sample.Article("delivery", "Delivery", Sample.Delivery)));
        var html = Sentences(Parse("<table><thead><tr><th>方式<th>时间</thead><tr><td>快递<td>1天</table>", language: "zh"));

        Assert.Contains("Method: Express; Time: next working day; Cost: €12.50", markdown);
        Assert.Equal(["方式：快递；时间：1天"], html);
    }

    [Fact]
    public void Html_in_markdown_is_read_like_html()
    {
        var article = Parse("Before.\n\n<div><h2>Part</h2><p>Inside &amp; out.<br>Next line</p></div>\n\nA <b>word</b><script>alert('x')</script> after.", ArticleFormat.Markdown);

        Assert.Equal(["Before.", "Inside & out.", "Next line", "A word after."], Sentences(article));
        Assert.Equal(["", "Part"], article.Passages.Select(p => p.Heading).Distinct());
    }

    [Theory]
    [InlineData("<p>Seen.</p><script>document.write('<p>unseen</p>')</script>")]
    [InlineData("<style>p{}</style><p>Seen.</p><!-- unseen -->")]
    [InlineData("<title>unseen</title><p>Seen.<noscript>unseen</noscript></p>")]
    [InlineData("<p>Seen.</p><p style='DISPLAY : none'>unseen <b>too</b></p>")]
    [InlineData("<p>Seen.</p><div hidden><div>unseen</div>unseen</div>")]
    [InlineData("<nav><a>unseen</a></nav><p onclick=unseen()>Seen.</p><iframe>unseen</iframe>")]
    [InlineData("<p>Seen.<img src=x onerror=unseen alt=unseen><svg><text>unseen</text></svg></p>")]
    public void What_a_reader_does_not_see_is_left_out(string html)
    {
        Assert.Equal("Seen.", Parse(html).Text);
    }

    [Fact]
    public void Plain_text_has_headings_and_lists_too()
    {
        var article = Parse("Contact\n\nCall us:\n- by day: 01\n- by night: 02\n\nOr write.\n\n1) First do this\n2) Then that", ArticleFormat.Text);

        Assert.Equal(["Call us:", "by day: 01", "by night: 02", "Or write.", "1. First do this", "2. Then that"], Sentences(article));
        Assert.All(article.Passages, p => Assert.Equal("Contact", p.Heading));
    }

    [Fact]
    public void A_question_alone_in_its_paragraph_heads_what_follows()
    {
        var article = Parse("<p>Is it free?</p><p>Yes, always.</p><dl><dt>Payment</dt><dd>By card.</dd></dl>");

        Assert.Equal([("Is it free?", "Yes, always."), ("Payment", "By card.")], article.Passages.Select(p => (p.Heading, p.Text)));
    }

    [Theory]
    [InlineData("", "nothing to read")]
    [InlineData("<script>1</script>", "nothing to read")]
    [InlineData("fine\nfine\nnot\0fine", "Line 3")]
    public void A_body_without_text_is_refused_with_the_reason(string body, string reason)
    {
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => Parse(body)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Id", "en", "t", null)]
    [InlineData("", "en", "t", null)]
    [InlineData("a", "fr", "t", null)]
    [InlineData("a", "en", " ", null)]
    [InlineData("a", "en", "t", "javascript:alert(1)")]
    [InlineData("a", "en", "t", "/relative")]
    public void Fields_that_break_a_rule_are_refused(string id, string language, string title, string? url)
    {
        var article = new Article { Id = id, Language = language, Title = title, Format = ArticleFormat.Text, Body = "x", Url = url };

        Assert.NotNull(article.Fault());
        Assert.Throws<InvalidDataException>(() => ParsedArticle.Parse(article));
    }

    [Fact]
    public void A_body_over_a_mebibyte_is_refused_and_one_of_that_size_is_read()
    {
        Assert.NotNull(Sample.Article("a", "t", new string('x', Article.BodyLengthMax + 1)).Fault());
        Assert.NotEmpty(Parse(new string('x', Article.BodyLengthMax), ArticleFormat.Markdown).Passages);
    }

    [Theory]
    [InlineData(ArticleFormat.Html, "<div>")]
    [InlineData(ArticleFormat.Html, "<b><p>")]
    [InlineData(ArticleFormat.Html, "<ul><li>x")]
    [InlineData(ArticleFormat.Html, "<table><tr><td>x")]
    [InlineData(ArticleFormat.Html, "&amp;&#x1F600;&notanentity;&#99999999;")]
    [InlineData(ArticleFormat.Html, "<p hidden>")]
    [InlineData(ArticleFormat.Html, "<!ENTITY a \"&a;&a;\">&a;")]
    [InlineData(ArticleFormat.Markdown, "[a](")]
    [InlineData(ArticleFormat.Markdown, ">")]
    [InlineData(ArticleFormat.Markdown, "*a **b ")]
    [InlineData(ArticleFormat.Markdown, "|a|b\n|-|-\n")]
    [InlineData(ArticleFormat.Markdown, "- a\n  ")]
    [InlineData(ArticleFormat.Text, "1. a\n")]
    public void A_mebibyte_of_the_worst_is_read_in_bounded_time(ArticleFormat format, string piece)
    {
        var body = "Start. " + string.Concat(Enumerable.Repeat(piece, (Article.BodyLengthMax - 16) / piece.Length));
        var clock = Stopwatch.StartNew();

        var article = Parse(body, format);

        RequireSound(article);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"{clock.Elapsed}"); // Seconds at most when nothing else runs; quadratic readings take many minutes.
    }

    [Theory]
    [InlineData("Broken \ud83d pair. \udc00 Fine.")]
    [InlineData("مرحبا بالعالم. هذا نص.")]
    [InlineData("😀😀. 👨‍👩‍👧 family! שלום‏")]
    public void Odd_text_is_kept_and_can_be_stored(string body)
    {
        var article = Parse(body, ArticleFormat.Text);

        RequireSound(article);
        Assert.Equal(article.Text, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(article.Text)));
    }

    [Fact]
    public void Any_markup_is_read_and_every_span_fits()
    {
        string[] parts = ["<p>", "</p>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td>", "<th>", "</table>", "<h2>", "</h2>", "<script>", "</script>", "<b>", "<br>", "&lt;", "&#0;", "text. ",
            "文字。", "Is it?", "\n\n", "\n", "- ", "1. ", "# ", "| a | b |\n", "|-|-|\n", "```", "> ", "\ud83d", "\ude00", "<", "\"", "'", "=", "--", "<!--", "-->", "]]>", "[x](y)", "\t", "\u202e"];
        var bodies = from picks in Gen.ListOf(Gen.Choose(0, parts.Length - 1)) from format in Gen.Choose(0, 2) select (string.Concat(picks.Select(i => parts[i])), (ArticleFormat)format);
        Prop.ForAll(bodies.ToArbitrary(), input =>
        {
            try
            {
                RequireSound(Parse(input.Item1, input.Item2));
            }
            catch (InvalidDataException)
            {
                // Nothing to read: the one thing that may be said of odd markup.
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(60));
    }

    /// <summary>Passages and sentences lie in the text in order, apart from each other, without white space at their ends.</summary>
    private static void RequireSound(ParsedArticle article)
    {
        var after = 0;
        foreach (var passage in article.Passages)
        {
            Assert.Equal(passage.Text, article.Text[passage.Start..passage.End]);
            Assert.InRange(passage.Start, after, passage.End - 1);
            for (var i = 0; i < passage.Sentences.Count; i++)
            {
                var sentence = passage.Sentences[i];
                Assert.InRange(sentence.Start, Math.Max(after, passage.Start), sentence.End - 1);
                Assert.InRange(sentence.Lead, -1, i - 1);
                Assert.False(char.IsWhiteSpace(article.Text[sentence.Start]) || char.IsWhiteSpace(article.Text[sentence.End - 1]));
                Assert.False(char.IsLowSurrogate(article.Text[sentence.Start]));
                after = sentence.End;
            }

            Assert.Equal(after, passage.End);
        }
    }
}
