using Suite.Support.Retrieval;
using Suite.Text.Retrieval;
using Xunit;

namespace Suite.Support.Tests.Quality;

/// <summary>Committed floors, a little below what was measured (docs/support.md).</summary>
[Trait("Category", "Slow")]
public sealed class RetrievalQualityTests
{
    [SharedSetsFact]
    public void Questions_in_a_conversation_find_their_answer_and_both_rankings_find_more_than_one()
    {
        var benchmark = RetrievalBenchmark.Read(SharedSets.File("dstc11_faq/corpus.jsonl"), SharedSets.File("dstc11_faq/queries.jsonl"), SharedSets.File("dstc11_faq/qrels.tsv"));
        var retriever = HybridRetriever.Build(benchmark.Documents, new RetrieverOptions(), CancellationToken.None);
        var words = Ndcg(benchmark, retriever, RetrievalMode.Bm25);
        Assert.True(words >= 0.21, $"{words}");
        var both = Ndcg(benchmark, retriever, RetrievalMode.Hybrid);
        Assert.True(both >= 1.10 * words, $"{both} against {words}");
    }

    private static double Ndcg(RetrievalBenchmark benchmark, HybridRetriever retriever, RetrievalMode mode) => RetrievalMetrics.Mean(
        [.. benchmark.Queries.Select(query => RetrievalMetrics.OfQuery(
            [.. retriever.Search($"{query.History} {query.Text}", mode, 10).Select(f => benchmark.DocumentIds[f.Document])], benchmark.Gains[query.Id]))]).NdcgAt10;
}
