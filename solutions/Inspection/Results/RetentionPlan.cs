namespace Suite.Inspection.Results;

/// <summary>A part's pictures in the content store.</summary>
internal sealed record KeptEvidence(string ResultId, long AtMicros, string Picture, string? HeatMap, int Bytes);

/// <summary>Which pictures must go. Pure.</summary>
internal static class RetentionPlan
{
    /// <summary>Those older than the bound, and then the oldest until the rest fits. Pictures that are labels neither go nor count.</summary>
    /// <param name="kept">Oldest first.</param>
    /// <param name="labels">Addresses of pictures that are labels.</param>
    /// <param name="oldestMicros">What was seen before goes.</param>
    /// <param name="bytesMax">What the rest may take.</param>
    public static IReadOnlyList<KeptEvidence> Remove(IReadOnlyList<KeptEvidence> kept, IReadOnlySet<string> labels, long oldestMicros, long bytesMax)
    {
        var removable = kept.Where(k => !labels.Contains(k.Picture)).ToList();
        var bytes = removable.Sum(static k => (long)k.Bytes);
        var gone = new List<KeptEvidence>();
        foreach (var evidence in removable)
        {
            if (evidence.AtMicros >= oldestMicros && bytes <= bytesMax)
            {
                break;
            }

            gone.Add(evidence);
            bytes -= evidence.Bytes;
        }

        return gone;
    }
}
