namespace Suite.Fraud.Training.Search;

/// <summary>
/// Divides a training set for a search: the second half of its time is cut into equal blocks; each is measured with a model of the payments that
/// occurred before it, less the delay of labels, since a bank would not have known later ones. No row of a block is ever learnt from
/// before it is measured.
/// </summary>
internal static class SearchFolds
{
    public const int FoldsMax = 3;

    private const int TrainFraudsMin = 10;
    private const int ValidationFraudsMin = 5;

    /// <param name="set">In the order of the journal; late payments are put where they belong.</param>
    /// <param name="delayMicros">How long before a block learning ends.</param>
    /// <param name="rowsMax">Genuine payments are thinned to about this many rows in each part of a fold.</param>
    /// <exception cref="InvalidDataException">The period is too short for a single fold; says what to do.</exception>
    public static IReadOnlyList<SearchFold> Of(TrainingSet set, long delayMicros, int rowsMax)
    {
        var (rows, times) = InOrder(set);
        var first = times[0];
        var half = (times[^1] - first + 1) / 2;
        var folds = new List<SearchFold>();
        for (var block = 0; block < FoldsMax; block++)
        {
            var from = first + half + (half * block / FoldsMax);
            var through = block == FoldsMax - 1 ? long.MaxValue : first + half + (half * (block + 1) / FoldsMax);
            var train = rows.Range(0, CountBefore(times, from - delayMicros));
            var validation = rows.Range(CountBefore(times, from), CountBefore(times, through));
            if (train.FraudCount >= TrainFraudsMin && validation.FraudCount >= ValidationFraudsMin)
            {
                var (thinTrain, trainWeight) = SearchFold.Thin(train, rowsMax);
                var (thinValidation, validationWeight) = SearchFold.Thin(validation, rowsMax);
                folds.Add(new SearchFold(thinTrain, trainWeight, thinValidation, validationWeight));
            }
        }

        return folds.Count > 0 ? folds : throw new InvalidDataException(
            $"The period is too short to search in: no later part of it can be measured with {TrainFraudsMin} or more frauds that were known before. Choose a longer period, or fewer days of delay.");
    }

    private static (LabelledRows Rows, long[] Times) InOrder(TrainingSet set)
    {
        var width = set.Features.Features.Count;
        var (source, labels) = (set.Rows, set.Labels);
        int[] order = [.. Enumerable.Range(0, set.RowCount).OrderBy(i => set.TimesMicros[i])];
        var values = new float[source.Length];
        for (var i = 0; i < order.Length; i++)
        {
            source.AsSpan(order[i] * width, width).CopyTo(values.AsSpan(i * width));
        }

        return (new LabelledRows([.. set.Features.Features.Select(f => f.Name)], values, Array.ConvertAll(order, i => labels[i])), Array.ConvertAll(order, i => set.TimesMicros[i]));
    }

    private static int CountBefore(long[] times, long time)
    {
        var at = Array.BinarySearch(times, time);
        if (at < 0)
        {
            return ~at;
        }

        // Of several payments at this very moment none is before it.
        while (at > 0 && times[at - 1] == time)
        {
            at--;
        }

        return at;
    }
}
