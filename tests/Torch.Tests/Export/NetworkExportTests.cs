using System.Runtime.InteropServices;
using Suite.Onnx;
using Suite.Onnx.Graphs;
using Suite.TestKit;
using Suite.Torch.Export;
using Suite.Torch.Networks;
using Suite.Torch.Tests.Networks;

namespace Suite.Torch.Tests.Export;

public sealed class NetworkExportTests : IDisposable
{
    private const int Count = 4;
    private readonly TempDirectory _folder = new();

    private string Path => System.IO.Path.Combine(_folder.Path, "network.onnx");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("b0", 3)]
    [InlineData("b0", 1)]
    [InlineData("lite0", 3)]
    public void The_exported_network_computes_and_decides_the_same(string name, int channels)
    {
        using var network = Stripes.Trained(NetworkSpec.Named(name) with { Classes = Stripes.Classes, Channels = channels, Seed = 6 });
        NetworkExport.ToGraph(network, averaged: true).Save(Path);

        var difference = ExportCheck.Require(Path, network, averaged: true, Stripes.Draw(Count, channels, 50).Pictures, Count, 64, 64);

        Assert.Equal((Count, 0), (difference.Pictures, difference.Changed));
    }

    [Theory]
    [InlineData("features.0.0.weight", 40)]
    [InlineData("features.4.1.block.1.0.weight", 700)]
    [InlineData("features.6.2.block.2.fc1.bias", 3)]
    [InlineData("classes.weight", 2_000)]
    public void One_altered_weight_is_caught(string parameter, int at)
    {
        using var network = Stripes.Trained(new NetworkSpec { Classes = Stripes.Classes, Seed = 6 });
        var graph = NetworkExport.ToGraph(network, averaged: true);
        var pictures = Stripes.Draw(Count, 3, 50).Pictures;
        graph.Save(Path);
        ExportCheck.Require(Path, network, averaged: true, pictures, Count, 64, 64);

        // By as much as the weight's own kind is large: a sign that flipped, a number from the neighbouring row.
        var values = MemoryMarshal.Cast<byte, float>(graph.Initializers[parameter].Data.AsSpan());
        values[at] += 0.5f;
        graph.Save(Path);

        Assert.Contains("differs from the trained network", Assert.Throws<ExportException>(() => ExportCheck.Require(Path, network, averaged: true, pictures, Count, 64, 64)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_of_grey_pictures_sees_a_colour_as_its_grey()
    {
        using var network = Stripes.Trained(new NetworkSpec { Channels = 1, Classes = Stripes.Classes, Seed = 2 });
        NetworkExport.ToGraph(network, averaged: false).Save(Path);
        var colour = Stripes.Draw(1, 3, 7).Pictures;
        var grey = Enumerable.Range(0, 64 * 64).Select(i => (0.299f * colour[i]) + (0.587f * colour[i + 4_096]) + (0.114f * colour[i + 8_192])).ToArray();
        using var session = OnnxSession.Open(Path, new OnnxSessionOptions());
        using var actual = session.Run(colour, [1, 3, 64, 64], ["embedding"]);

        var expected = network.Forward(grey, 1, 64, 64).Embedding;
        var largest = expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual[0].GetTensorDataAsSpan<float>().ToArray()), p => Assert.Equal(p.First, p.Second, 1e-4 * largest));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, true)]
    public void Weights_come_back_from_the_file_in_either_precision(int channels, bool half)
    {
        using var network = Stripes.Trained(new NetworkSpec { Channels = channels, Classes = Stripes.Classes, Seed = 2 });
        var graph = NetworkExport.ToGraph(network, averaged: true);
        if (half)
        {
            graph.StoreAsHalf();
        }

        graph.Save(Path);
        using var other = new TorchNetwork(new NetworkSpec { Channels = channels, Seed = 77 });
        NetworkExport.Restore(OnnxGraph.Load(Path), other);

        foreach (var tensor in other.Tensors.Where(t => BackboneTensors.IsBackbone(t.Name)))
        {
            var expected = network.Read(network.Tensors.First(t => t.Name == tensor.Name), TensorKind.Average);
            Assert.All(expected.Zip(other.Read(tensor)), p => Assert.Equal(p.First, p.Second, half ? (Math.Abs(p.First) / 1_000) + 1e-7 : Math.Abs(p.First) / 1e6));
        }
    }

    [Fact]
    public void A_file_of_another_network_is_refused_by_the_parameter_that_does_not_fit()
    {
        using var network = new TorchNetwork(new NetworkSpec());
        NetworkExport.ToGraph(network, averaged: false).Save(Path);
        using var larger = new TorchNetwork(NetworkSpec.Named("b2"));
        using var lite = new TorchNetwork(NetworkSpec.Named("lite0"));

        Assert.Contains("'features.", Assert.Throws<InvalidDataException>(() => NetworkExport.Restore(OnnxGraph.Load(Path), larger)).Message, StringComparison.Ordinal);
        Assert.Contains("'features.", Assert.Throws<InvalidDataException>(() => NetworkExport.Restore(OnnxGraph.Load(Path), lite)).Message, StringComparison.Ordinal);
    }
}
