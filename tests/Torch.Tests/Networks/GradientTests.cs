using Suite.Torch.Networks;

namespace Suite.Torch.Tests.Networks;

/// <summary>Depthwise convolution and normalisation have gradients of our own; each is held against the change of the loss itself.</summary>
public sealed class GradientTests
{
    private static readonly NetworkSpec Spec = new() { Classes = Stripes.Classes, HeadScale = 0.2, Seed = 8 };

    [Theory]
    [InlineData("stem.convolution.weight", false)]
    [InlineData("block0.depthwise.convolution.weight", false)]
    [InlineData("block0.depthwise.norm.weight", false)]
    [InlineData("block1.depthwise.convolution.weight", false)]
    [InlineData("block3.depthwise.convolution.weight", false)]
    [InlineData("block9.depthwise.convolution.weight", false)]
    [InlineData("block9.depthwise.norm.bias", false)]
    [InlineData("block5.squeeze.weight", false)]
    [InlineData("block15.project.norm.weight", false)]
    [InlineData("block1.depthwise.norm.weight", true)]
    public void A_step_along_the_gradient_changes_the_loss_by_its_length(string name, bool lite)
    {
        var spec = Spec with { IsLite = lite };
        using var network = new TorchNetwork(spec);
        var tensor = network.Tensors.Single(t => t.Name == name);
        var batch = Stripes.Batch(6, 3, seed: 4);
        Warm(network, batch);
        var gradient = Gradient(network, tensor, batch);
        var norm = Math.Sqrt(gradient.Sum(static g => (double)g * g));
        var start = network.Read(tensor);

        // Central difference along the gradient itself, where the loss changes most and rounding matters least.
        var size = 0.003 / norm;
        var (up, down) = (Loss(network, tensor, batch, start, gradient, size), Loss(network, tensor, batch, start, gradient, -size));
        var measured = (up - down) / (2 * size);

        Assert.True(norm > 1e-6, "There is no gradient to measure.");
        Assert.Equal(1, measured / (norm * norm), 0.06);
    }

    /// <summary>A few steps: from the start the heads hardly send a gradient back.</summary>
    private static void Warm(TorchNetwork network, TrainingBatch batch)
    {
        for (var i = 0; i < 4; i++)
        {
            network.Train(batch, new TrainingStep { Rate = 1e-3, WeightDecay = 0 });
        }
    }

    /// <summary>From the first moment, which a step moves by a tenth of the gradient; the step itself is of no length.</summary>
    private static float[] Gradient(TorchNetwork network, NetworkTensor tensor, TrainingBatch batch)
    {
        var before = network.Read(tensor, TensorKind.Moment1);
        network.Train(batch, new TrainingStep { Rate = 0, WeightDecay = 0, Clip = 0 });
        return [.. network.Read(tensor, TensorKind.Moment1).Zip(before, static (now, old) => (now - (0.9f * old)) / 0.1f)];
    }

    private static double Loss(TorchNetwork network, NetworkTensor tensor, TrainingBatch batch, float[] start, float[] gradient, double size)
    {
        network.Write(tensor, [.. start.Zip(gradient, (v, g) => (float)(v + (size * g)))]);
        return network.Train(batch, new TrainingStep { Rate = 0, WeightDecay = 0 }).Classes;
    }
}
