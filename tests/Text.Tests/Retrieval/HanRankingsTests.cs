using Suite.Text.Retrieval;
using Xunit;

namespace Suite.Text.Tests.Retrieval;

public sealed class HanRankingsTests
{
    /// <summary>甲 and 乙 never meet, but keep the same company; 丙 keeps another.</summary>
    private static readonly string[] Company = [.. Enumerable.Repeat<string[]>(["甲轮车", "乙轮车", "甲车门", "乙车门", "甲轮门", "乙轮门", "丙花草", "丙草叶", "丙花叶"], 4).SelectMany(t => t)];

    [Fact]
    public void Terms_that_keep_the_same_company_are_close()
    {
        var space = TermSpace.Learn(Company, 2, 1, CancellationToken.None);
        double Cosine(string a, string b) => space.Embed(a).Zip(space.Embed(b)).Sum(p => p.First * (double)p.Second);
        Assert.True(Cosine("甲", "乙") > Cosine("甲", "丙") + 0.5, $"{Cosine("甲", "乙")} {Cosine("甲", "丙")}");
        Assert.Equal(1, Cosine("甲车", "甲车"), 1e-5);
        Assert.All(space.Embed("unknown"), v => Assert.Equal(0, v));
        Assert.Equal(space.Embed("甲车"), TermSpace.Learn(Company, 2, 1, CancellationToken.None).Embed("甲车"));
    }

    [Fact]
    public void An_alignment_finds_each_term_its_closest()
    {
        var space = TermSpace.Learn(Company, 2, 1, CancellationToken.None);
        var alignment = new TermAlignment(space, ["丙花草", "乙轮车", "甲轮车"]);
        var ranked = alignment.Rank("甲轮车", [new Ranked(0, 1), new Ranked(1, 1), new Ranked(2, 1)], new float[3]);
        Assert.Equal([2, 1, 0], ranked.Select(r => r.Document));
        Assert.Equal(2, ranked[0].Score, 1e-5);
        Assert.Equal(1, alignment.Rank("甲轮车", [new Ranked(1, 1), new Ranked(2, 1)], [0, 0, 1.9f])[0].Document);
        Assert.Empty(alignment.Rank("unknown", [new Ranked(1, 1)], new float[3]));
    }

    [Fact]
    public void What_is_close_to_everything_is_crowded()
    {
        float[][] vectors = [.. Enumerable.Range(0, 12).Select(i => Enumerable.Range(0, 16).Select(k => k == i ? 1f : 0.3f).ToArray()), Unit(14)];
        var crowding = new DenseIndex(vectors).CrowdingOf(CancellationToken.None);
        Assert.All(crowding.Take(12), c => Assert.True(c > crowding[12]));
        var index = new DenseIndex([Unit(0, 1), Unit(0, 2)], [0.9f, 0], 1);
        Assert.Equal(1, index.Search(Unit(0), 1)[0].Document);
        Assert.Empty(index.Search(new float[16], 2));
        Assert.Empty(index.Search(Unit(7), 2));
    }

    [Theory]
    [InlineData("什么时候发货", "\u0001什么时候 \u0001发货")]
    [InlineData("为何不能付款", "\u0001为什么 \u0001不能 \u0001支付")]
    [InlineData("order 123", "")]
    [InlineData("", "")]
    public void Synonyms_are_found_longest_first(string text, string classes)
    {
        var found = new List<string>();
        Synonyms.Collect(text, found);
        Assert.Equal(classes, string.Join(' ', found));
    }

    [Fact]
    public void Options_soften_rarity_and_join_synonyms()
    {
        string[] documents = ["何故关店", "何时到账", "发货地址", "修改密码", "登录密码", "发票抬头"];
        Assert.Empty(Bm25Index.Build(documents).Search("为啥", 3));
        Assert.Equal(0, Bm25Index.Build(documents, Bm25Options.Characters).Search("为啥", 3)[0].Document);
        var flat = Bm25Index.Build(["a b", "a c", "a d", "e f", "g h", "i j", "k l"], new Bm25Options { RarityPower = 0 });
        Assert.Equal(flat.Search("a", 1)[0].Score, flat.Search("b", 1)[0].Score, 1e-6);
    }

    [Theory]
    [InlineData("退款多久到账", true)]
    [InlineData("Wann kommt mein Geld?", false)]
    [InlineData("iPhone 15 Pro Max case 退货", false)]
    public void Text_mostly_in_Han_characters_is_told_apart(string text, bool han) => Assert.Equal(han, HanRankings.Suit([text]));

    private static float[] Unit(params int[] axes) => [.. Enumerable.Range(0, 16).Select(k => axes.Contains(k) ? 1f / MathF.Sqrt(axes.Length) : 0)];
}
