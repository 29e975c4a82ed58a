using Suite.Inspection.Models;
using Suite.Inspection.Training;
using Suite.TestKit;
using Suite.Vision;

namespace Suite.Inspection.Tests.Quality;

/// <summary>Floors under what was measured on the shared sets (docs/inspection-model.md), with the settings that cross-validation chose.</summary>
[Trait("Category", "Slow")]
public sealed class HeadQualityTests
{
    [SharedPicturesFact]
    public void Steel_surfaces_are_told_apart()
    {
        var trained = Train("xsdd", ImageModels.FewShot, good: null);

        Assert.True(trained.CrossValidated!.Accuracy >= 0.985, $"cross-validated accuracy {trained.CrossValidated.Accuracy}");
        Assert.True(trained.Validation!.Confusion.Accuracy >= 0.985, $"accuracy {trained.Validation.Confusion.Accuracy}");
    }

    [SharedPicturesFact]
    public void Defects_of_magnetic_tiles_are_found_named_and_located()
    {
        var trained = Train("magnetic_tile", ImageModels.FewShot, good: "free");

        Assert.True(trained.CrossValidated!.BalancedAccuracy >= 0.92, $"cross-validated balanced accuracy {trained.CrossValidated.BalancedAccuracy}");
        Assert.True(trained.Validation!.Confusion.BalancedAccuracy >= 0.92, $"balanced accuracy {trained.Validation.Confusion.BalancedAccuracy}");
        Assert.True(trained.Validation.DefectAuroc >= 0.99, $"defect AUROC {trained.Validation.DefectAuroc}");
        Assert.True(trained.Validation.Pixels!.Auroc >= 0.97, $"pixel AUROC {trained.Validation.Pixels.Auroc}");
        Assert.Contains("59 would be needed", trained.Point!.Refusal, StringComparison.Ordinal);
    }

    [SharedPicturesFact]
    public void Good_tiles_alone_tell_most_defects()
    {
        var trained = Train("magnetic_tile", ImageModels.Anomaly, good: "free");

        Assert.True(trained.Validation!.DefectAuroc >= 0.88, $"defect AUROC {trained.Validation.DefectAuroc}");
        Assert.True(trained.Validation.Pixels!.Auroc >= 0.8, $"pixel AUROC {trained.Validation.Pixels.Auroc}");
    }

    [SharedPicturesFact]
    public void The_own_backbone_tells_steel_surfaces_apart()
    {
        var trained = Train("xsdd", ImageModels.FewShot, good: null, BackboneChoice.Of(null, null));

        Assert.True(trained.Validation!.Confusion.Accuracy >= 0.95, $"accuracy {trained.Validation.Confusion.Accuracy}");
    }

    [SharedPicturesFact]
    public void The_own_backbone_finds_defects_of_magnetic_tiles()
    {
        var trained = Train("magnetic_tile", ImageModels.FewShot, good: "free", BackboneChoice.Of(null, null));

        Assert.True(trained.Validation!.DefectAuroc >= 0.96, $"defect AUROC {trained.Validation.DefectAuroc}");
        Assert.True(trained.Validation.Pixels!.Auroc >= 0.93, $"pixel AUROC {trained.Validation.Pixels.Auroc}");
    }

    private static TrainedModel Train(string set, string head, string? good, BackboneChoice? backbone = null)
    {
        using var folder = new TempDirectory();
        return HeadTraining.Run(
            head,
            new TrainingSettings { Data = SharedPictures.Set(set), Output = folder.File("model"), GoodClass = good, Backbone = backbone ?? new BackboneChoice(SharedPictures.Backbone, ValueRange.ZeroToOne) },
            TimeProvider.System);
    }
}
