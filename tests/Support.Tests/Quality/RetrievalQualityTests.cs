using Suite.Support.Retrieval;
using Suite.Text.Retrieval;
using Xunit;

namespace Suite.Support.Tests.Quality;

/// <summary>Committed floors, a little below what was measured (docs/support.md).</summary>
[Trait("Category", "Slow")]
public sealed class RetrievalQualityTests
{
    [SharedSetsFact]
    public void Questions_in_a_conversation_find_their_answer_and_all_rankings_find_more_than_one()
    {
        var benchmark = Read("dstc11_faq");
        var retriever = HybridRetriever.Build(benchmark.Documents, new RetrieverOptions(), CancellationToken.None);
        var words = Ndcg(benchmark, retriever, RetrievalMode.Bm25);
        Assert.True(words >= 0.21, $"{words}");
        var all = Ndcg(benchmark, retriever, RetrievalMode.Hybrid);
        Assert.True(all >= 1.75 * words, $"{all} against {words}");
    }

    /// <summary>More than half of the questions stand in the corpus word for word, so both ways of treating those are held.</summary>
    [SharedSetsFact]
    public void Chinese_questions_find_others_that_ask_the_same()
    {
        var benchmark = Read("zh_bank_faq_retrieval");
        var retriever = HybridRetriever.Build(benchmark.Documents, new RetrieverOptions(), CancellationToken.None);
        var words = Ndcg(benchmark, retriever, RetrievalMode.Bm25);
        Assert.True(words >= 0.115, $"{words}");
        var all = Ndcg(benchmark, retriever, RetrievalMode.Hybrid);
        Assert.True(all >= 1.10 * words, $"{all} against {words}");

        var withEchoes = HybridRetriever.Build(benchmark.Documents, new RetrieverOptions { EchoesLast = false }, CancellationToken.None);
        words = Ndcg(benchmark, withEchoes, RetrievalMode.Bm25);
        Assert.True(words >= 0.101, $"{words}");
        all = Ndcg(benchmark, withEchoes, RetrievalMode.Hybrid);
        Assert.True(all >= 1.09 * words, $"{all} against {words}");
    }

    private static RetrievalBenchmark Read(string set) =>
        RetrievalBenchmark.Read(SharedSets.File($"{set}/corpus.jsonl"), SharedSets.File($"{set}/queries.jsonl"), SharedSets.File($"{set}/qrels.tsv"));

    private static double Ndcg(RetrievalBenchmark benchmark, HybridRetriever retriever, RetrievalMode mode) => RetrievalMetrics.Mean(
        [.. benchmark.Queries.Select(query => RetrievalMetrics.OfQuery(
            [.. retriever.Search(query.History is { } before ? $"{before} {query.Text}" : query.Text, mode, 10).Select(f => benchmark.DocumentIds[f.Document])],
            benchmark.Gains[query.Id]))]).NdcgAt10;
}
