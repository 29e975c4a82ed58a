using FsCheck;
using FsCheck.Fluent;
using Suite.Inspection.Line;

namespace Suite.Inspection.Tests.Line;

public sealed class FrameIntakeTests
{
    [Fact]
    public void A_free_running_camera_keeps_its_latest_frame_and_skips_the_ones_before()
    {
        var (intake, first) = default(FrameIntake).Offer(isTriggered: false, 1);
        (intake, var second) = intake.Offer(isTriggered: false, 1);
        (intake, var third) = intake.Offer(isTriggered: false, 1);
        Assert.Equal([Admission.Look, Admission.Hold, Admission.Replace], [first, second, third]);
        (intake, var starts) = intake.Finish();
        Assert.True(starts);
        (_, starts) = intake.Finish();
        Assert.False(starts);
    }

    [Fact]
    public void A_triggered_camera_refuses_what_exceeds_its_bound_and_replaces_nothing()
    {
        var (intake, _) = default(FrameIntake).Offer(isTriggered: true, 2);
        (intake, _) = intake.Offer(isTriggered: true, 2);
        (intake, var third) = intake.Offer(isTriggered: true, 2);
        Assert.Equal(Admission.Refuse, third);
        (intake, _) = intake.Finish();
        Assert.Equal(Admission.Look, intake.Offer(isTriggered: true, 2).Admission);
    }

    [Fact]
    public void Every_frame_is_looked_at_or_counted_and_never_more_are_with_the_model_than_allowed()
    {
        var cases = from steps in Gen.Elements(true, true, false).ListOf() from triggered in Gen.Elements(true, false) from max in Gen.Choose(1, 5) select (steps, triggered, max);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var intake = default(FrameIntake);
            var (offered, looked, skipped, refused) = (0, 0, 0, 0);
            foreach (var offer in c.steps)
            {
                if (offer)
                {
                    (intake, var admission) = intake.Offer(c.triggered, c.max);
                    offered++;
                    looked += admission == Admission.Look ? 1 : 0;
                    skipped += admission == Admission.Replace ? 1 : 0;
                    refused += admission == Admission.Refuse ? 1 : 0;
                }
                else if (intake.Looking > 0)
                {
                    (intake, var starts) = intake.Finish();
                    looked += starts ? 1 : 0;
                }

                Assert.True(intake.Looking <= (c.triggered ? c.max : 1));
                Assert.Equal(offered, looked + skipped + refused + (intake.Holds ? 1 : 0));
            }

            Assert.True(c.triggered ? skipped == 0 : refused == 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20_261_122, 7));
    }
}
