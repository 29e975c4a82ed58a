using Suite.Onnx;
using Suite.TestKit;
using Suite.Torch.Networks;
using Suite.Trainer.Pretraining;

namespace Suite.Torch.Tests.FineTuning;

public sealed class PretrainRunTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_leaves_a_backbone_a_log_and_a_checkpoint_to_go_on_from()
    {
        var options = new PretrainOptions
        {
            Folder = new DirectoryInfo(_folder.Path),
            Seed = 3,
            Steps = 2,
            Rate = 1e-3,
            FamilyWeight = 1,
            DefectWeight = 2,
            ContrastWeight = 0.5,
            PatchWeight = 1,
        };
        Assert.Equal(0, new PretrainRun(options, TimeProvider.System).Run(CancellationToken.None));
        Assert.Equal(0, new PretrainRun(options with { Steps = 3, IsResumed = true }, TimeProvider.System).Run(CancellationToken.None));

        using var session = OnnxSession.Open(_folder.File(BackboneFile.Name), new OnnxSessionOptions());
        Assert.Equal(["embedding", "feat_s16", "feat_s2", "feat_s32", "feat_s4", "feat_s8"], session.Outputs.Select(o => o.Name).Order(StringComparer.Ordinal));
        Assert.InRange(new FileInfo(_folder.File(BackboneFile.Name)).Length, 5 << 20, 10 << 20);
        Assert.Equal("3", Torch.Checkpoints.TensorFile.Load(_folder.File(PretrainRun.CheckpointName)).Metadata["steps"]);
        Assert.StartsWith("step,minutes,pictures", File.ReadAllText(_folder.File("pretrain.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void Batch_k_depends_on_the_seed_and_k_alone()
    {
        using var fromStart = new SurfaceBatches(9, first: 0);
        using var fromThird = new SurfaceBatches(9, first: 2);
        using var otherSeed = new SurfaceBatches(10, first: 2);
        TrainingBatch third = null!;
        for (var k = 0; k < 3; k++)
        {
            third = fromStart.Next(CancellationToken.None);
        }

        Assert.Equal(third.Pictures, fromThird.Next(CancellationToken.None).Pictures);
        Assert.NotEqual(third.Pictures, otherSeed.Next(CancellationToken.None).Pictures);
        Assert.All(third.Targets!.Chunk(SurfaceBatches.Families), t => Assert.Equal(1, t.Sum()));
        Assert.All(third.Pictures, p => Assert.InRange(p, -1, 1));

        // Views of one surface stand beside one another, and a flag is up exactly where a patch shows its defect.
        Assert.All(third.Targets!.Chunk(2 * SurfaceBatches.Families), pair => Assert.Equal(pair[..SurfaceBatches.Families], pair[SurfaceBatches.Families..]));
        var cells = third.Height / 8 * (third.Width / 8);
        Assert.All(third.Flags!.Zip(third.Masks!.Chunk(cells)), f => Assert.True(f.First == 0 || f.Second.Sum() > 0));
    }
}
