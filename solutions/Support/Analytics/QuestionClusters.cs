using System.Numerics;
using Suite.Text.Features;
using Suite.Text.Retrieval;

namespace Suite.Support.Analytics;

/// <summary>Questions that ask for the same, by their places in the list given.</summary>
/// <param name="Members">Ascending.</param>
/// <param name="Center">The member closest to all others.</param>
internal sealed record QuestionCluster(IReadOnlyList<int> Members, int Center);

/// <summary>
/// Puts questions into groups by average-linkage clustering (Sokal and Michener, 1958) with nearest-neighbour chains (Benzécri, 1982): each pair's closeness
/// is the mean of two cosines, in weighted n-grams and in the latent space of the questions themselves. Deterministic. Cost: time and memory go with
/// the square of the number, 2,000 questions take some 16 MB.
/// </summary>
internal static class QuestionClusters
{
    public const int QuestionsMax = 20_000;

    /// <summary>As many directions as questions would only repeat the n-grams: fewer make related words meet.</summary>
    private const int QuestionsPerDirection = 3;
    private const int DirectionsMax = 48;
    private const int Seed = 42;

    /// <summary>Groups of at least two, the largest first, then by their first member.</summary>
    public static IReadOnlyList<QuestionCluster> Of(IReadOnlyList<string> questions, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(questions.Count, QuestionsMax);
        if (questions.Count < 2)
        {
            return [];
        }

        var similarities = Similarities(questions, ct);
        return
        [
            .. Merge((float[])similarities.Clone(), questions.Count, SimilarityMin(questions.Count), ct)
                .Where(members => members.Count > 1)
                .Select(members => new QuestionCluster(members, CenterOf(members, similarities, questions.Count)))
                .OrderByDescending(c => c.Members.Count).ThenBy(c => c.Members[0]),
        ];
    }

    /// <summary>
    /// Groups less alike than this on average stay apart; among more questions more are alike by chance. Chosen on samples of labelled messages
    /// (pairs put together that belong together, found of those that do): 15 of 3 intents of CLINC150 .98 and .72, of HWU64 .90 and .67; 60 of 8 .90
    /// and .74, .73 and .47; 400 of 30 .83 to .88 and .76 to .79, .41 to .47 and .35 to .42.
    /// </summary>
    private static float SimilarityMin(int questions) => 0.15f + (0.05f * MathF.Log10(Math.Max(10, questions) / 10f));

    private static float[] Similarities(IReadOnlyList<string> questions, CancellationToken ct)
    {
        var vectorizer = TfIdfVectorizer.Fit(questions, new NgramOptions { CharactersMin = 3, TextsMin = Math.Min(2, questions.Count / 10) });
        var rows = questions.Select(vectorizer.Transform).ToArray();
        var space = LatentSpace.Learn(rows, vectorizer, Math.Clamp(questions.Count / QuestionsPerDirection, 2, DirectionsMax), Seed, ct);
        var meanings = rows.Select(space.Embed).ToArray();
        var similarities = new float[questions.Count * questions.Count];
        for (var i = 0; i < questions.Count; i++)
        {
            ct.ThrowIfCancellationRequested();
            for (var j = 0; j < i; j++)
            {
                var closeness = (rows[i].Dot(rows[j]) + Dot(meanings[i], meanings[j])) / 2;
                similarities[(i * questions.Count) + j] = similarities[(j * questions.Count) + i] = closeness;
            }
        }

        return similarities;
    }

    private static float Dot(float[] one, float[] other)
    {
        var sum = Vector<float>.Zero;
        for (var i = 0; i <= one.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            sum += new Vector<float>(one, i) * new Vector<float>(other, i);
        }

        return Vector.Sum(sum); // A latent vector's length is a multiple of every vector's.
    }

    /// <summary>Follows nearest neighbours until two are each other's nearest, and makes them one; what is too far apart is left as it is.</summary>
    private static IEnumerable<List<int>> Merge(float[] similarities, int count, float similarityMin, CancellationToken ct)
    {
        var members = new List<int>?[count];
        for (var i = 0; i < count; i++)
        {
            members[i] = [i];
        }

        var isDone = new bool[count];
        var chain = new List<int>();
        for (var next = 0; next < count;)
        {
            ct.ThrowIfCancellationRequested();
            if (chain.Count == 0)
            {
                if (members[next] is null || isDone[next])
                {
                    next++;
                    continue;
                }

                chain.Add(next);
            }

            var last = chain[^1];
            var previous = chain.Count > 1 ? chain[^2] : -1;
            var nearest = NearestOf(last, previous, similarities, members, isDone);
            if (nearest < 0 || similarities[(last * count) + nearest] < similarityMin)
            {
                // Average linkage never brings groups closer together: this one will find no other.
                isDone[last] = true;
                chain.RemoveAt(chain.Count - 1);
            }
            else if (nearest == previous)
            {
                Join(Math.Min(last, nearest), Math.Max(last, nearest), similarities, members);
                chain.RemoveRange(chain.Count - 2, 2);
            }
            else
            {
                chain.Add(nearest);
            }
        }

        return members.OfType<List<int>>();
    }

    /// <summary>Of equally near ones the chain's previous member, so that chains end; else the first.</summary>
    private static int NearestOf(int group, int previous, float[] similarities, List<int>?[] members, bool[] isDone)
    {
        var row = similarities.AsSpan(group * members.Length, members.Length);
        var nearest = previous;
        for (var other = 0; other < row.Length; other++)
        {
            if (other != group && members[other] is not null && !isDone[other] && (nearest < 0 || row[other] > row[nearest]))
            {
                nearest = other;
            }
        }

        return nearest;
    }

    private static void Join(int into, int gone, float[] similarities, List<int>?[] members)
    {
        var (a, b) = (members[into]!, members[gone]!);
        var count = members.Length;
        for (var other = 0; other < count; other++)
        {
            if (other != into && other != gone && members[other] is not null)
            {
                var mean = ((similarities[(into * count) + other] * a.Count) + (similarities[(gone * count) + other] * b.Count)) / (a.Count + b.Count);
                similarities[(into * count) + other] = similarities[(other * count) + into] = mean;
            }
        }

        a.AddRange(b);
        a.Sort();
        members[gone] = null;
    }

    private static int CenterOf(List<int> members, float[] similarities, int count) =>
        members.MaxBy(m => members.Sum(other => other == m ? 0 : similarities[(m * count) + other]));
}
