using Suite.Fraud.Backtesting;
using Suite.Trees;

namespace Suite.Fraud.Training.Search;

/// <summary>
/// Rows to learn from and later ones to measure on. Where genuine payments were thinned out, each that is left counts for several, in training and in
/// measuring, so that values found here hold for all of them.
/// </summary>
internal sealed class SearchFold
{
    private readonly LabelledRows _validation;
    private readonly bool[] _isFraud;
    private readonly int _validationWeight;

    public SearchFold(LabelledRows train, int trainWeight, LabelledRows validation, int validationWeight)
    {
        (_validation, _validationWeight) = (validation, validationWeight);
        _isFraud = Array.ConvertAll(validation.Labels, label => label > 0);
        Train = ToMatrix(train, trainWeight);
        Validation = ToMatrix(validation, validationWeight);
    }

    /// <summary>Made once and shared by all trials, which only read it.</summary>
    public TrainingMatrix Train { get; }

    public TrainingMatrix Validation { get; }

    /// <summary>Average precision on the validation rows of a model trained on the others.</summary>
    public double Measure(XgboostParameters parameters, CancellationToken ct) => Measure(Train, parameters, ct);

    /// <summary>The same for a model that learns from only the newest part of the training rows.</summary>
    public (int Rows, double Train, double Validation) MeasureNewest(double share, XgboostParameters parameters, CancellationToken ct)
    {
        var width = Train.FeatureNames.Count;
        var rows = Math.Max(1, (int)(share * Train.RowCount));
        var part = new TrainingMatrix(Train.Rows[^(rows * width)..], rows, Train.Labels[^rows..], Train.FeatureNames, Train.Weights![^rows..]);
        var model = TreeModel.LoadXgboost(XgboostTrainer.Train(part, null, parameters, null, ct).Ubj);
        return (rows, AveragePrecision(model, part), AveragePrecision(model, _validation.Values, _isFraud, _validationWeight));
    }

    /// <summary>All frauds and every n-th genuine row, so that about this many are left; n is what each genuine row then stands for.</summary>
    public static (LabelledRows Rows, int Weight) Thin(LabelledRows rows, int rowsMax)
    {
        var frauds = rows.Labels.Count(label => label > 0);
        var every = Math.Max(1, (int)Math.Ceiling((rows.Count - frauds) / Math.Max(1.0, rowsMax - frauds)));
        return (every == 1 ? rows : rows.Every(every), every);
    }

    private static TrainingMatrix ToMatrix(LabelledRows rows, int genuineWeight) =>
        new(rows.Values, rows.Count, rows.Labels, rows.FeatureNames, Array.ConvertAll(rows.Labels, label => label > 0 ? 1f : genuineWeight));

    private static double AveragePrecision(TreeModel model, TrainingMatrix rows) => AveragePrecision(
        model, rows.Rows, Array.ConvertAll(rows.Labels, label => label > 0), rows.Labels.Zip(rows.Weights!).FirstOrDefault(row => row.First == 0, (0, 1)).Second);

    private static double AveragePrecision(TreeModel model, float[] values, bool[] isFraud, double genuineWeight)
    {
        var margins = new float[isFraud.Length];
        model.PredictMargins(values, margins);
        return RankingMetrics.AveragePrecision(margins, isFraud, genuineWeight);
    }

    private double Measure(TrainingMatrix train, XgboostParameters parameters, CancellationToken ct)
    {
        var model = TreeModel.LoadXgboost(XgboostTrainer.Train(train, null, parameters, null, ct).Ubj);
        return AveragePrecision(model, _validation.Values, _isFraud, _validationWeight);
    }
}
