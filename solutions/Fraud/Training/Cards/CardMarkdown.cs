using System.Globalization;
using System.Text;
using Suite.Fraud.Wording;

namespace Suite.Fraud.Training.Cards;

/// <summary>A card as a page that people read. Pure; everything on it is in the JSON, which holds more digits.</summary>
internal sealed class CardMarkdown
{
    private readonly StringBuilder _page = new();

    private CardMarkdown()
    {
    }

    public static string Write(ModelCardResponse response)
    {
        var page = new CardMarkdown();
        var card = response.Card;
        page.WriteModel(response, card.Model);
        page.Section("Limits of use");
        page.Lines(card.Limits.Select(limit => $"- {Plain(limit)}"));
        if (card.Data is { } data)
        {
            page.WriteData(data);
            page.WriteMetrics(card.Metrics!);
            page.WriteThresholds(card.Thresholds!);
            page.WriteSegments(card.Segments!);
            page.WriteFairness(card.Fairness!);
            page.WriteCalibration(card.Calibration!);
        }

        page.WriteFeatures(card);
        return page._page.ToString().TrimEnd('\n') + "\n";
    }

    private void WriteModel(ModelCardResponse response, CardModel model)
    {
        _page.Append("# Model card: ").Append(response.Version).Append("\n\n");
        Table(
            ["", ""],
            [
                ["Stage", response.Stage],
                ["Registered", $"{Day(response.RegisteredAt)} by {response.RegisteredBy}"],
                .. response.History.Select(h => new[] { Capital(h.Change), $"{Day(h.At)} by {h.By}: {h.Reason}" }),
                .. response.MeasuredAt is { } at ? [["Measured", $"{Day(at)} by {response.MeasuredBy}"]] : Array.Empty<string[]>(),
                ["Source", (model.Source == CardModel.Measured ? "measured on your journal: the model may have been trained on some of these payments" : model.Source) + (model.Library is null ? "" : $", {model.Library}")],
                .. model.Trees is null ? Array.Empty<string[]>() : [["Model", $"{model.Trees} trees, {model.Objective}"]],
                ["Settings", string.Join(", ", model.Parameters.Where(p => p.Value.Length > 0).Select(p => $"{p.Key} {p.Value}"))],
                ["Seed", model.Seed is { } seed ? $"{seed}" : "not known"],
                ["Features", $"{model.FeatureSet} ({response.Card.Features.Count}), version {model.FeatureSetVersion}"],
                ["Thresholds", string.Join(", ", response.Thresholds.OrderBy(t => t.Value).Select(t => $"{t.Key} from {Number(t.Value)}"))],
                ["Fingerprint", $"`{model.Fingerprint}`"],
                ["Content", $"`{model.Content}`"],
            ]);
    }

    private void WriteData(CardData data)
    {
        Section("Data");
        Paragraph(
            $"{data.Rows} payments of {data.Cards} cards, {Day(data.FirstPayment)} to {Day(data.LastPayment)} (UTC), {data.Frauds} of them reported as fraud ({Share(data.FraudShare)}). "
            + $"Frauds were reported {Number(data.LabelDelayDays.Median)} days after the payment at the median, 90 % between {Number(data.LabelDelayDays.P5)} and {Number(data.LabelDelayDays.P95)} days. "
            + $"Digest `{data.Digest}`.");
        Table(
            ["Currency", "Payments", "Frauds", "Total", "Of it fraud", "Median", "Fifths up to"],
            data.Currencies.Select(c => new[] { c.Currency, $"{c.Payments}", $"{c.Frauds}", c.Total, c.FraudTotal, c.Median, string.Join(", ", c.FifthBounds) }));
    }

    private void WriteMetrics(CardMetrics metrics)
    {
        Section("How well it ranks and predicts");
        Paragraph(metrics.Method);
        Table(
            ["Measure", "Value", "95 % interval", "Method"],
            new (string Name, Estimate Of)[]
            {
                ("AUC ROC", metrics.AucRoc), ("Average precision", metrics.AveragePrecision), ("Card precision at 100 a day", metrics.CardPrecisionAt100),
                ("Log loss", metrics.LogLoss), ("Brier score", metrics.Brier),
            }.Select(m => new[] { m.Name, Number(m.Of.Value), Between(m.Of.Low, m.Of.High), m.Of.Method }));
        Table(
            ["Stopping at", "Score from", "Payments stopped", "Frauds found (recall)", "Genuine stopped", "Precision"],
            new[] { ("review", metrics.AtReview), ("decline", metrics.AtDecline) }.Select(s => new[]
            {
                s.Item1, Number(s.Item2.Threshold), Full(s.Item2.Selected), Full(s.Item2.TruePositive), Full(s.Item2.FalsePositive), Full(s.Item2.Precision),
            }));
        Paragraph("Shares have Wilson's 95 % interval.");
    }

    private void WriteThresholds(CardThresholds thresholds)
    {
        Section("Thresholds and what they cost");
        Paragraph(thresholds.Method);
        Table(
            ["Score from", "Chosen", "Stopped", "Frauds caught", "Genuine stopped", "Precision", "Fraud caught", "Fraud missed", "Genuine amount stopped"],
            thresholds.Curve.Select(p => new[]
            {
                Number(p.Threshold), p.Chosen is null ? "" : $"**{p.Chosen}**", $"{p.Stopped} ({Share(p.StoppedShare)})", $"{p.FraudsCaught} ({Share(p.FraudsCaughtShare)})",
                $"{p.GenuineStopped}", Share(p.Precision), Money(p, a => a.FraudCaught), Money(p, a => a.FraudMissed), Money(p, a => a.GenuineStopped),
            }));

        static string Money(OperatingPoint point, Func<PointAmounts, string> of) => string.Join(", ", point.Amounts.Select(a => $"{of(a)} {a.Currency}"));
    }

    private void WriteSegments(IReadOnlyList<SegmentGroup> groups)
    {
        Section("By segment");
        Paragraph("Stopped means at the review threshold or above. No AUC or average precision where there are too few frauds to say.");
        var undivided = groups.Where(g => g.Segments.Count == 1).Select(g => $"{g.By} ({g.Segments[0].Name})").ToList();
        if (undivided.Count > 0)
        {
            Paragraph($"All payments are in one segment by {string.Join(", ", undivided)}.");
        }

        foreach (var group in groups.Where(g => g.Segments.Count > 1))
        {
            Table(
                [$"By {group.By}", "Payments", "Frauds", "Fraud share", "Mean score", "AUC ROC", "Avg. precision", "Stopped", "Frauds found", "Genuine stopped", "Declined"],
                group.Segments.Select(s => new[]
                {
                    s.Name, $"{s.Payments}", $"{s.Frauds}", Share(s.FraudShare), Number(s.MeanScore),
                    s.AucRoc is null ? "" : $"{Number(s.AucRoc.Value)} ({Between(s.AucRoc.Low, s.AucRoc.High)})",
                    Number(s.AveragePrecision), Share(s.AtReview.Selected.Value), Full(s.AtReview.TruePositive), Full(s.AtReview.FalsePositive), $"{s.Declined}",
                }));
        }
    }

    private void WriteFairness(IReadOnlyList<FairnessGroup> groups)
    {
        Section("Fairness gaps");
        Paragraph(
            $"The widest difference between two segments at the review threshold, with Newcombe's 95 % interval. The pair was picked because it is the widest, so an interval that just leaves out 0 is weak evidence. Judged from {FairnessGaps.PaymentsMin} payments (for frauds found: {FairnessGaps.FraudsMin} frauds) on.");
        Table(
            ["By", "Measure", "Highest", "Lowest", "Gap", "95 % interval", "Smaller segment", "Not judged"],
            groups.SelectMany(g => g.Gaps.Select(gap => new[]
            {
                g.By, Measure(gap.Measure), $"{gap.Highest}: {Share(gap.HighestRate)}", $"{gap.Lowest}: {Share(gap.LowestRate)}", $"{Points(gap.Gap)} points",
                $"{Points(gap.Low)} to {Points(gap.High)}", $"{gap.SmallestSize}", string.Join(", ", gap.NotJudged),
            })));
        var small = groups.SelectMany(g => g.TooSmall.Select(s => $"{g.By} '{s.Name}' ({s.Payments} payments, {s.Frauds} frauds)")).ToList();
        if (small.Count > 0)
        {
            Paragraph($"Too small to judge by any measure: {string.Join("; ", small)}.");
        }
    }

    private void WriteCalibration(CardCalibration calibration)
    {
        Section("Calibration");
        var b = calibration.Brier;
        Paragraph(calibration.Definition);
        Paragraph(
            $"ECE {Number(calibration.Ece)}. Brier {Number(b.Brier)} = {Number(b.Reliability)} - {Number(b.Resolution)} + {Number(b.Uncertainty)} + {Number(b.WithinBinVariance)} - {Number(b.WithinBinCovariance)}.");
        Table(
            ["Scores", "Payments", "Mean score", "Frauds", "95 % interval"],
            calibration.Bins.Select(bin => new[]
            {
                $"{Number(bin.LowestScore)} to {Number(bin.HighestScore)}", $"{bin.Fraud.Of}", Number(bin.MeanScore),
                $"{bin.Fraud.Count} ({Share(bin.Fraud.Value)})", $"{Share(bin.Fraud.Low)} to {Share(bin.Fraud.High)}",
            }));
    }

    private void WriteFeatures(ModelCard card)
    {
        Section("Features");
        if (card.Data is null)
        {
            Table(["Feature", "What it is"], card.Features.Select(f => new[] { f.Name, f.Words }));
            return;
        }

        var measured = card.Model.Source == CardModel.Measured;
        Paragraph($"Percentiles are values that occurred (nearest rank), over all payments of the {(measured ? "period" : "training")}. Gain is the share of the loss that splits on the feature took away.");
        Table(
            ["Feature", "What it is", "Gain", "Median", "5 % to 95 %", "Missing"],
            card.Features.OrderByDescending(f => f.GainShare ?? 0).Select(f => new[]
            {
                f.Name, f.Words, f.GainShare is null && measured ? "not known" : Share(f.GainShare), InUnit(f.All?.Median, f.Unit),
                f.All?.P5 is null ? "" : $"{InUnit(f.All.P5, f.Unit)} to {InUnit(f.All.P95, f.Unit)}", Share(f.Missing),
            }));
    }

    private void Section(string title) => _page.Append("## ").Append(title).Append("\n\n");

    private void Paragraph(string text) => _page.Append(Plain(text)).Append("\n\n");

    private void Lines(IEnumerable<string> lines) => _page.AppendJoin('\n', lines).Append("\n\n");

    private void Table(string[] head, IEnumerable<string[]> rows)
    {
        Row(head);
        Row([.. head.Select(_ => "---")]);
        foreach (var row in rows)
        {
            Row([.. row.Select(Safe)]);
        }

        _page.Append('\n');
    }

    private void Row(string[] cells) => _page.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    /// <summary>Names and reasons are other people's text: none may end a cell or begin a tag.</summary>
    private static string Safe(string text) => Plain(text).Replace("|", "\\|", StringComparison.Ordinal);

    private static string Plain(string text) => text.Replace("<", "&lt;", StringComparison.Ordinal).ReplaceLineEndings(" ");

    private static string Day(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Share(double? share) => share is { } value ? Quantities.Percent(value) : "";

    private static string Points(double difference) => (difference * 100).ToString("0.0#", CultureInfo.InvariantCulture);

    private static string Full(Rate rate) => rate.Value is null
        ? "none to judge"
        : $"{rate.Count} of {rate.Of}, {Share(rate.Value)} ({Share(rate.Low)} to {Share(rate.High)})";

    private static string Between(double? low, double? high) => low is null || high is null ? "" : $"{Number(low)} to {Number(high)}";

    /// <summary>Four decimals; for small numbers three significant digits, written out.</summary>
    private static string Number(double? value) => value switch
    {
        null => "",
        var v when v == 0 || Math.Abs(v.Value) >= 10 => v.Value.ToString("0.##", CultureInfo.InvariantCulture),
        var v when Math.Abs(v.Value) >= 0.1 => v.Value.ToString("0.####", CultureInfo.InvariantCulture),
        var v => v.Value.ToString("F" + (2 - (int)Math.Floor(Math.Log10(Math.Abs(v.Value)))), CultureInfo.InvariantCulture),
    };

    private static string InUnit(double? value, string unit) => value is not null && unit is Quantities.Seconds or Quantities.Share
        ? Quantities.Text(value!.Value, unit, null)
        : Number(value);

    private static string Measure(string name) => name switch
    {
        "selection" => "payments stopped",
        "falsePositive" => "genuine payments stopped",
        _ => "frauds found",
    };

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
