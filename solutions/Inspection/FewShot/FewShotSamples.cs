using Suite.Inspection.Features;

namespace Suite.Inspection.FewShot;

/// <summary>What a few-shot head learns from: the pooled features of labelled pictures.</summary>
/// <param name="Vectors">Row picture × <paramref name="Views"/> + view; view 0 is the picture as it is.</param>
/// <param name="Views">Rows of one picture.</param>
/// <param name="Labels">One a picture: index of its class.</param>
/// <param name="Names">One a picture: what it is known by, so that a later correction replaces it.</param>
public sealed record FewShotSamples(FeatureMatrix Vectors, int Views, IReadOnlyList<int> Labels, IReadOnlyList<string> Names)
{
    public int Count => Labels.Count;

    /// <summary>Some pictures' rows, all views or the first only.</summary>
    public FeatureMatrix Rows(IReadOnlyList<int> pictures, int views)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(views, Views);
        return Vectors.Take([.. pictures.SelectMany(p => Enumerable.Range(p * Views, views))]);
    }

    /// <summary>These and others; of two pictures of one name the later one counts.</summary>
    public FewShotSamples With(FewShotSamples later)
    {
        ArgumentNullException.ThrowIfNull(later);
        if (later.Views != Views || later.Vectors.Columns != Vectors.Columns)
        {
            throw new ArgumentException("Both must have the same views of the same features.", nameof(later));
        }

        var replaced = later.Names.ToHashSet(StringComparer.Ordinal);
        var kept = Enumerable.Range(0, Count).Where(i => !replaced.Contains(Names[i])).ToList();
        var vectors = new FeatureMatrix(
            (kept.Count + later.Count) * Views, Vectors.Columns, [.. Rows(kept, Views).Values, .. later.Vectors.Values]);
        return new FewShotSamples(vectors, Views, [.. kept.Select(i => Labels[i]), .. later.Labels], [.. kept.Select(i => Names[i]), .. later.Names]);
    }

    /// <summary>Pictures of each class.</summary>
    public int[] Counts(int classes)
    {
        var counts = new int[classes];
        foreach (var label in Labels)
        {
            counts[label]++;
        }

        return counts;
    }
}
