using Suite.Inspection.Anomaly;
using Suite.Inspection.Features;
using Suite.Inspection.FewShot;
using Suite.TestKit;

namespace Suite.Inspection.Tests.FewShot;

/// <summary>Files of heads: what is written comes back, what an older version wrote still does, and what is damaged is refused.</summary>
public sealed class HeadFileTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    private string Path => _folder.File("head.bin");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_head_comes_back_as_it_was()
    {
        var (head, locator) = Head();
        Write(stream => FewShotFile.Write(stream, head, locator));

        var (read, where) = FewShotFile.Read(Path);

        AssertSame(head, read);
        Assert.Equal(locator.Offset, where!.Offset);
        Assert.Equal(locator.Terms.Select(static t => (t.Stride, string.Join(' ', t.Weights))), where.Terms.Select(static t => (t.Stride, string.Join(' ', t.Weights))));
    }

    [Fact]
    public void The_first_version_is_still_read()
    {
        var (read, where) = FewShotFile.Read(System.IO.Path.Combine(AppContext.BaseDirectory, "FewShot", "golden", "head-1.bin"));

        AssertSame(Head().Head, read);
        Assert.NotNull(where);
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_refused()
    {
        var (head, locator) = Head();
        Write(stream => FewShotFile.Write(stream, head, locator));
        var whole = File.ReadAllBytes(Path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(Path, whole[..length]);
            Assert.Throws<InvalidDataException>(() => FewShotFile.Read(Path));
        }
    }

    [Fact]
    public void A_damaged_byte_is_refused_or_changes_a_number_but_never_asks_for_the_moon()
    {
        var (head, locator) = Head();
        Write(stream => FewShotFile.Write(stream, head, locator));
        var whole = File.ReadAllBytes(Path);
        for (var at = 0; at < whole.Length; at++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= 0xFF;
            File.WriteAllBytes(Path, damaged);
            try
            {
                FewShotFile.Read(Path);
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    [Fact]
    public void A_later_version_is_refused_by_name()
    {
        var (head, _) = Head();
        Write(stream => FewShotFile.Write(stream, head, null));
        var bytes = File.ReadAllBytes(Path);
        bytes[8] = 9;
        File.WriteAllBytes(Path, bytes);

        Assert.Contains("version 9", Assert.Throws<InvalidDataException>(() => FewShotFile.Read(Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_come_back_to_a_hundredth_of_their_deviation()
    {
        var samples = FewShotTrainerTests.Samples(200, seed: 1);
        Write(stream => SamplesFile.Write(stream, samples));

        var read = SamplesFile.Read(Path);

        Assert.Equal(samples.Names, read.Names);
        Assert.Equal(samples.Labels, read.Labels);
        var error = samples.Vectors.Values.Zip(read.Vectors.Values, static (a, b) => (a - b) * (double)(a - b)).Average();
        Assert.True(Math.Sqrt(error) < 0.01, $"root mean square error {Math.Sqrt(error)} of deviations of about 1.1");
        Assert.True(new FileInfo(Path).Length < (samples.Vectors.Values.Length * 1.1) + 4_000);
    }

    [Fact]
    public void An_anomaly_head_comes_back_as_it_was()
    {
        var head = new AnomalyHead(new Standardisation([1, 2], [3, 4]), new FeatureMatrix(3, 2, [1, 2, 3, 4, 5, 6]), 0.25);
        Write(stream => AnomalyFile.Write(stream, head));

        var read = AnomalyFile.Read(Path);

        Assert.Equal(head.Memory.Values, read.Memory.Values);
        Assert.Equal(head.Standardisation.Scale, read.Standardisation.Scale);
        Assert.Equal(0.25, read.Scale);
        Assert.Throws<InvalidDataException>(() => FewShotFile.Read(Path));
    }

    private static (FewShotHead Head, DefectLocator Locator) Head() => (
        new FewShotHead(
            new Standardisation([0.5f, -1, 2], [1, 2, 0.25f]),
            new SoftmaxRegression(2, 3, [1, 2, 3, 4, -1, -2, -3, -4]),
            1.5,
            new Prototypes(new FeatureMatrix(2, 3, [1, 0, 0, 0, 1, 0]), 8, 0.25),
            1e-5,
            4),
        new DefectLocator([new LocatorTerm(8, [1, 2]), new LocatorTerm(16, [3])], -0.5f));

    private static void AssertSame(FewShotHead expected, FewShotHead actual)
    {
        Assert.Equal(expected.Standardisation.Mean, actual.Standardisation.Mean);
        Assert.Equal(expected.Standardisation.Scale, actual.Standardisation.Scale);
        Assert.Equal(expected.Regression.Weights, actual.Regression.Weights);
        Assert.Equal((expected.Temperature, expected.Penalty, expected.TrainViews), (actual.Temperature, actual.Penalty, actual.TrainViews));
        Assert.Equal(expected.Prototypes!.Directions.Values, actual.Prototypes!.Directions.Values);
        Assert.Equal((expected.Prototypes.Sharpness, expected.Prototypes.Share), (actual.Prototypes.Sharpness, actual.Prototypes.Share));
    }

    private void Write(Action<Stream> write)
    {
        using var stream = File.Create(Path);
        write(stream);
    }
}
