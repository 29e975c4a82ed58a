using System.Text;

namespace Suite.Text.Embeddings;

/// <summary>The most probable way to cut a word into pieces, by Viterbi (Kudo, Subword regularization, ACL 2018; as in SentencePiece). Pure.</summary>
internal sealed class UnigramModel : ISubwordModel
{
    /// <summary>What an unknown character costs below the rarest piece: SentencePiece's constant.</summary>
    private const double UnknownPenalty = 10;

    private readonly Dictionary<string, (int Id, double Score)> _pieces;
    private readonly Dictionary<string, (int Id, double Score)>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly int _lengthMax;
    private readonly int _unknown;
    private readonly double _unknownScore;

    public UnigramModel(IReadOnlyList<(string Piece, double Score)> pieces, int unknown)
    {
        _pieces = new Dictionary<string, (int, double)>(pieces.Count, StringComparer.Ordinal);
        for (var i = 0; i < pieces.Count; i++)
            _pieces.TryAdd(pieces[i].Piece, (i, pieces[i].Score));
        _bySpan = _pieces.GetAlternateLookup<ReadOnlySpan<char>>();
        _lengthMax = pieces.Max(p => p.Piece.Length);
        _unknown = unknown;
        _unknownScore = pieces.Min(p => p.Score) - UnknownPenalty;
    }

    public void Append(string word, List<int> ids)
    {
        var best = new (double Score, int From, int Id)[word.Length + 1];
        Array.Fill(best, (double.NegativeInfinity, -1, -1));
        best[0] = (0, -1, -1);
        for (var start = 0; start < word.Length; start++)
        {
            if (best[start].Score == double.NegativeInfinity)
                continue;
            Rune.DecodeFromUtf16(word.AsSpan(start), out _, out var width);
            var hasSingle = false;
            for (var length = width; length <= Math.Min(_lengthMax, word.Length - start); length++)
            {
                if (!_bySpan.TryGetValue(word.AsSpan(start, length), out var piece))
                    continue;
                hasSingle |= length == width;
                Offer(start, start + length, best[start].Score + piece.Score, piece.Id);
            }

            if (!hasSingle)
                Offer(start, start + width, best[start].Score + _unknownScore, _unknown);
        }

        Trace(best, ids);

        void Offer(int from, int to, double score, int id)
        {
            if (score > best[to].Score)
                best[to] = (score, from, id);
        }
    }

    /// <summary>Back from the end; neighbouring unknown characters are one unknown piece.</summary>
    private void Trace((double Score, int From, int Id)[] best, List<int> ids)
    {
        var began = ids.Count;
        for (var at = best.Length - 1; at > 0; at = best[at].From)
        {
            if (best[at].Id != _unknown || ids.Count == began || ids[^1] != _unknown)
                ids.Add(best[at].Id);
        }

        ids.Reverse(began, ids.Count - began);
    }
}
