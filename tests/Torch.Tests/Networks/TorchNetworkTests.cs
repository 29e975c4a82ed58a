using Suite.Onnx.Graphs;
using Suite.Torch.Networks;
using Suite.Torch.Training;

namespace Suite.Torch.Tests.Networks;

public sealed class TorchNetworkTests
{
    private static readonly NetworkSpec Small = new() { Classes = Stripes.Classes, HeadScale = 0.2, Seed = 3 };

    [Fact]
    public void It_learns_to_tell_stripes_across_from_stripes_down()
    {
        TorchNetwork.Initialize(2);
        using var network = new TorchNetwork(Small);
        var first = network.Train(Stripes.Batch(16, 3, 0), new TrainingStep { Rate = 1e-3 });
        TrainingLosses last = first;
        for (var i = 1; i < 60; i++)
        {
            last = network.Train(Stripes.Batch(16, 3, i), new TrainingStep { Rate = 1e-3, Average = 0.8 });
        }

        Assert.InRange(first.Classes, 0.4, 1.2);
        Assert.True(last.Classes < 0.15, $"The loss is still {last.Classes}.");
        var (pictures, labels) = Stripes.Draw(32, 3, seed: 1_000);
        var logits = network.Forward(pictures, 32, Stripes.Side, Stripes.Side, averaged: true).Logits;
        var right = labels.Index().Count(l => logits[(l.Index * 2) + l.Item] > logits[(l.Index * 2) + 1 - l.Item]);
        Assert.True(right >= 30, $"{right} of 32 are right.");
    }

    [Fact]
    public void Flags_patches_and_the_contrast_of_views_are_learned_too()
    {
        TorchNetwork.Initialize(2);
        using var network = new TorchNetwork(new NetworkSpec { Channels = 1, Flags = 2, Projection = 16, Masks = 2, Seed = 5, HeadScale = 0.2 });
        var (pictures, labels) = Stripes.Draw(32, 1, seed: 2);
        var (flags, masks) = (new float[64], new float[32 * 2 * 64]);
        for (var i = 0; i < 32; i++)
        {
            flags[(2 * i) + labels[i]] = 1;
            Array.Fill(masks, 1, ((2 * i) + labels[i]) * 64, 32);
        }

        var batch = new TrainingBatch(16, 64, 64, Pairs(pictures, 64 * 64), null, Pairs(flags, 2), Pairs(masks, 128));
        var step = new TrainingStep { Rate = 2e-3, ClassWeight = 0, FlagWeight = 1, ContrastWeight = 1, MaskWeight = 1 };
        var first = network.Train(batch, step);
        TrainingLosses last = first;
        for (var i = 0; i < 25; i++)
        {
            last = network.Train(batch, step);
        }

        Assert.True(last.Flags < first.Flags / 3, $"Flags: {first.Flags} to {last.Flags}.");
        Assert.True(last.Contrast < first.Contrast / 2, $"Contrast: {first.Contrast} to {last.Contrast}.");
        Assert.True(last.Masks < first.Masks * 0.8, $"Patches: {first.Masks} to {last.Masks}.");
    }

    [Theory]
    [InlineData("b0")]
    [InlineData("b4")]
    [InlineData("lite0")]
    public void Every_member_of_the_family_has_the_published_number_of_parameters(string name)
    {
        using var network = new TorchNetwork(NetworkSpec.Named(name));
        var own = network.Tensors.Where(t => BackboneTensors.IsBackbone(t.Name)).Sum(t => (long)t.Length);

        Assert.Equal(EfficientNetGraph.Parameters(EfficientNetSpec.Parse(name)).Sum(p => p.Shape.Aggregate(1L, (a, b) => a * b)), own);
    }

    [Fact]
    public void Features_have_the_size_of_the_picture_over_their_stride_rounded_up()
    {
        using var network = new TorchNetwork(new NetworkSpec());
        var outputs = network.Forward(new float[3 * 70 * 97], 1, 70, 97);

        Assert.Equal([(16, 35, 49), (24, 18, 25), (40, 9, 13), (112, 5, 7), (320, 3, 4)], outputs.Features.Select(f => (f.Channels, f.Height, f.Width)));
        Assert.Equal(1_280, outputs.Embedding.Length);
    }

    [Fact]
    public void Accumulated_gradients_are_the_mean_over_batches_and_one_step()
    {
        // The same batch twice is its own mean.
        var batch = Stripes.Batch(8, 3, 1);
        var (once, twice) = (new TorchNetwork(Small), new TorchNetwork(Small));
        using (once)
        using (twice)
        {
            once.Train(batch, new TrainingStep { Rate = 1e-3, Clip = 0 });
            twice.Train(batch, new TrainingStep { Rate = 1e-3, Clip = 0, Accumulation = 2, Apply = false });
            twice.Train(batch, new TrainingStep { Rate = 1e-3, Clip = 0, Accumulation = 2 });
            var bias = once.Tensors.Single(t => t.Name == "classes.bias");

            Assert.All(once.Read(bias, TensorKind.Moment1).Zip(twice.Read(bias, TensorKind.Moment1)), p => Assert.Equal(p.First, p.Second, 1e-5));
            Assert.Equal((1, 1), (once.Progress.Steps, twice.Progress.Steps));
        }
    }

    [Fact]
    public void Frozen_blocks_keep_their_weights_and_statistics_and_the_others_do_not()
    {
        using var network = new TorchNetwork(Small);
        network.Freeze(0.8);
        var before = network.Tensors.ToDictionary(t => t.Name, t => network.Read(t));
        network.Train(Stripes.Batch(8, 3, 1), new TrainingStep { Rate = 1e-3 });
        var changed = network.Tensors.Where(t => !before[t.Name].AsSpan().SequenceEqual(network.Read(t))).Select(t => t.Name).ToList();

        // 18 blocks with the stem and the last convolution: the lowest 14 stay.
        Assert.DoesNotContain(changed, n => n.StartsWith("stem.", StringComparison.Ordinal) || n.StartsWith("block0.", StringComparison.Ordinal) || n.StartsWith("block12.", StringComparison.Ordinal));
        Assert.Contains(changed, n => n.StartsWith("block13.", StringComparison.Ordinal) && n.EndsWith("running_mean", StringComparison.Ordinal));
        Assert.Contains("last.convolution.weight", changed);
        Assert.Contains("classes.weight", changed);
    }

    [Fact]
    public void The_average_follows_the_weights_and_evaluation_leaves_both_as_they_were()
    {
        using var network = Stripes.Trained(Small);
        var tensor = network.Tensors.First(t => t.Name == "stem.convolution.weight");
        var (value, average) = (network.Read(tensor), network.Read(tensor, TensorKind.Average));
        var (pictures, _) = Stripes.Draw(2, 3, 9);
        var plain = network.Forward(pictures, 2, 64, 64).Embedding;
        var averaged = network.Forward(pictures, 2, 64, 64, averaged: true).Embedding;

        Assert.NotEqual(value, average);
        Assert.NotEqual(plain, averaged);
        Assert.Equal(value, network.Read(tensor));
        Assert.Equal(average, network.Read(tensor, TensorKind.Average));
        Assert.Equal(plain, network.Forward(pictures, 2, 64, 64).Embedding);
    }

    [Fact]
    public void A_gradient_that_is_no_number_takes_no_step()
    {
        using var network = new TorchNetwork(Small);
        var batch = Stripes.Batch(8, 3, 1);
        batch.Pictures[5] = float.NaN;
        var bias = network.Tensors.Single(t => t.Name == "classes.bias");

        Assert.True(network.Train(batch, new TrainingStep { Rate = 1e-3 }).Skipped);
        Assert.Equal(0, network.Progress.Steps);
        Assert.All(network.Read(bias), v => Assert.Equal(0, v));
    }

    [Fact]
    public void What_does_not_fit_is_refused_by_name()
    {
        using var network = new TorchNetwork(Small);
        var batch = Stripes.Batch(8, 3, 1);

        Assert.Contains("Width", Assert.Throws<ArgumentException>(() => new TorchNetwork(Small with { Width = 9 })).Message, StringComparison.Ordinal);
        Assert.Contains("GPU", Assert.Throws<ArgumentException>(() => new TorchNetwork(Small with { Device = 63 })).Message, StringComparison.Ordinal);
        Assert.Contains("Targets", Assert.Throws<ArgumentException>(() => network.Train(batch with { Targets = [1] }, new TrainingStep { Rate = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("flag", Assert.Throws<ArgumentException>(() => network.Train(batch, new TrainingStep { Rate = 1, FlagWeight = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("two pictures", Assert.Throws<ArgumentException>(() => network.Train(Stripes.Batch(1, 3, 1), new TrainingStep { Rate = 1 })).Message, StringComparison.Ordinal);
        Assert.Contains("there are b0", Assert.Throws<ArgumentException>(() => NetworkSpec.Named("b9")).Message, StringComparison.Ordinal);
    }

    /// <summary>Eight of 32 rows, of either class in turn, each twice: two views of one instance.</summary>
    private static float[] Pairs(float[] rows, int each) =>
        [.. Enumerable.Range(0, 16).SelectMany(i => rows.Skip(((i / 2 * 2) + (i / 2 % 2)) * each).Take(each))];
}
