using FsCheck;
using FsCheck.Fluent;
using Suite.Inspection.Alarms;
using Suite.Inspection.Cameras;
using Suite.Inspection.Verdicts;

namespace Suite.Inspection.Tests.Cameras;

public sealed class CameraRulesTests
{
    private static readonly CameraSettings Settings = new() { Name = "Press", Mode = CameraMode.Triggered, Model = "default" };
    private static readonly CameraAddress Address = new("rtsp://10.0.0.1/a");

    [Fact]
    public void Setting_up_the_same_again_changes_nothing_and_something_else_starts_it_anew()
    {
        var camera = After(Camera.None, new ConfigureCamera(1, "key", Settings, Address, null));
        Assert.Null(CameraRules.Decide(camera, new ConfigureCamera(2, "key", Settings, Address, null), out _));
        var changed = After(camera, new ConfigureCamera(3, "key", Settings with { NgStreak = 3 }, Address, null));
        Assert.True(changed.ConfiguredVersion > camera.ConfiguredVersion);
        _ = CameraRules.Decide(changed, new StartCamera(4, camera.ConfiguredVersion, null), out var isFound);
        Assert.False(isFound);
    }

    [Fact]
    public void A_baseline_stays_while_the_picture_is_of_the_same_place()
    {
        var baseline = new PictureBaseline(120, 500, 0, 640, 480);
        var camera = After(After(Camera.None, new ConfigureCamera(1, "key", Settings, Address, null)), new LearnBaseline(2, baseline));
        Assert.Equal(baseline, After(camera, new ConfigureCamera(3, "key", Settings with { NgStreak = 9 }, Address, null)).Baseline);
        Assert.Null(After(camera, new ConfigureCamera(3, "key", Settings, new CameraAddress("rtsp://10.0.0.2/a"), null)).Baseline);
    }

    [Fact]
    public void What_is_said_of_a_camera_that_is_not_there_is_not_written()
    {
        Assert.Null(CameraRules.Decide(Camera.None, new ChangeAlarm(1, AlarmChange.Raise(AlarmKind.CameraLost, "x")), out var isFound));
        Assert.False(isFound);
    }

    [Fact]
    public void Of_one_kind_one_alarm_is_raised_at_a_time_it_ends_only_once_and_the_oldest_are_forgotten()
    {
        var steps = from kind in Gen.Choose(0, 8) from raise in Gen.Elements(true, false) from acknowledge in Gen.Choose(0, 20) select (kind, raise, acknowledge);
        Prop.ForAll(steps.ListOf().ToArbitrary(), list =>
        {
            var camera = After(Camera.None, new ConfigureCamera(1, "key", Settings, Address, null));
            foreach (var (kind, raise, acknowledge) in list)
            {
                var change = raise ? AlarmChange.Raise((AlarmKind)kind, "something") : AlarmChange.Clear((AlarmKind)kind);
                camera = After(After(camera, new ChangeAlarm(2, change)), new AcknowledgeAlarm(3, acknowledge, "key", null));
                Assert.Equal(raise, camera.Raised((AlarmKind)kind) is not null);
                Assert.All(camera.Alarms.GroupBy(static a => a.Kind), static g => Assert.True(g.Count(static a => a.ClearedAtMicros is null) <= 1));
                Assert.Equal(camera.Alarms.Select(static a => a.Number).Order(), camera.Alarms.Select(static a => a.Number));
                Assert.True(camera.Alarms.Count <= Camera.AlarmsMax);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(20_261_122, 7));
    }

    [Fact]
    public void A_part_that_was_missed_is_an_alarm_until_a_run_of_parts_was_inspected()
    {
        var missed = default(MissedParts);
        (missed, var raised) = missed.After(PartVerdict.NotInspected, "Too late.", allowed: 0);
        Assert.Contains("Too late.", raised!.Message, StringComparison.Ordinal);
        Assert.Null(missed.After(PartVerdict.NotInspected, "Again.", allowed: 0).Change);
        for (var i = 1; i < MissedParts.Calm; i++)
        {
            (missed, var none) = missed.After(PartVerdict.Ok, null, allowed: 0);
            Assert.Null(none);
        }

        Assert.False(missed.After(PartVerdict.Ng, null, allowed: 0).Change!.IsRaised);
        Assert.Null(default(MissedParts).After(PartVerdict.NotInspected, "One frame.", allowed: 10).Change);
    }

    [Fact]
    public void Quantiles_are_of_the_last_values_only()
    {
        var ring = new LatencyRing(100);
        for (var i = 0; i < 1_000; i++)
        {
            ring.Add(i);
        }

        Assert.Equal((949, 998, 999), (ring.Quantile(0.5), ring.Quantile(0.99), ring.Quantile(1)));
        Assert.Equal(0, new LatencyRing().Quantile(0.99));
    }

    private static Camera After(Camera camera, CameraCommand command) => CameraRules.Decide(camera, command, out _) is { } decided ? camera.Apply(decided) : camera;
}
