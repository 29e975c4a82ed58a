namespace Suite.Hosting;

/// <summary>Progress of a part of some work, told as progress of the whole.</summary>
public static class RelayedProgress
{
    /// <param name="progress">Of the whole: a share from 0 to 1, and what is being done.</param>
    /// <param name="tell">What the part's news mean for it. Called on the thread that reports.</param>
    public static IProgress<T> Relay<T>(this IProgress<(double Share, string Text)> progress, Func<T, (double Share, string Text)> tell) => new Relayed<T>(progress, tell);

    private sealed class Relayed<T>(IProgress<(double Share, string Text)> progress, Func<T, (double Share, string Text)> tell) : IProgress<T>
    {
        public void Report(T value) => progress.Report(tell(value));
    }
}
