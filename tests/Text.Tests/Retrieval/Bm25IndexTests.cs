using Microsoft.Data.Sqlite;
using Suite.Text.Retrieval;
using Xunit;

namespace Suite.Text.Tests.Retrieval;

/// <summary>The oracle is SQLite's FTS5, which no one here wrote.</summary>
public sealed class Bm25IndexTests
{
    [Fact]
    public void Scores_are_those_of_FTS5()
    {
        var random = new Random(12);
        string[] words = [.. Enumerable.Range(0, 40).Select(i => $"w{i}")];
        string Draw(int most) => string.Join(' ', Enumerable.Range(0, 1 + random.Next(most)).Select(_ => words[(int)(words.Length * Math.Pow(random.NextDouble(), 2))]));
        var documents = Enumerable.Range(0, 200).Select(_ => Draw(30)).ToArray();
        var index = Bm25Index.Build(documents);
        using var database = new SqliteConnection("Data Source=:memory:");
        database.Open();
        Execute(database, "CREATE VIRTUAL TABLE docs USING fts5(body)");
        for (var i = 0; i < documents.Length; i++)
        {
            Execute(database, $"INSERT INTO docs (rowid, body) VALUES ({i + 1}, '{documents[i]}')");
        }

        for (var trial = 0; trial < 100; trial++)
        {
            var query = Draw(5).Split(' ').Distinct().ToArray();
            var expected = new Dictionary<int, double>();
            using var command = database.CreateCommand();
            command.CommandText = $"SELECT rowid, bm25(docs) FROM docs WHERE docs MATCH '{string.Join(" OR ", query)}'";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                expected[(int)reader.GetInt64(0) - 1] = -reader.GetDouble(1);
            }

            var found = index.Search(string.Join(' ', query), documents.Length);
            Assert.Equal(expected.Keys.Order(), found.Select(f => f.Document).Order());
            Assert.All(found, f => Assert.Equal(expected[f.Document], f.Score, 1e-4));
            Assert.Equal(found.OrderByDescending(f => f.Score).ThenBy(f => f.Document), found);
        }
    }

    [Fact]
    public void Chinese_is_found_by_characters_and_pairs()
    {
        var index = Bm25Index.Build(["怎么申请退款", "订单什么时候发货", "修改收货地址", "款式怎么选"]);
        Assert.Equal([0, 3], index.Search("我要退款", 4).Select(f => f.Document));
    }

    [Theory]
    [InlineData("")]
    [InlineData("!!!")]
    [InlineData("unknown")]
    public void A_query_without_a_known_word_finds_nothing(string query) => Assert.Empty(Bm25Index.Build(["a b", "c"]).Search(query, 3));

    [Fact]
    public void An_empty_corpus_is_no_failure() => Assert.Empty(Bm25Index.Build([]).Search("a", 3));

    private static void Execute(SqliteConnection database, string sql)
    {
        using var command = database.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
