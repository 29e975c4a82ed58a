using Suite.Text.Features;
using Suite.Text.Retrieval;
using Xunit;

namespace Suite.Text.Tests.Retrieval;

public sealed class LatentSpaceTests
{
    private static readonly NgramOptions Words = new() { WordsMax = 1, CharactersMin = 1, CharactersMax = 0, TextsMin = 1 };

    /// <summary>"car" and "auto" never meet, but both meet "engine" and "wheel"; the space sees that they mean the same.</summary>
    [Fact]
    public void Words_that_keep_the_same_company_are_close()
    {
        string[] texts =
        [
            "car engine wheel", "auto engine wheel", "car wheel road", "auto wheel road", "car engine road", "auto engine road",
            "flower garden rose", "flower garden tulip", "garden rose tulip", "flower rose tulip",
        ];
        var vectorizer = TfIdfVectorizer.Fit(texts, Words);
        Assert.Equal(0, vectorizer.Transform("car").Dot(vectorizer.Transform("auto")));
        var space = LatentSpace.Learn([.. texts.Select(vectorizer.Transform)], vectorizer, 2, 1, CancellationToken.None);
        double Cosine(string a, string b) => space.Embed(a).Zip(space.Embed(b)).Sum(p => p.First * (double)p.Second);
        Assert.True(Cosine("car", "auto") > Cosine("car", "rose") + 0.5, $"{Cosine("car", "auto")} {Cosine("car", "rose")}");
        Assert.Equal(1, Cosine("car", "car"), 1e-5);
        Assert.All(space.Embed("nothing known"), v => Assert.Equal(0, v));
    }

    /// <summary>The best rank-k space holds as much of the corpus as any: no other projection of the same width, found at random and improved, holds more.</summary>
    [Fact]
    public void The_space_holds_what_the_largest_singular_values_hold()
    {
        var random = new Random(7);
        var texts = Enumerable.Range(0, 60).Select(i => string.Join(' ', Enumerable.Range(0, 12).Select(_ => $"t{i % 3}w{random.Next(12)}"))).ToArray();
        var vectorizer = TfIdfVectorizer.Fit(texts, Words);
        var rows = texts.Select(vectorizer.Transform).ToArray();
        var gram = new double[texts.Length, texts.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            for (var j = 0; j < texts.Length; j++)
            {
                gram[i, j] = rows[i].Dot(rows[j]);
            }
        }

        // The 16 largest eigenvalues of the Gram matrix are what any 16 directions can hold at most.
        var basis = Subspace.Find(rows, vectorizer.Count, 16, 3, out var width, CancellationToken.None);
        var held = rows.Sum(row => SquaredLength(basis, width, row));
        var most = Eigenvalues(gram, 16).Sum();
        Assert.InRange(held / most, 0.99, 1.0001);
    }

    [Fact]
    public void The_same_seed_gives_the_same_vectors()
    {
        string[] texts = ["a b c", "b c d", "c d e", "x y"];
        var vectorizer = TfIdfVectorizer.Fit(texts, Words);
        Assert.Equal(
            LatentSpace.Learn([.. texts.Select(vectorizer.Transform)], vectorizer, 16, 5, CancellationToken.None).Embed("a d"),
            LatentSpace.Learn([.. texts.Select(vectorizer.Transform)], vectorizer, 16, 5, CancellationToken.None).Embed("a d"));
    }

    /// <summary>How much of a unit vector lies in the space.</summary>
    private static double SquaredLength(float[] basis, int width, SparseVector row)
    {
        var projected = new float[width];
        Subspace.Project(basis, width, row, projected);
        return projected.Sum(v => v * (double)v);
    }

    /// <summary>Power iteration with deflation: slow, plain, and independent of what is tested.</summary>
    private static List<double> Eigenvalues(double[,] matrix, int count)
    {
        var n = matrix.GetLength(0);
        var values = new List<double>();
        var random = new Random(1);
        for (var k = 0; k < count; k++)
        {
            var vector = Enumerable.Range(0, n).Select(_ => random.NextDouble() - 0.5).ToArray();
            var value = 0.0;
            for (var step = 0; step < 500; step++)
            {
                var next = Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Sum(j => matrix[i, j] * vector[j])).ToArray();
                value = Math.Sqrt(next.Sum(v => v * v));
                vector = [.. next.Select(v => v / value)];
            }

            values.Add(value);
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    matrix[i, j] -= value * vector[i] * vector[j];
                }
            }
        }

        return values;
    }
}
