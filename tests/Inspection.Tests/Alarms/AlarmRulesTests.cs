using Suite.Inspection.Alarms;
using Suite.Inspection.Verdicts;

namespace Suite.Inspection.Tests.Alarms;

public sealed class AlarmRulesTests
{
    private static readonly PictureLimits Limits = new(LearnFrames: 5);
    private static readonly PictureLook Usual = new(120, 30, 500, 0.01);

    [Fact]
    public void An_NG_streak_raises_one_alarm_and_the_first_good_part_ends_it()
    {
        var streak = default(NgStreak);
        var changes = "NNONN?NNNO".Select(v =>
        {
            (streak, var change) = streak.After(v switch { 'N' => PartVerdict.Ng, 'O' => PartVerdict.Ok, _ => PartVerdict.NotInspected }, 4);
            return change is null ? '.' : change.IsRaised ? '!' : '-';
        });
        Assert.Equal(".......!.-", string.Concat(changes));
    }

    [Fact]
    public void A_short_break_is_no_alarm_and_a_long_one_is_one_until_a_frame_comes()
    {
        var watch = new CameraWatch(0);
        (watch, var early) = watch.OnTick(29, 30);
        Assert.Null(early);
        (watch, var change) = watch.OnTrouble("Connection refused.").OnTick(30, 30);
        Assert.True(change is { IsRaised: true, Kind: AlarmKind.CameraLost });
        Assert.Contains("Connection refused.", change.Message, StringComparison.Ordinal);
        (watch, change) = watch.OnTick(500, 30);
        Assert.Null(change);
        (watch, change) = watch.OnFrame(501);
        Assert.True(change is { IsRaised: false });
        Assert.Null(watch.OnFrame(502).Change);
    }

    [Fact]
    public void A_camera_that_is_connected_and_sends_nothing_is_lost_too() =>
        Assert.Contains("connected and sends nothing", new CameraWatch(0).OnTick(TimeSpan.TicksPerSecond * 3, 30).Change!.Message, StringComparison.Ordinal);

    [Fact]
    public void A_lens_that_goes_out_of_focus_raises_one_alarm_and_refocusing_ends_it()
    {
        Assert.Equal("!", Settle(40, Usual with { Sharpness = 150 }, out var watch));
        Assert.Equal("-", Follow(60, Usual, ref watch));
    }

    [Fact]
    public void One_odd_part_is_no_drift()
    {
        _ = Settle(0, Usual, out var watch);
        Assert.Equal("", Follow(1, Usual with { Sharpness = 0, Mean = 250 }, ref watch));
    }

    [Fact]
    public void Light_that_changes_raises_an_alarm() => Assert.Equal("!", Settle(40, Usual with { Mean = 190 }, out _));

    [Fact]
    public void Black_pictures_raise_one_alarm_and_no_verdict_may_rest_on_them()
    {
        var black = new PictureLook(3, 1, 0, 0.99);
        Assert.True(PictureWatch.IsBlack(black, Limits));
        Assert.False(PictureWatch.IsBlack(Usual with { Mean = 5 }, Limits)); // dark, but something is to be seen
        Assert.Equal("!", Settle(10, black, out var watch));
        Assert.Equal("-", Follow(1, Usual, ref watch));
    }

    [Fact]
    public void Another_picture_size_is_an_alarm_until_it_is_as_before()
    {
        _ = Settle(0, Usual, out var watch);
        (watch, var changes) = watch.After(Usual, 320, 240, Limits);
        Assert.True(Assert.Single(changes) is { IsRaised: true, Kind: AlarmKind.ResolutionChanged });
        (watch, changes) = watch.After(Usual, 640, 480, Limits);
        Assert.False(Assert.Single(changes).IsRaised);
    }

    [Fact]
    public void The_baseline_is_the_median_so_one_odd_part_among_the_first_does_not_spoil_it()
    {
        var watch = new PictureWatch((PictureBaseline?)null);
        foreach (var mean in (double[])[120, 250, 121, 119, 120])
        {
            (watch, _) = watch.After(Usual with { Mean = mean }, 640, 480, Limits);
        }

        Assert.Equal(120, watch.Baseline!.Mean);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public void Every_kind_of_alarm_has_a_name_that_leads_back_to_it(int kind) => Assert.Equal((AlarmKind)kind, AlarmKinds.Parse(((AlarmKind)kind).Name()));

    private static string Settle(int frames, PictureLook look, out PictureWatch watch)
    {
        watch = new PictureWatch((PictureBaseline?)null);
        _ = Follow(10, Usual, ref watch);
        return Follow(frames, look, ref watch);
    }

    private static string Follow(int frames, PictureLook look, ref PictureWatch watch)
    {
        var text = "";
        for (var i = 0; i < frames; i++)
        {
            (watch, var changes) = watch.After(look, 640, 480, Limits);
            text += string.Concat(changes.Select(static c => c.IsRaised ? '!' : '-'));
        }

        return text;
    }
}
