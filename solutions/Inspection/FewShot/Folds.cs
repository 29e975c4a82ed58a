namespace Suite.Inspection.FewShot;

/// <summary>Parts of the training pictures that take turns in being held out; all views of a picture share its part.</summary>
internal static class Folds
{
    /// <summary>Every class is spread evenly; a class of one picture is never held out, since nothing could then be learned of it.</summary>
    /// <returns>One a picture: its part, or −1 for never.</returns>
    public static int[] Draw(IReadOnlyList<int> labels, int parts, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var folds = new int[labels.Count];
        var next = 0;
        foreach (var ofClass in Enumerable.Range(0, labels.Count).GroupBy(i => labels[i]).OrderBy(static g => g.Key))
        {
            var members = ofClass.ToArray();
            random.Shuffle(members);
            foreach (var member in members)
            {
                // Where the last class ended the next goes on, so that the parts stay equally large.
                folds[member] = members.Length == 1 ? -1 : next++ % parts;
            }
        }

        return folds;
    }
}
