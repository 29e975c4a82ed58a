namespace Suite.Text.Embeddings;

/// <summary>Longest known piece first, from the left (Schuster and Nakajima, Japanese and Korean voice search, ICASSP 2012; as in BERT). Pure.</summary>
internal sealed class WordPieceModel(IReadOnlyDictionary<string, int> vocabulary, int unknown, string prefix, int wordLengthMax) : ISubwordModel
{
    public void Append(string word, List<int> ids)
    {
        if (word.Length == 0)
            return;
        var began = ids.Count;
        var runes = word.EnumerateRunes().Select(r => r.Utf16SequenceLength).ToArray();
        if (runes.Length > wordLengthMax)
        {
            ids.Add(unknown);
            return;
        }

        var start = 0;
        while (start < word.Length)
        {
            var end = word.Length;
            var id = -1;
            while (end > start && !vocabulary.TryGetValue(start == 0 ? word[..end] : prefix + word[start..end], out id))
            {
                id = -1;
                end -= end - 2 >= start && char.IsLowSurrogate(word[end - 1]) && char.IsHighSurrogate(word[end - 2]) ? 2 : 1;
            }

            if (end == start)
            {
                // One piece nobody knows makes the whole word unknown.
                ids.RemoveRange(began, ids.Count - began);
                ids.Add(unknown);
                return;
            }

            ids.Add(id);
            start = end;
        }
    }
}
