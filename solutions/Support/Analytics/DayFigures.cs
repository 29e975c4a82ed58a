namespace Suite.Support.Analytics;

/// <summary>How many messages were about an intent, and how many of them nothing answered.</summary>
internal sealed class IntentFigures
{
    public int Messages { get; set; }

    public int Unanswered { get; set; }
}

/// <summary>What one day (UTC) adds up to. Belongs to its projection.</summary>
internal sealed class DayFigures
{
    /// <summary>Begun on the day.</summary>
    public int Conversations { get; set; }

    /// <summary>Of those, where a person was asked for at any time later.</summary>
    public int HandedOver { get; set; }

    /// <summary>Messages of shoppers.</summary>
    public int Turns { get; set; }

    public int OutOfScope { get; set; }

    /// <summary>Questions put to the articles that got an answer.</summary>
    public int Answered { get; set; }

    public int Unanswered { get; set; }

    public int Helpful { get; set; }

    public int Unhelpful { get; set; }

    /// <summary>Requests for a person.</summary>
    public int Handovers { get; set; }

    public int Taken { get; set; }

    public Dictionary<string, IntentFigures> Intents { get; init; } = new(StringComparer.Ordinal);

    /// <summary>How long those who were taken had waited: by <see cref="WaitBuckets"/>.</summary>
    public SortedDictionary<int, int> Waits { get; init; } = [];
}

/// <summary>Waiting times in buckets each a twentieth longer than the one before: every figure is right to five percent, in a few hundred numbers.</summary>
internal static class WaitBuckets
{
    private const double Growth = 1.05;

    public static int Of(long micros) => (int)Math.Floor(Math.Log(1 + (Math.Max(0, micros) / 1e6), Growth));

    /// <summary>Seconds in the middle of the bucket.</summary>
    public static double SecondsOf(int bucket) => Math.Pow(Growth, bucket + 0.5) - 1;

    /// <summary>The waiting time that a share of all is at most; null without any.</summary>
    public static double? Quantile(IEnumerable<KeyValuePair<int, int>> waits, double share)
    {
        var buckets = waits.GroupBy(w => w.Key).Select(g => (Bucket: g.Key, Count: g.Sum(w => w.Value))).OrderBy(b => b.Bucket).ToList();
        var left = Math.Ceiling(buckets.Sum(b => b.Count) * share);
        foreach (var (bucket, count) in buckets)
        {
            left -= count;
            if (left <= 0)
            {
                return Math.Round(SecondsOf(bucket), 1);
            }
        }

        return null;
    }
}
