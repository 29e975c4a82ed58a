using System.Text;
using Suite.Support.Knowledge;
using Xunit;

namespace Suite.Support.Tests.Knowledge;

public class KnowledgeIndexTests
{
    private static string[] Found(KnowledgeIndex index, string question, string language = "en") =>
        [.. index.Search(Sample.Ask(question, language), 5).Select(r => r.Passage.ArticleId).Distinct()];

    private static ParsedArticle Parsed(string id, string body, string language = "en") => ParsedArticle.Parse(Sample.Article(id, id, body, language));

    [Theory]
    [InlineData("how do I return something?", "en", "returns")]
    [InlineData("what does express shipping cost", "en", "delivery")]
    [InlineData("I want my money back", "en", "returns")]
    [InlineData("怎么退货", "zh", "returns")]
    [InlineData("坏了能免费修吗", "zh", "warranty")]
    public void The_right_article_is_found_first(string question, string language, string article)
    {
        Assert.Equal(article, Found(Sample.Index, question, language)[0]);
    }

    [Fact]
    public void A_question_is_answered_in_its_language_and_in_another_only_where_there_is_none()
    {
        Assert.All(Sample.Index.Search(Sample.Ask("returns 退货", "zh"), 5), r => Assert.Equal("zh", r.Passage.Language));
        Assert.All(Sample.Index.Search(Sample.Ask("退货 returns", "en"), 5), r => Assert.Equal("en", r.Passage.Language));
        Assert.Equal(["returns"], Found(KnowledgeIndex.Build([Sample.Articles[0]]), "return 退货", "zh"));
    }

    [Fact]
    public void An_article_added_later_is_found_and_one_replaced_or_removed_is_not()
    {
        var added = Sample.Index.With(Parsed("zebra", "We do not sell zebras."));
        var replaced = added.With(Parsed("zebra", "We sell giraffes now."));
        var removed = replaced.Without("zebra", "en");

        Assert.Equal("zebra", Found(added, "zebras")[0]);
        Assert.DoesNotContain("zebra", Found(Sample.Index, "zebras"));
        Assert.DoesNotContain(replaced.Search(Sample.Ask("zebras"), 5), r => r.Passage.Text.Contains("zebra", StringComparison.Ordinal));
        Assert.Equal("zebra", Found(replaced, "giraffes")[0]);
        Assert.DoesNotContain("zebra", Found(removed, "giraffes"));
        Assert.Null(removed.Find("zebra", "en"));
        Assert.Equal(Sample.Index.Count, removed.Count);
        Assert.Same(removed, removed.Without("zebra", "en"));
    }

    [Fact]
    public void Articles_added_one_by_one_score_words_like_articles_built_at_once()
    {
        var articles = Enumerable.Range(0, 300).Select(i => Sample.Article($"a{i}", $"Article {i}", $"Colour {i % 7} and number {i}. Shared words of every text, {i % 13} times.")).ToArray();
        var oneByOne = articles.Aggregate(KnowledgeIndex.Empty, (index, a) => index.With(ParsedArticle.Parse(a)));
        var atOnce = KnowledgeIndex.Empty.With([.. articles.Select(ParsedArticle.Parse)]);

        foreach (var question in (string[])["colour 3", "number 250", "shared text 12"])
        {
            Assert.Equal(Scores(atOnce, question), Scores(oneByOne, question));
        }

        static IEnumerable<(string, float)> Scores(KnowledgeIndex index, string question) =>
            index.Search(Sample.Ask(question), 300).Select(r => (r.Passage.ArticleId, (float)Math.Round(r.WordScore, 3))).OrderBy(r => r.ArticleId, StringComparer.Ordinal).Take(20);
    }

    [Fact]
    public void A_rebuilt_index_catches_up_with_what_changed_meanwhile()
    {
        var before = Sample.Index.With(Parsed("zebra", "We do not sell zebras."));
        var current = before.Without("delivery", "en").With(Parsed("zebra", "We sell giraffes now.")).With(Parsed("panda", "熊猫很可爱。", "zh"));

        var caughtUp = before.Rebuild(CancellationToken.None).CatchUp(current);

        Assert.Equal(current.Articles, caughtUp.Articles);
        Assert.Equal("zebra", Found(caughtUp, "giraffes")[0]);
        Assert.Equal("panda", Found(caughtUp, "熊猫", "zh")[0]);
        Assert.DoesNotContain("delivery", Found(caughtUp, "express delivery"));
    }

    [Fact]
    public void A_rebuild_is_due_after_many_changes_and_no_longer_after_it()
    {
        var index = Enumerable.Range(0, 30).Aggregate(Sample.Index, (i, n) => i.With(Parsed($"n{n}", $"Text {n}.")));

        Assert.False(Sample.Index.IsRebuildDue);
        Assert.True(index.IsRebuildDue);
        Assert.False(index.Rebuild(CancellationToken.None).IsRebuildDue);
    }

    [Fact]
    public void An_empty_index_finds_nothing()
    {
        Assert.Empty(KnowledgeIndex.Empty.Search(Sample.Ask("anything"), 5));
        Assert.Empty(KnowledgeIndex.Empty.Rebuild(CancellationToken.None).Articles);
        Assert.Null(AnswerFinder.Find(KnowledgeIndex.Empty, Sample.Ask("anything"), new AnswerOptions()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ?!")]
    [InlineData("😀😀😀")]
    [InlineData("\ud83d\udc00\udc00")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("مرحبا כיצד")]
    public void Odd_questions_are_searched_without_harm(string question)
    {
        Assert.InRange(Sample.Index.Search(Sample.Ask(question), 5).Count, 0, 5);
        _ = AnswerFinder.Find(Sample.Index, Sample.Ask(question), new AnswerOptions());
    }

    [Fact]
    public void A_question_of_100_kilobytes_is_searched()
    {
        _ = AnswerFinder.Find(Sample.Index, Sample.Ask(string.Concat(Enumerable.Repeat("return 退货 ", 10_000))), new AnswerOptions());
    }

    [Fact]
    public void A_fault_names_its_article()
    {
        var fault = Assert.Throws<InvalidDataException>(() => KnowledgeIndex.Build([Sample.Article("empty", "Empty", " ")]));

        Assert.Contains("'empty' (en)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_reads_back_to_an_index_that_answers_alike()
    {
        var index = Sample.Index.With(Parsed("zebra", "Zebras 斑马 \ud83e\udd93.", "en")).Without("gift-cards", "en");

        var read = KnowledgeIndex.Read(Written(index));

        Assert.Equal(index.Articles, read.Articles);
        Assert.Equal(Written(index).ToArray(), Written(read).ToArray());
        foreach (var (question, language) in (ReadOnlySpan<(string, string)>)[("how do I return an item", "en"), ("退款多久到", "zh"), ("zebra", "en"), ("gift card", "en")])
        {
            Assert.Equal(
                index.Search(Sample.Ask(question, language), 10).Select(r => (r.Passage.ArticleId, r.Passage.Start, r.Passage.Text, r.Score)),
                read.Search(Sample.Ask(question, language), 10).Select(r => (r.Passage.ArticleId, r.Passage.Start, r.Passage.Text, r.Score)));
            Assert.Equal(AnswerFinder.Find(index, Sample.Ask(question, language), new AnswerOptions())?.Text, AnswerFinder.Find(read, Sample.Ask(question, language), new AnswerOptions())?.Text);
        }

        Assert.False(read.With(Parsed("later", "Later.")).IsRebuildDue);
    }

    [Fact]
    public void A_checkpoint_that_is_damaged_anywhere_or_cut_off_is_refused()
    {
        var whole = Written(KnowledgeIndex.Build([Sample.Articles[2]])).ToArray();
        for (var i = 0; i < 200; i++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[(int)((long)i * whole.Length / 200)] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => KnowledgeIndex.Read(new MemoryStream(damaged)));
            Assert.Throws<InvalidDataException>(() => KnowledgeIndex.Read(new MemoryStream(whole[..(int)((long)i * whole.Length / 200)])));
        }

        Assert.Throws<InvalidDataException>(() => KnowledgeIndex.Read(new MemoryStream(Encoding.UTF8.GetBytes(new string('x', 1_000)))));
    }

    private static MemoryStream Written(KnowledgeIndex index)
    {
        var stream = new MemoryStream();
        index.Write(stream);
        stream.Position = 0;
        return stream;
    }
}
