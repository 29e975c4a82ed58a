namespace Suite.Text.Retrieval;

/// <summary>Rankings of one corpus beyond plain BM25, made for the kind of text it is written in. Immutable and thread-safe.</summary>
internal interface ICorpusRankings
{
    /// <summary>By meaning alone.</summary>
    Ranked[] Closest(string query, int count);

    /// <summary>By all there is.</summary>
    Ranked[] Best(string query, int count);
}
