using System.Globalization;
using System.Text;
using Suite.Trees;

namespace Suite.Fraud.Training.Search;

/// <summary>
/// A search in one picture: its history, what mattered, and whether more rounds or more payments would help. A self-contained SVG document without
/// scripts; the same search gives the same bytes.
/// </summary>
internal static class SearchPicture
{
    private const string Blue = "#2563a8";
    private const string Orange = "#c2570c";
    private const string Grey = "#9aa5b1";
    private const int Width = 1160;
    private const int Height = 824;

    /// <param name="search">With the trials it has so far.</param>
    /// <param name="shares">What mattered in them, largest first.</param>
    public static string Draw(StoredSearch search, IReadOnlyList<KeyValuePair<string, double>> shares)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {Width} {Height}' width='{Width}' height='{Height}' font-family='system-ui, sans-serif' role='img'>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>Search {search.Started.Id}</title>\n<rect width='{Width}' height='{Height}' fill='#f5f7f9'/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x='24' y='36' font-size='19' font-weight='600' fill='{SvgPanel.Ink}'>Search {search.Started.Id}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x='{Width - 24}' y='36' font-size='13' text-anchor='end' fill='{SvgPanel.Faint}'>{search.Started.Rows:N0} payments, {search.Started.Frauds:N0} frauds; seed {search.Started.Seed}, {search.Started.Parallel} in parallel, {search.Started.Sampler}</text>\n");
        History(new SvgPanel(svg, 24, 56, 546, 364), search.Trials);
        Importance(new SvgPanel(svg, 590, 56, 546, 364), shares);
        ByRound(new SvgPanel(svg, 24, 440, 546, 364), search.Finished?.Curves);
        BySize(new SvgPanel(svg, 590, 440, 546, 364), search.Finished?.Curves);
        return svg.Append("</svg>\n").ToString();
    }

    private static void History(SvgPanel panel, IReadOnlyList<FinishedTrial> trials)
    {
        var measured = trials.Where(t => t.Value is not null).ToList();
        panel.Title("Trials", "average precision, mean over the folds");
        if (measured.Count == 0)
        {
            panel.Note("no trial has been measured yet");
            return;
        }

        panel.Legend(("best so far", Orange), ("complete", Blue), ("stopped early", Grey));
        panel.Axes(new SvgAxis(-0.5, Math.Max(trials.Max(t => t.Number), 9) + 0.5), SvgAxis.Around(measured.Select(t => t.Value!.Value), 0, 1), "trial");
        var best = double.NegativeInfinity;
        var line = new List<(double, double)>();
        foreach (var trial in trials.Where(t => t.Outcome == TrialOutcome.Complete))
        {
            var before = best;
            best = Math.Max(best, trial.Value!.Value);
            line.AddRange(double.IsFinite(before) ? [(trial.Number, before), (trial.Number, best)] : [(trial.Number, best)]);
        }

        if (line.Count > 0)
        {
            line.Add((trials[^1].Number, best));
            panel.Line(line, Orange);
        }

        foreach (var trial in trials)
        {
            if (trial.Value is { } value)
            {
                panel.Dot(trial.Number, value, trial.Outcome == TrialOutcome.Complete ? Blue : Grey, hollow: trial.Outcome == TrialOutcome.Pruned);
            }
            else
            {
                panel.Cross(trial.Number, Orange);
            }
        }
    }

    private static void Importance(SvgPanel panel, IReadOnlyList<KeyValuePair<string, double>> shares)
    {
        panel.Title("What mattered", "share of the variation a parameter explains alone (functional ANOVA)");
        if (shares.Count == 0)
        {
            panel.Note($"shown from {FunctionalAnova.TrialsMin} complete trials on");
            return;
        }

        var shown = shares.Take(10).ToList();
        for (var i = 0; i < shown.Count; i++)
        {
            var text = shown[i].Value.ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal);
            panel.Bar(i, shown.Count, shown[i].Key, shown[i].Value, Math.Max(0.01, shown[0].Value), text, Blue);
        }
    }

    private static void ByRound(SvgPanel panel, LearningCurves? curves)
    {
        panel.Title("By boosting round", "area under precision-recall, best parameters, last fold");
        if (curves is null)
        {
            panel.Note("measured when the search has ended");
            return;
        }

        panel.Legend(("learnt from", Blue), ("later payments", Orange));
        panel.Axes(new SvgAxis(1, Math.Max(2, curves.TrainByRound.Count)), SvgAxis.Around(curves.TrainByRound.Concat(curves.ValidationByRound), 0, 1.02), "rounds");
        panel.Line(curves.TrainByRound.Select((value, i) => (i + 1.0, value)), Blue);
        panel.Line(curves.ValidationByRound.Select((value, i) => (i + 1.0, value)), Orange);
    }

    private static void BySize(SvgPanel panel, LearningCurves? curves)
    {
        panel.Title("By number of payments", "average precision, the newest part of the payments learnt from");
        if (curves is null || curves.BySize.Count < 2)
        {
            panel.Note(curves is null ? "measured when the search has ended" : "too few frauds to divide the payments");
            return;
        }

        var points = curves.BySize;
        panel.Legend(("learnt from", Blue), ("later payments", Orange));
        panel.Axes(
            new SvgAxis(points[0].Rows * 0.85, points[^1].Rows * 1.18, IsLog: true),
            SvgAxis.Around(points.SelectMany(p => (double[])[p.Train, p.Validation]), 0, 1.02),
            "rows",
            points.Select(p => (double)p.Rows),
            rows => rows.ToString("N0", CultureInfo.InvariantCulture));
        foreach (var (value, colour) in ((Func<LearningPoint, double> Value, string Colour)[])[(p => p.Train, Blue), (p => p.Validation, Orange)])
        {
            panel.Line(points.Select(p => ((double)p.Rows, value(p))), colour);
            foreach (var point in points)
            {
                panel.Dot(point.Rows, value(point), colour);
            }
        }
    }
}
