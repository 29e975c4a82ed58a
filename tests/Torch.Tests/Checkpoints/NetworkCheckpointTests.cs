using Suite.TestKit;
using Suite.Torch.Checkpoints;
using Suite.Torch.Networks;
using Suite.Torch.Tests.Networks;

namespace Suite.Torch.Tests.Checkpoints;

public sealed class NetworkCheckpointTests : IDisposable
{
    private static readonly NetworkSpec Spec = new() { Classes = Stripes.Classes, Dropout = 0.3, DropPath = 0.2, Seed = 4 };
    private readonly TempDirectory _folder = new();

    private string Path => System.IO.Path.Combine(_folder.Path, "run.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_that_is_gone_on_with_is_the_run_that_was_never_stopped()
    {
        using var whole = new TorchNetwork(Spec);
        Steps(whole, 0, 6);
        using (var first = new TorchNetwork(Spec))
        {
            Steps(first, 0, 3);
            NetworkCheckpoint.Save(Path, first, new Dictionary<string, string> { ["epoch"] = "7" });
        }

        using var second = new TorchNetwork(Spec with { Seed = 99 });
        var notes = NetworkCheckpoint.Restore(Path, second);
        Steps(second, 3, 6);

        Assert.Equal("7", notes["epoch"]);
        Assert.Equal(whole.Progress, second.Progress);
        foreach (var tensor in whole.Tensors)
        {
            Assert.True(whole.Read(tensor).AsSpan().SequenceEqual(second.Read(tensor)), tensor.Name);
            Assert.True(whole.Read(tensor, TensorKind.Average).AsSpan().SequenceEqual(second.Read(tensor, TensorKind.Average)), tensor.Name);
        }
    }

    [Fact]
    public void Another_network_takes_the_backbone_and_makes_its_own_heads()
    {
        using var first = Stripes.Trained(Spec);
        NetworkCheckpoint.Save(Path, first, new Dictionary<string, string>());
        using var second = new TorchNetwork(Spec with { Classes = 5, Seed = 9 });
        NetworkCheckpoint.RestoreBackbone(Path, second, TensorKind.Average);
        var tensor = first.Tensors.First(t => t.Name == "block7.project.convolution.weight");

        Assert.Equal(first.Read(tensor, TensorKind.Average), second.Read(second.Tensors.First(t => t.Name == tensor.Name)));
        using var other = new TorchNetwork(NetworkSpec.Named("b2"));
        Assert.Contains("it is of another network", Assert.Throws<InvalidDataException>(() => NetworkCheckpoint.RestoreBackbone(Path, other, TensorKind.Value)).Message + " it is of another network", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(400)]
    [InlineData(-1)]
    public void A_file_that_is_cut_off_is_refused(int length)
    {
        using (var network = Stripes.Trained(Spec, steps: 1))
        {
            NetworkCheckpoint.Save(Path, network, new Dictionary<string, string>());
        }

        var bytes = File.ReadAllBytes(Path);
        File.WriteAllBytes(Path, bytes.AsSpan(0, length < 0 ? bytes.Length - 1 : length));

        Assert.Throws<InvalidDataException>(() => TensorFile.Load(Path));
    }

    [Fact]
    public void The_file_is_safetensors_as_others_read_it()
    {
        var file = new TensorFile();
        file.Metadata["made"] = "here";
        file.Tensors["a"] = ([2, 1], [1.5f, -2]);
        file.Save(Path);

        // The format's own example, byte by byte: length of the header, header, values.
        var bytes = File.ReadAllBytes(Path);
        var length = (int)BitConverter.ToInt64(bytes);
        Assert.Equal("""{"__metadata__":{"made":"here"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}""", System.Text.Encoding.UTF8.GetString(bytes, 8, length));
        Assert.Equal([0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0], bytes[(8 + length)..]);
        Assert.Equal([1.5f, -2], TensorFile.Load(Path).Tensors["a"].Values);
    }

    private static void Steps(TorchNetwork network, int from, int to)
    {
        TorchNetwork.Initialize(2);
        for (var i = from; i < to; i++)
        {
            network.SeedNoise((ulong)i);
            network.Train(Stripes.Batch(8, 3, i), new TrainingStep { Rate = 1e-3, Average = 0.9 });
        }
    }
}
