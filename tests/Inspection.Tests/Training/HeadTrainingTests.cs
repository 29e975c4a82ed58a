using Suite.Inspection.Datasets;
using Suite.Inspection.Evaluation;
using Suite.Inspection.FewShot;
using Suite.Inspection.Models;
using Suite.Inspection.Training;
using Suite.Onnx;
using Suite.TestKit;
using Suite.Vision;

namespace Suite.Inspection.Tests.Training;

/// <summary>From a folder of pictures to a model and its measures, on a small backbone.</summary>
public sealed class HeadTrainingTests : IDisposable
{
    private static readonly Dictionary<string, int> ThreeClasses = new() { ["good"] = 24, ["scratch"] = 16, ["spot"] = 12 };

    private readonly TempDirectory _folder = new();

    private string Data => _folder.File("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_few_shot_head_tells_parts_apart_and_shows_where_the_defect_is()
    {
        DrawnParts.WriteDataset(Data, ThreeClasses, val: 6, test: 8);

        var trained = HeadTraining.Run(ImageModels.FewShot, Settings(), TimeProvider.System);

        Assert.Equal(["good", "scratch", "spot"], trained.Card.Classes);
        Assert.Equal("good", trained.Card.GoodClass);
        var result = Evaluate("test");
        Assert.True(result.Confusion.BalancedAccuracy > 0.95, $"balanced accuracy {result.Confusion.BalancedAccuracy}");
        Assert.True(result.DefectAuroc > 0.98, $"AUROC {result.DefectAuroc}");
        Assert.True(result.Pixels!.Auroc > 0.9, $"pixel AUROC {result.Pixels.Auroc}");
    }

    [Fact]
    public void An_anomaly_head_finds_defects_it_was_never_shown()
    {
        DrawnParts.WriteDataset(Data, new Dictionary<string, int> { ["good"] = 40 }, val: 10);
        HeadTraining.Run(ImageModels.Anomaly, Settings(), TimeProvider.System);
        Directory.Delete(Data, recursive: true);
        DrawnParts.WriteDataset(Data, ThreeClasses, test: 12, seed: 2);

        var result = Evaluate("test");

        Assert.Equal(["good", "anomaly"], result.Confusion.Classes);
        Assert.True(result.DefectAuroc > 0.98, $"AUROC {result.DefectAuroc}");
        Assert.True(result.Pixels!.Auroc > 0.9, $"pixel AUROC {result.Pixels.Auroc}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_model()
    {
        DrawnParts.WriteDataset(Data, ThreeClasses, val: 4);
        HeadTraining.Run(ImageModels.FewShot, Settings(), TimeProvider.System);
        var first = File.ReadAllBytes(_folder.File("model/head.bin"));

        HeadTraining.Run(ImageModels.FewShot, Settings(), TimeProvider.System);

        Assert.Equal(first, File.ReadAllBytes(_folder.File("model/head.bin")));
    }

    [Theory]
    [InlineData(ImageModels.FewShot)]
    [InlineData(ImageModels.Anomaly)]
    public void Several_seeds_at_once_give_what_each_gives_alone_and_leave_nothing_behind(string head)
    {
        DrawnParts.WriteDataset(Data, ThreeClasses, val: 6);

        var together = HeadTraining.RunSeeds(head, Settings(), [1, 2], TimeProvider.System);

        Assert.False(Directory.Exists(_folder.File("model")));
        foreach (var (trained, seed) in together.Zip(new[] { 1, 2 }))
        {
            var alone = HeadTraining.Run(head, Settings() with { Seed = seed }, TimeProvider.System);
            Assert.Equal(seed, trained.Card.Seed);
            Assert.Equal(alone.Card.Threshold, trained.Card.Threshold);
            Assert.Equal(alone.Card.Metrics, trained.Card.Metrics);
            Assert.Equal(alone.CrossValidated, trained.CrossValidated);
        }
    }

    [Fact]
    public void Three_pictures_a_class_are_enough_for_prototypes()
    {
        DrawnParts.WriteDataset(Data, new Dictionary<string, int> { ["good"] = 3, ["scratch"] = 3, ["spot"] = 3 }, test: 20);

        HeadTraining.Run(ImageModels.FewShot, Settings(), TimeProvider.System);

        Assert.True(Evaluate("test").Confusion.BalancedAccuracy > 0.8);
    }

    [Fact]
    public void One_picture_a_class_still_gives_a_model()
    {
        DrawnParts.WriteDataset(Data, new Dictionary<string, int> { ["good"] = 1, ["spot"] = 1 }, test: 10);

        var trained = HeadTraining.Run(ImageModels.FewShot, Settings(), TimeProvider.System);

        Assert.Null(trained.CrossValidated);
        Assert.True(Evaluate("test").Confusion.Accuracy > 0.7);
    }

    [Fact]
    public void Pictures_that_cannot_be_read_are_left_out_and_named()
    {
        DrawnParts.WriteDataset(Data, ThreeClasses, val: 4);
        File.WriteAllText(Path.Combine(Data, "images", "good_train_3.png"), "no picture");
        File.WriteAllBytes(Path.Combine(Data, "images", "spot_train_0.png"), []);
        File.Delete(Path.Combine(Data, "images", "scratch_train_5.png"));

        var trained = HeadTraining.Run(ImageModels.FewShot, Settings(), TimeProvider.System);

        Assert.Equal(["images/good_train_3.png", "images/scratch_train_5.png", "images/spot_train_0.png"], trained.Skipped.Select(static s => s.Name));
        Assert.Equal(49, trained.TrainImages);
    }

    [Fact]
    public void A_class_without_one_readable_picture_is_refused()
    {
        DrawnParts.WriteDataset(Data, new Dictionary<string, int> { ["good"] = 4, ["spot"] = 1 });
        File.WriteAllBytes(Path.Combine(Data, "images", "spot_train_0.png"), []);

        var refused = Assert.Throws<InvalidDataException>(() => HeadTraining.Run(ImageModels.FewShot, Settings(), TimeProvider.System));

        Assert.Contains("spot", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_class_is_refused_with_the_way_out()
    {
        DrawnParts.WriteDataset(Data, new Dictionary<string, int> { ["good"] = 5 });

        var refused = Assert.Throws<InvalidDataException>(() => HeadTraining.Run(ImageModels.FewShot, Settings(), TimeProvider.System));

        Assert.Contains("--head anomaly", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("model")));
    }

    [Fact]
    public void One_picture_is_refused_by_the_anomaly_head()
    {
        DrawnParts.WriteDataset(Data, new Dictionary<string, int> { ["good"] = 1 });

        var refused = Assert.Throws<InvalidDataException>(() => HeadTraining.Run(ImageModels.Anomaly, Settings(), TimeProvider.System));

        Assert.Contains("two at least", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_correction_refits_the_head_from_what_it_stored()
    {
        DrawnParts.WriteDataset(Data, ThreeClasses, test: 6);
        HeadTraining.Run(ImageModels.FewShot, Settings(), TimeProvider.System);
        using var model = FewShotModel.Open(_folder.File("model"), new OnnxSessionOptions { Threads = 1 });
        var stored = model.ReadSamples();
        var picture = new float[model.Input.Length];
        Frame.DecodeInto(File.ReadAllBytes(Path.Combine(Data, "images", "spot_test_0.png")), model.Input, null, picture);
        var extra = model.Extract((_, into) => picture.CopyTo(into), [1], ["part 7"], stored.Views);

        var (head, samples) = FewShotTrainer.Refit(model.Head, stored, extra);
        model.Save(head, samples);

        Assert.Equal(stored.Count + 1, samples.Count);
        using var again = FewShotModel.Open(_folder.File("model"), new OnnxSessionOptions { Threads = 1 });
        var before = model.Score(picture, 1)[0].Probabilities[1];
        var after = again.Score(picture, 1)[0].Probabilities[1];
        Assert.True(after > before, $"{before} became {after}");
        Assert.Equal(samples.Names, again.ReadSamples().Names);
    }

    [Fact]
    public void A_folder_that_holds_other_things_is_not_overwritten()
    {
        DrawnParts.WriteDataset(Data, ThreeClasses);
        Directory.CreateDirectory(_folder.File("model"));
        File.WriteAllText(_folder.File("model/thesis.txt"), "mine");

        Assert.Throws<InvalidDataException>(() => HeadTraining.Run(ImageModels.FewShot, Settings(), TimeProvider.System));

        Assert.Equal("mine", File.ReadAllText(_folder.File("model/thesis.txt")));
    }

    [Fact]
    public void A_head_on_another_backbone_is_refused()
    {
        DrawnParts.WriteDataset(Data, ThreeClasses);
        HeadTraining.Run(ImageModels.FewShot, Settings(), TimeProvider.System);
        var backbone = _folder.File("model/backbone.onnx");
        var bytes = File.ReadAllBytes(backbone);
        bytes[^200] ^= 1;
        File.WriteAllBytes(backbone, bytes);

        var refused = Assert.Throws<InvalidDataException>(() => ImageModels.Open(_folder.File("model"), new OnnxSessionOptions()));

        Assert.Contains("SHA-256", refused.Message, StringComparison.Ordinal);
    }

    private EvaluationResult Evaluate(string split)
    {
        using var model = ImageModels.Open(_folder.File("model"), new OnnxSessionOptions { Threads = 1 });
        var images = ImageDataset.Read(Data, seed: 1).Of(ImageDataset.SplitOf(split)!.Value);
        return Evaluator.Run(model, images, "good", TimeProvider.System);
    }

    private TrainingSettings Settings()
    {
        var backbone = _folder.File("small.onnx");
        if (!File.Exists(backbone))
        {
            DrawnParts.WriteBackbone(backbone);
        }

        return new TrainingSettings { Data = Data, Output = _folder.File("model"), Backbone = new BackboneChoice(backbone, ValueRange.ZeroToOne), Size = DrawnParts.Side, Seed = 3 };
    }
}
