using Suite.Text.Retrieval;
using Xunit;

namespace Suite.Text.Tests.Retrieval;

public sealed class HybridRetrieverTests
{
    private static readonly string[] Chinese =
    [
        "如何申请退款", "退款多久到账", "怎么修改收货地址", "可以更换收货地址吗", "订单什么时候发货", "为什么还没有发货", "忘记密码怎么办", "怎样修改登录密码",
        "银行卡怎么绑定", "更换绑定的银行卡", "发票在哪里下载", "优惠券为什么不能用", "如何取消订单", "订单取消后退款吗", "客服电话是多少", "地址写错了怎么改",
    ];

    private static readonly string[] English =
    [
        "How do I return an item? Send it back within 30 days.", "Where is my order? Orders arrive within five days.", "Can I change my address? Yes, in your account.",
        "Which cards do you take? All of them.", "How do I reset my password? Use the link below the form.", "Do you ship abroad? To most countries.",
    ];

    public static TheoryData<RetrievalMode> Modes => [RetrievalMode.Bm25, RetrievalMode.Dense, RetrievalMode.Hybrid];

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_document_that_is_the_question_over_again_comes_after_all_others(RetrievalMode mode)
    {
        var found = Build(Chinese).Search("  忘记密码，怎么办？ ", mode, Chinese.Length);
        Assert.Equal("忘记密码怎么办", Chinese[found[^1].Document]);
        Assert.Equal("怎样修改登录密码", Chinese[found[0].Document]);
        Assert.DoesNotContain("忘记密码怎么办", Build(Chinese).Search("忘记密码怎么办", mode, 1).Select(f => Chinese[f.Document]));
    }

    [Fact]
    public void Echoes_stay_where_they_are_on_request()
    {
        var retriever = HybridRetriever.Build(Chinese, new RetrieverOptions { EchoesLast = false }, CancellationToken.None);
        Assert.Equal("忘记密码怎么办", Chinese[retriever.Search("忘记密码怎么办", RetrievalMode.Hybrid, 1)[0].Document]);
    }

    /// <summary>Of "when is it delivered" as asked here, the document has one character of four.</summary>
    [Fact]
    public void Chinese_questions_are_found_in_other_words() =>
        Assert.Equal("订单什么时候发货", Chinese[Build(Chinese).Search("几时配送", RetrievalMode.Hybrid, 1)[0].Document]);

    [Theory]
    [MemberData(nameof(Modes))]
    public void English_questions_find_their_answer(RetrievalMode mode) =>
        Assert.Equal(4, Build(English).Search("I forgot my password, how can I reset it?", mode, 3)[0].Document);

    [Theory]
    [MemberData(nameof(Modes))]
    public void Odd_queries_and_corpora_are_no_failure(RetrievalMode mode)
    {
        Assert.Empty(Build([]).Search("退款", mode, 5));
        Assert.Empty(Build(Chinese).Search("", mode, 5));
        Assert.Empty(Build(Chinese).Search("🙂🙂 ‮!", mode, 5));
        Assert.Empty(Build(["", "。", "！"]).Search("退款", mode, 5));
        Assert.Equal(0, Assert.Single(Build(["退款"]).Search("退款呢", RetrievalMode.Bm25, 5)).Document);
        Assert.True(Build(Chinese).Search(new string('退', 20_000), mode, 5).Count <= 5);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void The_same_corpus_and_query_give_the_same_answer(RetrievalMode mode) =>
        Assert.Equal(Build(Chinese).Search("怎么更改地址", mode, 10), Build(Chinese).Search("怎么更改地址", mode, 10));

    private static HybridRetriever Build(IReadOnlyList<string> documents) => HybridRetriever.Build(documents, new RetrieverOptions { Directions = 16 }, CancellationToken.None);
}
