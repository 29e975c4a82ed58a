using Suite.Support.Retrieval;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Retrieval;

public sealed class RetrievalBenchmarkTests : IDisposable
{
    private const string Corpus = "{\"_id\":\"d1\",\"title\":\"Refunds\",\"text\":\"in a week\"}\n{\"_id\":\"d2\",\"text\":\"b\"}\n";
    private const string Queries = "{\"_id\":\"q1\",\"text\":\"when\",\"history\":\"hello\"}\n{\"_id\":\"unjudged\",\"text\":\"x\"}\n";
    private const string Qrels = "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\n";

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Titles_are_part_of_documents_and_queries_without_judgements_are_left_out()
    {
        var benchmark = Read(Corpus, Queries, Qrels);
        Assert.Equal(["Refunds in a week", "b"], benchmark.Documents);
        Assert.Equal(new BenchmarkQuery("q1", "when", "hello"), Assert.Single(benchmark.Queries));
        Assert.Equal(1, benchmark.Gains["q1"]["d1"]);
    }

    [Theory]
    [InlineData("{\"_id\":\"d1\"}", Queries, Qrels, "c, line 1: the member 'text'")]
    [InlineData("nonsense", Queries, Qrels, "c, line 1: this is no JSON")]
    [InlineData(Corpus, "[1]", Qrels, "q, line 1")]
    [InlineData(Corpus, Queries, "h\nq1\td1\tmany", "r, line 2")]
    [InlineData(Corpus, Queries, "h\n", "none of the queries")]
    public void A_fault_names_its_place(string corpus, string queries, string qrels, string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Read(corpus, queries, qrels)).Message, StringComparison.Ordinal);

    private RetrievalBenchmark Read(string corpus, string queries, string qrels)
    {
        File.WriteAllText(_directory.File("c"), corpus);
        File.WriteAllText(_directory.File("q"), queries);
        File.WriteAllText(_directory.File("r"), qrels);
        return RetrievalBenchmark.Read(_directory.File("c"), _directory.File("q"), _directory.File("r"));
    }
}
