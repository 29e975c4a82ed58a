using System.Globalization;
using Suite.Imagery.Scenes;
using Suite.Inspection.Simulation;
using Suite.TestKit;
using Suite.Vision;

namespace Suite.Inspection.Tests.Simulation;

public sealed class SimulatedDatasetTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Labels_masks_and_boxes_agree_and_every_split_has_every_class()
    {
        var folder = Folder("set");
        var counts = await SimulatedDataset.WriteAsync(folder, 90, 4, new MetalSceneOptions { Size = 64, DefectShare = .6 }, null, default);
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder.FullName, "labels.csv"));
        Assert.Equal("image,mask,class,width,height,x0,y0,x1,y1,split", lines[0]);
        var rows = lines[1..].Select(l => l.Split(',')).ToArray();
        Assert.Equal(90, rows.Length);
        Assert.Equal(90, counts.Values.Sum());
        foreach (var split in new[] { "train", "val", "test" })
            Assert.Equal(["crack", "dent", "good", "scratch"], rows.Where(r => r[9] == split).Select(r => r[2]).Distinct().Order());
        Assert.InRange(rows.Count(r => r[9] == "train"), 50, 60);
        foreach (var row in rows)
        {
            using var image = Frame.Decode(await File.ReadAllBytesAsync(Path.Combine(folder.FullName, row[0])));
            Assert.Equal((64, 64), (image.Width, image.Height));
            if (row[2] == "good")
                Assert.Equal(["", "", "", "", ""], [row[1], .. row[5..9]]);
            else
                Assert.Equal(row[5..9], await BoundsAsync(Path.Combine(folder.FullName, row[1])));
        }
    }

    [Fact]
    public async Task The_same_seed_writes_the_same_files()
    {
        var options = new MetalSceneOptions { Size = 64 };
        await SimulatedDataset.WriteAsync(Folder("first"), 12, 9, options, null, default);
        await SimulatedDataset.WriteAsync(Folder("again"), 12, 9, options, null, default);
        foreach (var file in Directory.GetFiles(Folder("first").FullName, "*", SearchOption.AllDirectories))
            Assert.Equal(await File.ReadAllBytesAsync(file), await File.ReadAllBytesAsync(file.Replace("first", "again", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_folder_with_labels_is_left_alone()
    {
        await SimulatedDataset.WriteAsync(Folder("set"), 3, 1, new MetalSceneOptions { Size = 64 }, null, default);
        var before = await File.ReadAllTextAsync(Path.Combine(Folder("set").FullName, "labels.csv"));
        await Assert.ThrowsAsync<InvalidDataException>(() => SimulatedDataset.WriteAsync(Folder("set"), 5, 2, new MetalSceneOptions { Size = 64 }, null, default));
        Assert.Equal(before, await File.ReadAllTextAsync(Path.Combine(Folder("set").FullName, "labels.csv")));
    }

    [Fact]
    public async Task A_run_that_was_stopped_leaves_no_labels()
    {
        using var stop = new CancellationTokenSource();
        var progress = new StopAfter(5, stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            SimulatedDataset.WriteAsync(Folder("set"), 500, 1, new MetalSceneOptions { Size = 64 }, progress, stop.Token));
        Assert.False(File.Exists(Path.Combine(Folder("set").FullName, "labels.csv")));
    }

    private DirectoryInfo Folder(string name) => new(Path.Combine(_directory.Path, name));

    private static async Task<string[]> BoundsAsync(string file)
    {
        using var mask = Frame.Decode(await File.ReadAllBytesAsync(file));
        var pixels = new byte[mask.Width * mask.Height];
        mask.CopyPixels(pixels);
        var covered = Enumerable.Range(0, pixels.Length).Where(i => pixels[i] != 0).Select(i => (X: i % mask.Width, Y: i / mask.Width)).ToArray();
        int[] bounds = [covered.Min(p => p.X), covered.Min(p => p.Y), covered.Max(p => p.X) + 1, covered.Max(p => p.Y) + 1];
        return [.. bounds.Select(b => b.ToString(CultureInfo.InvariantCulture))];
    }

    private sealed class StopAfter(int count, CancellationTokenSource stop) : IProgress<int>
    {
        public void Report(int value)
        {
            if (value == count)
                stop.Cancel();
        }
    }
}
