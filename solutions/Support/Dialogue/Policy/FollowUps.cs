using Suite.Support.Dialogue.Slots;
using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue.Policy;

/// <summary>What a message takes from the turns before: "and the other one?", "what about the second?", "I want to return it".</summary>
internal static class FollowUps
{
    private const int MentionedMax = 8;

    private static readonly Phrases Others = new(
        ["other one", "the other", "other order", "another one", "another order", "different one", "different order", "另一个", "另外一个", "另一单", "另外一单", "另一笔", "另外那个", "那另一个", "别的订单", "其他订单", "另一件"]);

    private static readonly Phrases Backward = new(
        ["it", "it's", "its", "that order", "this order", "that one", "this one", "the same one", "the same order", "same order", "same one", "它", "这个订单", "那个订单", "这单", "那单", "该订单", "这个", "那个", "同一个", "刚才那个", "刚才的"]);

    private static readonly string[] Openings = ["and ", "what about ", "how about ", "also ", "same for ", "but ", "or ", "那", "还有", "另外", "那么", "至于"];

    /// <summary>"And in winter?", "那周末呢？": it says nothing without the question before.</summary>
    private const int EllipsisLengthMax = 60;

    public static bool RefersToOther(Message message) => message.Text.Length <= EllipsisLengthMax && Others.Find(message.Text) is not null;

    public static bool RefersBack(Message message) => Backward.Find(message.Text) is not null;

    public static bool IsEllipsis(Message message) => message.Text.Length <= EllipsisLengthMax
        && (Array.Exists(Openings, o => message.Bare.StartsWith(o, StringComparison.Ordinal)) || (message.Bare.EndsWith('呢') && message.Bare.Length <= 12));

    public static string? LastMentioned(DialogueState state, Slot slot)
    {
        var values = Values(state, slot);
        return state.LastFlow?.Value is { } last && values.Contains(last) ? last : values.LastOrDefault();
    }

    /// <summary>The one that the last flow was not about; null if there is none.</summary>
    public static string? OtherMentioned(DialogueState state, Slot slot, string? current) =>
        Values(state, slot).LastOrDefault(v => v != current);

    public static string? Ordinal(DialogueState state, Slot slot, Message message)
    {
        var values = Values(state, slot);
        return Ordinals.Whole(message.Bare, values.Count, digits: false) is { } index ? values[index] : null;
    }

    /// <summary>Keeps what identifies something; the oldest goes when there are too many.</summary>
    public static DialogueState Mention(DialogueState state, IEnumerable<Slot> slots, IReadOnlyDictionary<string, string> values)
    {
        var fresh = slots.Where(s => s.Identifies && values.ContainsKey(s.Name)).Select(s => new MentionedValue(s.Name, values[s.Name]));
        return Mention(state, fresh);
    }

    public static DialogueState Mention(DialogueState state, IEnumerable<MentionedValue> values)
    {
        var mentioned = state.Mentioned.Concat(values).Distinct().ToList();
        return mentioned.Count == state.Mentioned.Count ? state : state with { Mentioned = [.. mentioned.TakeLast(MentionedMax)] };
    }

    /// <summary>Everything in a message that identifies something to one of the flows.</summary>
    public static IEnumerable<MentionedValue> Find(FlowSet flows, TurnContext context)
    {
        foreach (var slot in flows.Subjects)
        {
            var reading = slot.Read(context.Message, context.ForSlot(false));
            foreach (var value in reading.Value is { } one ? [one] : reading.Candidates)
            {
                yield return new MentionedValue(slot.Name, value);
            }
        }
    }

    private static List<string> Values(DialogueState state, Slot slot) => [.. state.Mentioned.Where(m => m.Slot == slot.Name && slot.IsStored(m.Value)).Select(m => m.Value)];
}
