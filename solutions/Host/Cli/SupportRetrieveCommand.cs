using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Suite.Support.Retrieval;
using Suite.Text.Retrieval;

namespace Suite.Host.Cli;

/// <summary><c>./suite support retrieve</c>: how well and how fast passages are found, on a corpus with judged queries.</summary>
internal static class SupportRetrieveCommand
{
    private const int Found = 10;

    public static Command Create()
    {
        var corpus = new Option<FileInfo>("--corpus") { Description = "passages, one JSON object a line with _id and text", Required = true };
        var queries = new Option<FileInfo>("--queries") { Description = "queries, one JSON object a line with _id, text and optionally history", Required = true };
        var qrels = new Option<FileInfo>("--qrels") { Description = "judgements: query, passage and gain, separated by tabs, below a header", Required = true };
        var mode = new Option<RetrievalMode>("--mode") { Description = "bm25, dense or hybrid", DefaultValueFactory = _ => RetrievalMode.Hybrid };
        var history = new Option<bool>("--history") { Description = "search with what was said before the query, too" };
        var json = new Option<bool>("--json") { Description = "print one JSON object on standard output and nothing else there" };
        var command = new Command("retrieve", "Measure retrieval on a corpus with judged queries.") { corpus, queries, qrels, mode, history, json };
        command.SetAction(async (parsed, ct) =>
        {
            var benchmark = RetrievalBenchmark.Read(parsed.GetValue(corpus)!.FullName, parsed.GetValue(queries)!.FullName, parsed.GetValue(qrels)!.FullName);
            var began = Stopwatch.GetTimestamp();
            var retriever = await Output.WithProgressAsync("Indexing", _ => Task.Run(() => HybridRetriever.Build(benchmark.Documents, new RetrieverOptions(), ct), ct));
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            var result = Measure(benchmark, retriever, parsed.GetValue(mode), parsed.GetValue(history));
            result["index_seconds"] = Math.Round(seconds, 2);
            Output.Result(result, parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static JsonObject Measure(RetrievalBenchmark benchmark, HybridRetriever retriever, RetrievalMode mode, bool history)
    {
        var measured = new List<RetrievalMetrics>(benchmark.Queries.Count);
        var micros = new List<double>(benchmark.Queries.Count);
        retriever.Search(benchmark.Queries[0].Text, mode, Found); // compiles what it calls: a start's cost, no query's
        foreach (var query in benchmark.Queries)
        {
            var began = Stopwatch.GetTimestamp();
            var found = retriever.Search(history && query.History is { } before ? $"{before} {query.Text}" : query.Text, mode, Found);
            micros.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
            measured.Add(RetrievalMetrics.OfQuery([.. found.Select(f => benchmark.DocumentIds[f.Document])], benchmark.Gains[query.Id]));
        }

        micros.Sort();
        var mean = RetrievalMetrics.Mean(measured);
        return new JsonObject
        {
            ["ndcg_at_10"] = mean.NdcgAt10,
            ["recall_at_10"] = mean.RecallAt10,
            ["mrr_at_10"] = mean.MrrAt10,
            ["p50_us"] = Math.Round(micros[micros.Count / 2], 1),
            ["p99_us"] = Math.Round(micros[micros.Count * 99 / 100], 1),
            ["queries"] = benchmark.Queries.Count,
            ["documents"] = retriever.Count,
            ["mode"] = mode.ToString().ToLowerInvariant(),
        };
    }
}
