using Spectre.Console;

namespace Suite.Trainer.FineTuning;

/// <summary>A bar with the time that is left, on standard error; where that is no terminal, a line an epoch.</summary>
internal static class ProgressBar
{
    private static readonly IAnsiConsole Errors = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Console.Error),
        Ansi = Console.IsErrorRedirected ? AnsiSupport.No : AnsiSupport.Detect,
        Interactive = Console.IsErrorRedirected ? InteractionSupport.No : InteractionSupport.Detect,
    });

    public static void Run(string title, TimeProvider time, Action<IProgress<FineTuneProgress>> work)
    {
        if (Console.IsErrorRedirected)
        {
            work(new Lines(time));
            return;
        }

        Errors.Progress().AutoClear(false)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .Start(context => work(new Bar(context.AddTask(Markup.Escape(title)))));
    }

    /// <summary>The time that is left, by what has passed; a dash before the first percent.</summary>
    /// <param name="passed">Since <paramref name="first"/>.</param>
    /// <param name="first">Share that was done then: a run that is gone on with has not done that in this time.</param>
    /// <param name="share">Share that is done now.</param>
    internal static string Left(TimeSpan passed, double first, double share) =>
        share - first >= 0.01 && share <= 1 ? (passed * ((1 - share) / (share - first))).ToString(@"h\:mm\:ss", System.Globalization.CultureInfo.InvariantCulture) : "-";

    private sealed class Bar(ProgressTask task) : IProgress<FineTuneProgress>
    {
        public void Report(FineTuneProgress value)
        {
            task.Value = 100 * value.Share;
            if (value.Text is { } text)
            {
                Errors.MarkupLineInterpolated($"{text}");
            }
        }
    }

    private sealed class Lines(TimeProvider time) : IProgress<FineTuneProgress>
    {
        private (long Time, double Share)? _first;

        public void Report(FineTuneProgress value)
        {
            var first = _first ??= (time.GetTimestamp(), value.Share);
            if (value.Text is { } text)
            {
                Console.Error.WriteLine($"{text} (left: {Left(time.GetElapsedTime(first.Time), first.Share, value.Share)})");
            }
        }
    }
}
