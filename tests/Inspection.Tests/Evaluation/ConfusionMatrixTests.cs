using Suite.Inspection.Evaluation;

namespace Suite.Inspection.Tests.Evaluation;

public sealed class ConfusionMatrixTests
{
    private static readonly ConfusionMatrix Matrix = ConfusionMatrix.Of(["a", "b", "never"], [0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 1, 0]);

    [Fact]
    public void Rows_are_truths_and_columns_are_calls() => Assert.Equal([3, 1, 0], Matrix.Counts[0]);

    [Fact]
    public void Accuracy_counts_pictures_and_balanced_accuracy_classes_that_occur()
    {
        Assert.Equal(4d / 6, Matrix.Accuracy, 12);
        Assert.Equal((0.75 + 0.5) / 2, Matrix.BalancedAccuracy, 12);
    }

    [Fact]
    public void Macro_F1_is_the_mean_of_the_harmonic_means() => Assert.Equal((0.75 + 0.5) / 2, Matrix.MacroF1, 12);

    [Fact]
    public void A_class_that_never_occurs_has_no_recall() => Assert.True(double.IsNaN(Matrix.Results()[2].Recall));
}
