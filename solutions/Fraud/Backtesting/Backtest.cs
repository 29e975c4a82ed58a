using Suite.Fraud.Datasets;
using Suite.Fraud.Training;
using Suite.Trees;

namespace Suite.Fraud.Backtesting;

/// <summary>
/// The Fraud Detection Handbook's protocol (chapter 3) with our own features and recipe: train on a week, wait until its labels are known,
/// test on the next one. Deterministic but for <see cref="BacktestResult.Seconds"/>. Blocks for as long as it takes; cost is one pass over the
/// files and one training.
/// </summary>
public static class Backtest
{
    private const int CardsPerDay = 100;

    // Reading takes most of the time.
    private const double ReadingShare = 0.7;
    private const int ReportEvery = 20_000;

    /// <exception cref="ArgumentException">The request does not fit together.</exception>
    /// <exception cref="FormatException">The feature set reads the answer.</exception>
    /// <exception cref="InvalidDataException">A file is missing or broken, or a period holds no payments or no fraud.</exception>
    public static BacktestResult Run(BacktestRequest request, IProgress<BacktestProgress>? progress, TimeProvider time, CancellationToken ct)
    {
        request.Validate();
        FeatureSetRules.RefuseAnswers(request.Features);
        var began = time.GetTimestamp();
        var (train, test) = ReadRows(request, progress, ct);
        train.Require("training", request.Train);
        test.Require("test", request.Test);

        progress?.Report(new BacktestProgress($"training on {train.Count} payments", ReadingShare));
        var recipe = TrainingRecipe.For(request.Features);
        var rounds = progress is null ? null : new RoundProgress(progress);
        var names = request.Features.Features.Select(f => f.Name).ToArray();
        var model = TreeModel.LoadXgboost(recipe.Train(train.ToLabelledRows(names), rounds, ct).Ubj);

        var margins = new float[test.Count];
        model.PredictMargins(test.Values, margins);
        var scores = Array.ConvertAll(margins, model.ToScore);
        progress?.Report(new BacktestProgress("done", 1));
        return new BacktestResult
        {
            AucRoc = RankingMetrics.AucRoc(scores, test.IsFraud),
            AveragePrecision = RankingMetrics.AveragePrecision(scores, test.IsFraud),
            CardPrecisionAt100 = RankingMetrics.CardPrecisionAtK(scores, test.IsFraud, test.Customers, test.Days, CardsPerDay),
            TrainRows = train.Count,
            TrainFrauds = train.FraudCount,
            TestRows = test.Count,
            TestFrauds = test.FraudCount,
            Features = names.Length,
            Seconds = Math.Round(time.GetElapsedTime(began).TotalSeconds, 2),
            FeatureSet = request.Features.Name,
            FeatureSetVersion = request.Features.Version,
            Seed = recipe.Parameters.Seed,
        };
    }

    /// <summary>The rows of both periods, those of the test without customers known as compromised.</summary>
    internal static (BacktestRows Train, BacktestRows Test) ReadRows(BacktestRequest request, IProgress<BacktestProgress>? progress, CancellationToken ct)
    {
        var files = new HandbookCsv(request.DataFiles);
        var stream = new BacktestStream(request.Features, request.DelayDays);
        var (trainFrom, trainThrough) = (request.Train.From.DayNumber, request.Train.Through.DayNumber);
        var (testFrom, testThrough) = (request.Test.From.DayNumber, request.Test.Through.DayNumber);
        var known = new KnownCompromised(trainFrom, trainThrough, request.DelayDays);
        var train = new BacktestRows();
        var test = new BacktestRows();
        var read = 0;
        foreach (var payment in files.Read())
        {
            if (++read % ReportEvery == 0)
            {
                ct.ThrowIfCancellationRequested();
                progress?.Report(new BacktestProgress("reading payments", ReadingShare * files.ShareRead));
            }

            var day = DayOf(payment.TimeMicros);
            if (payment.IsFraud)
            {
                known.Add(payment.CustomerId, day);
            }

            if (day >= trainFrom && day <= trainThrough)
            {
                train.Add(stream.Admit(payment, files.Place), payment, day);
            }
            else if (day >= testFrom && day <= testThrough)
            {
                test.Add(stream.Admit(payment, files.Place), payment, day);
            }
            else if (day <= testThrough)
            {
                stream.Apply(payment, files.Place);
            }
        }

        return (train, test.Where((customer, day) => !known.Contains(customer, day)));
    }

    private static int DayOf(long timeMicros) => DateOnly.FromDateTime(DateTime.UnixEpoch.AddMicroseconds(timeMicros)).DayNumber;

    private sealed class RoundProgress(IProgress<BacktestProgress> inner) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) =>
            inner.Report(new BacktestProgress("training", ReadingShare + ((1 - ReadingShare) * value.Round / value.Rounds)));
    }
}
