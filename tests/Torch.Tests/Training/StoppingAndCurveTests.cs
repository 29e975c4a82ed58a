using System.Xml.Linq;
using Suite.Torch.Training;

namespace Suite.Torch.Tests.Training;

public sealed class StoppingAndCurveTests
{
    [Fact]
    public void A_run_ends_after_so_many_epochs_without_a_new_best()
    {
        var stopping = new EarlyStopping(2);

        Assert.Equal([true, true, false, true, false], new[] { 0.5, 0.6, 0.6, 0.7, double.NaN }.Select(stopping.IsBest));
        Assert.False(stopping.IsOver);
        Assert.False(stopping.IsBest(0.2));
        Assert.True(stopping.IsOver);
        Assert.Equal(0.7, stopping.Best);
    }

    [Fact]
    public void Smoothing_takes_its_share_from_the_label_and_spreads_it_over_all()
    {
        Assert.All(LabelSmoothing.Targets([2], 4, 0.1).Zip([0.025f, 0.025f, 0.925f, 0.025f]), p => Assert.Equal(p.Second, p.First, 1e-6f));
        Assert.Throws<ArgumentOutOfRangeException>(() => LabelSmoothing.Targets([0], 2, 1));
    }

    [Fact]
    public void The_curve_is_read_as_it_was_written()
    {
        EpochLosses[] epochs = [new(1, 0.001, 1.25, 1.5, 0.25), new(2, 0.0005, 0.75, double.NaN, 0.5)];

        Assert.Equal(epochs, LossCurve.FromCsv(LossCurve.ToCsv(epochs)));
        Assert.Throws<FormatException>(() => LossCurve.FromCsv("step,loss\n1,2\n"));
        Assert.Throws<FormatException>(() => LossCurve.FromCsv(LossCurve.ToCsv(epochs) + "3,0.1\n"));
    }

    [Fact]
    public void The_picture_has_a_point_an_epoch_and_leaves_out_what_is_no_number()
    {
        var svg = XDocument.Parse(LossCurve.ToSvg([new(1, 0.001, 2, 1, 0), new(2, 0.001, 1, double.NaN, 0.5), new(3, 0.001, 0, 0.5, 1)]));
        var lines = svg.Descendants().Where(e => e.Name.LocalName == "polyline").Select(e => e.Attribute("points")!.Value.Split(' ')).ToList();

        Assert.Equal([3, 2, 3], lines.Select(l => l.Length));
        // The first loss is the highest and begins at the top; the accuracy ends there.
        Assert.Equal(lines[0][0].Split(',')[1], lines[2][2].Split(',')[1]);
        Assert.All(svg.Descendants().Attributes(), a => Assert.DoesNotContain("NaN", a.Value, StringComparison.Ordinal));
    }
}
