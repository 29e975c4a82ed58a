using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Suite.Inspection.Outputs;
using Suite.Inspection.Outputs.Mqtt;
using Suite.Inspection.Outputs.Webhooks;

namespace Suite.Inspection.Tests.Outputs;

public sealed class OutputRulesTests
{
    [Fact]
    public void A_signature_is_the_one_that_Standard_Webhooks_gives_as_its_example() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignature.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}"u8));

    [Fact]
    public void Secrets_that_are_made_are_secrets_and_others_are_not()
    {
        Assert.True(WebhookSignature.IsSecret(WebhookSignature.CreateSecret()));
        Assert.NotEqual(WebhookSignature.CreateSecret(), WebhookSignature.CreateSecret());
        Assert.False(WebhookSignature.IsSecret("whsec_c2hvcnQ="));
        Assert.False(WebhookSignature.IsSecret("not base64"));
    }

    [Theory]
    [InlineData(0, "00")]
    [InlineData(127, "7F")]
    [InlineData(128, "8001")]
    [InlineData(16_383, "FF7F")]
    [InlineData(16_384, "808001")]
    [InlineData(268_435_455, "FFFFFF7F")]
    public void Lengths_are_written_as_the_standards_table_does(int length, string bytes) => Assert.Equal(bytes, Convert.ToHexString(MqttPacket.Length(length)));

    [Fact]
    public void A_connection_and_a_message_are_written_as_the_standard_says()
    {
        Assert.Equal("101300044D51545404C2003C0001610001750001" + "70", Convert.ToHexString(MqttPacket.Connect("a", 60, "u", "p")));
        Assert.Equal("3207" + "0003" + Convert.ToHexString(Encoding.ASCII.GetBytes("a/b")) + "000A", Convert.ToHexString(MqttPacket.Publish("a/b", 10, [], isRepeated: false)));
        Assert.Equal(0x3A, MqttPacket.Publish("a/b", 10, "x"u8, isRepeated: true)[0]);
    }

    [Fact]
    public void Waits_grow_stay_within_their_bounds_and_heed_the_receiver()
    {
        var plan = RetryPlan.Usual;
        var cases = from failures in Gen.Choose(1, 200) from chance in Gen.Choose(0, 99) from asked in Gen.Choose(0, 300) select (failures, chance / 100.0, TimeSpan.FromSeconds(asked));
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var wait = plan.WaitAfter(c.failures, null, c.Item2);
            var heeded = plan.WaitAfter(c.failures, c.Item3, c.Item2);
            return wait >= plan.First * 0.79 && wait <= plan.Longest && heeded >= wait && heeded <= plan.Longest && (heeded >= c.Item3 || heeded == plan.Longest);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20_261_122, 7));
    }

    [Fact]
    public void An_event_is_given_up_when_it_is_refused_for_good_too_old_or_too_far_behind_and_never_because_the_receiver_is_away()
    {
        var plan = RetryPlan.Usual;
        Assert.Null(plan.GiveUp(0, TimeSpan.FromHours(23), plan.BacklogMax, "away"));
        Assert.NotNull(plan.GiveUp(plan.RefusalsMax, TimeSpan.Zero, 0, "400"));
        Assert.NotNull(plan.GiveUp(0, TimeSpan.FromHours(25), 0, "away"));
        Assert.NotNull(plan.GiveUp(0, TimeSpan.Zero, plan.BacklogMax + 1, "away"));
    }
}
