using FsCheck;
using FsCheck.Fluent;
using Suite.Support.Dialogue;
using Suite.Text.Intents;
using Xunit;

namespace Suite.Support.Tests.Dialogue;

/// <summary>What holds whatever is sent: to begin with, by hundreds of conversations made of words that mean something and of noise.</summary>
public sealed class DialogueProperties
{
    /// <summary>Sixteen slots of a thousand characters would be more; what a conversation really keeps is far less.</summary>
    private const int StateBytesMax = 16 * 1024;

    private static readonly string[] Words =
    [
        "return an item", "退货", "where is my order", "SH-123456", "sh 654321 and SH-111111", "yesterday", "上周五", "31/02", "3/4", "tomorrow", "damaged", "尺码", "yes", "no", "好的", "no, change the date",
        "the reason is damaged", "skip", "cancel", "算了", "start over", "talk to a person", "what?", "how long?", "运费多少", "and the other one?", "第二个", "the first one", "2", "hello", "thanks", "😀", "",
        "12.50", "€20", "bob@example.com", "none of these", "it", "Ask for a refund", new string('9', 5_000), string.Concat(Enumerable.Repeat("SH-123456 {note} ", 300)), "\uD83D", "<script>alert(1)</script>", "مرحبا",
        "no, the amount is 5 euros", "不对，日期是昨天", "\0\u0001", "{orderNumber}", "1 1 1 1 1",
    ];

    private static readonly IntentResult?[] Intents =
        [null, null, Chat.Sure("return_item"), Chat.Sure("refund"), Chat.Sure("complaint"), Chat.Sure("unknown"), Chat.Unsure(("return_item", 0.4), ("track_order", 0.3)), Chat.OutOfScope];

    private static Gen<(string Text, int Intent, bool IsChinese)[]> Talks { get; } =
        (from text in Gen.OneOf(Gen.Elements(Words), Gen.Elements(Words), ArbMap.Default.ArbFor<string>().Generator.Select(t => t ?? ""))
         from intent in Gen.Choose(0, Intents.Length - 1)
         from isChinese in Gen.Elements(true, false)
         select (text, intent, isChinese)).ArrayOf();

    [Fact]
    public void Nothing_throws_states_survive_JSON_and_the_same_turn_gives_the_same_step() => Check((flows, state, turn) =>
    {
        var step = DialogueRules.Next(flows, state, turn);
        var again = DialogueRules.Next(flows, Json.Copy(state), turn);
        var unanswered = DialogueRules.NoAnswer(flows, step.State, turn);
        return Text(step) == Text(again) && Json.Write(Json.Copy(step.State)) == Json.Write(step.State) && unanswered.Outcome == DialogueOutcome.Reply;
    });

    [Fact]
    public void Every_reply_says_something() => Check((flows, state, turn) =>
    {
        var step = DialogueRules.Next(flows, state, turn);
        return step.Texts.All(t => t.Length > 0)
            && (step.Outcome == DialogueOutcome.Answer ? step.Query!.Length > 0 : step.Texts.Count > 0)
            && (step.Outcome == DialogueOutcome.Handover) == (step.HandoverReason is not null)
            && step.QuickReplies.All(q => q.Text.Length > 0);
    });

    [Fact]
    public void Cancel_always_ends_the_flow() => Check((flows, state, turn) =>
        ((string[])["cancel", "Cancel that please", "取消", "算了吧", "never mind"]).All(c =>
            DialogueRules.Next(flows, state, turn with { Text = c }) is { State: { Flow: null, Suspended.Count: 0 }, Outcome: DialogueOutcome.Reply }));

    [Fact]
    public void What_was_collected_is_valid() => Check((flows, state, turn) =>
    {
        var step = DialogueRules.Next(flows, state, turn);
        IEnumerable<OpenFlow> open = step.State.Flow is { } flow ? [flow, .. step.State.Suspended] : step.State.Suspended;
        return open.All(o => o.Slots.All(s => flows.FindFlow(o.Name)!.FindSlot(s.Key)!.IsStored(s.Value)))
            && (step.Completed is not { } completed || completed.Slots.All(s => flows.FindFlow(completed.Name)!.FindSlot(s.Key)!.IsStored(s.Value)));
    });

    [Fact]
    public void A_state_stays_small() => Check((flows, state, turn) => Json.Bytes(DialogueRules.Next(flows, state, turn).State) <= StateBytesMax);

    private static string Text(DialogueStep step) => System.Text.Json.JsonSerializer.Serialize(step, DialogueTestJson.Default.DialogueStep);

    private static void Check(Func<FlowSet, DialogueState, UserTurn, bool> holds) => Prop.ForAll(Talks.ToArbitrary(), talk =>
    {
        var state = DialogueState.Start;
        foreach (var (text, intent, isChinese) in talk)
        {
            var turn = new UserTurn(text, isChinese ? "zh" : "en", Intents[intent], Chat.Today);
            if (!holds(ShopFlows.Shop, state, turn))
            {
                return false;
            }

            state = DialogueRules.Next(ShopFlows.Shop, state, turn).State;
        }

        return true;
    }).QuickCheckThrowOnFailure();
}
