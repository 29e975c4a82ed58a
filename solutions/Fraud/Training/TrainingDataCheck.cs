using System.Globalization;
using Suite.FeatureStore.Validation;
using Suite.Hosting;

namespace Suite.Fraud.Training;

/// <summary>
/// Looks at training rows before anything is learnt from them: what every training asks (answers of both kinds, finite features, rows that are not
/// empty, nothing from the future) and what the order declares. Columns are the features by name, <c>label</c> (1 fraud, 0 not) and <c>occurredAt</c>;
/// a limit on drift compares the later half of the rows with the earlier one.
/// </summary>
internal static class TrainingDataCheck
{
    private const string LabelColumn = "label";
    private const string TimeColumn = "occurredAt";

    /// <summary>Half of all payments fraud: labels are swapped, or the rest was left out.</summary>
    private const double FraudShareMax = 0.5;

    /// <summary>Features of a young card are missing by nature; where nearly all are, the features do not fit the payments.</summary>
    private const double MissingShareMax = 0.95;

    /// <summary>As much as clocks of the senders may be ahead.</summary>
    private const long AheadMicrosMax = 600_000_000;

    /// <summary>The list goes into one line of an answer.</summary>
    private const int ToldMax = 20;

    /// <summary>The last line of a training that is refused; null when the rows are fit to learn from.</summary>
    public static TrainingReport? Refusal(TrainingSet set, Expectations declared, TimeProvider time)
    {
        var failures = Ordinary(set, time.NowMicros()).Concat(Declared(set, declared)).ToList();
        return failures.Count == 0 ? null : new TrainingReport
        {
            Step = "refused",
            Share = 1,
            Rows = set.RowCount,
            Frauds = set.FraudCount,
            Failures = failures,
            Error = $"The training data is not as expected; nothing was registered. {string.Join("; ", failures.Take(ToldMax))}{(failures.Count > ToldMax ? $"; and {failures.Count - ToldMax} more" : "")}.",
        };
    }

    private static IEnumerable<string> Ordinary(TrainingSet set, long now)
    {
        var share = (double)set.FraudCount / set.RowCount;
        if (share is 0 or > FraudShareMax)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{LabelColumn}: the share of fraud must be above 0 and at most {FraudShareMax}, found {share:0.####}");
        }

        var late = set.TimesMicros.Count(at => at > now + AheadMicrosMax);
        if (late > 0)
        {
            yield return $"{TimeColumn}: {late} payments are from the future";
        }

        var names = set.Features.Features;
        var rows = set.Rows;
        var infinite = new int[names.Count];
        long missing = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            missing += float.IsNaN(rows[i]) ? 1 : 0;
            infinite[i % names.Count] += float.IsInfinity(rows[i]) ? 1 : 0;
        }

        for (var i = 0; i < infinite.Length; i++)
        {
            if (infinite[i] > 0)
            {
                yield return $"{names[i].Name}: {infinite[i]} values are infinite";
            }
        }

        if (missing > MissingShareMax * rows.Length)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"the data: at most {MissingShareMax:0.##} of all features may be missing, found {(double)missing / rows.Length:0.####}");
        }
    }

    private static IEnumerable<string> Declared(TrainingSet set, Expectations declared)
    {
        // A hundred features of a million rows: copied out once.
        var rows = set.Rows;
        var all = Profile(set, rows, declared, 0, set.RowCount);
        var drift = declared.LimitsDrift
            ? Drift.Compare(Profile(set, rows, declared, 0, set.RowCount / 2), Profile(set, rows, declared, set.RowCount / 2, set.RowCount))
            : null;
        return declared.Check(all, drift).Where(e => !e.Passed).Select(e => Redactor.Redact(e.Sentence));
    }

    /// <summary>Of the columns that something is expected of, and no other: a set has a hundred.</summary>
    private static DatasetProfile Profile(TrainingSet set, float[] rows, Expectations declared, int from, int through)
    {
        var labels = set.Labels;
        var width = set.Features.Features.Count;
        var columns = new List<ColumnProfile>();
        foreach (var name in declared.ColumnNames)
        {
            var column = new ColumnProfile(name);
            var place = set.Features.Features.ToList().FindIndex(f => f.Name == name);
            if (place < 0 && name is not (LabelColumn or TimeColumn))
            {
                continue;
            }

            for (var row = from; row < through; row++)
            {
                if (place < 0 && name == TimeColumn)
                {
                    column.AddTimeMicros(set.TimesMicros[row]);
                }
                else
                {
                    column.Add(place < 0 ? labels[row] : rows[(row * width) + place]);
                }
            }

            columns.Add(column);
        }

        return new DatasetProfile(columns, through - from);
    }
}
