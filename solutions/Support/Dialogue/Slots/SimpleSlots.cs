using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue.Slots;

/// <summary>Free words, as they were written.</summary>
internal sealed record TextSlot : Slot
{
    public const int LengthMax = 1_000;

    public required int LengthMin { get; init; }

    public required int LengthLimit { get; init; }

    public override bool IsSpotted => false;

    public override int SpotOrder => 9;

    public override string InvalidText => BuiltInTexts.InvalidValue;

    public override SlotReading Read(Message message, SlotContext context)
    {
        if (!context.IsAsked || message.Original.Length == 0)
        {
            return SlotReading.None;
        }

        var characters = Characters(message.Original);
        return characters < LengthMin ? new SlotReading { Refusal = Say(context, BuiltInTexts.TextTooShort) }
            : characters > LengthLimit ? new SlotReading { Refusal = Say(context, BuiltInTexts.TextTooLong) }
            : SlotReading.Of(message.Original, 0, message.Text.Length);
    }

    public override bool IsStored(string value) => Characters(value) is var length && length >= LengthMin && length <= LengthLimit;

    private string Say(SlotContext context, string name) => context.Flows.Named(name).In(
        context.Language, blank => (blank == "minimum" ? LengthMin : LengthLimit).ToString(CultureInfo.InvariantCulture));

    private static int Characters(string text) => text.EnumerateRunes().Count();
}

/// <summary>Stored as "yes" and "no".</summary>
internal sealed record YesNoSlot : Slot
{
    public override bool IsSpotted => false;

    public override int SpotOrder => 8;

    public override string InvalidText => BuiltInTexts.InvalidYesNo;

    public override SlotReading Read(Message message, SlotContext context) => context.IsAsked && YesNo.Read(message, context.Flows) is { } yes
        ? SlotReading.Of(yes ? CommandWords.Yes : CommandWords.No, 0, message.Text.Length)
        : SlotReading.None;

    public override bool IsStored(string value) => value is CommandWords.Yes or CommandWords.No;

    public override string Show(string value, string language) =>
        BuiltInTexts.Find(value == CommandWords.Yes ? BuiltInTexts.Yes : BuiltInTexts.No)!.In(language);

    public override IEnumerable<string> Buttons(FlowSet flows, string language) => [flows.Text(BuiltInTexts.Yes, language), flows.Text(BuiltInTexts.No, language)];
}

/// <summary>Whether a reply agrees.</summary>
internal static class YesNo
{
    /// <summary>Null where it says neither, or goes on to something else.</summary>
    public static bool? Read(Message message, FlowSet flows)
    {
        if (!message.HasWords)
        {
            return message.Original.Length == 0 ? null : ReadSign(message.Original);
        }

        foreach (var core in CommandWords.Cores(message.Bare))
        {
            if (flows.Words(CommandWords.No).IsWhole(core))
            {
                return false;
            }

            if (flows.Words(CommandWords.Yes).IsWhole(core))
            {
                return true;
            }
        }

        var (yes, no) = (Leading(flows.Words(CommandWords.Yes), message.Bare), Leading(flows.Words(CommandWords.No), message.Bare));
        return yes == no ? null : yes > no;
    }

    /// <summary>How much of the message the yes or no at its beginning takes; what follows it goes separately.</summary>
    public static int Leading(Phrases words, string bare)
    {
        var length = words.LeadingLength(bare);
        return length > 0 && (length == bare.Length || Ends(bare, length)) ? length : 0;
    }

    /// <summary>"Right, go on" begins with a yes; "right now it is broken" and "不是很清楚" are neither yes nor no.</summary>
    private static bool Ends(string text, int at) =>
        text[at] is ',' or '.' or '!' or ';' or ':' or '-' || (text[at] == ' ' && at <= 4 && text[..at] is "yes" or "no" or "nope" or "yep" or "yeah");

    private static bool? ReadSign(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.ToString())
            {
                case "👍" or "👌" or "✅" or "🆗" or "✔" or "☑":
                    return true;
                case "👎" or "❌" or "🚫" or "✖":
                    return false;
                default:
                    continue;
            }
        }

        return null;
    }
}

/// <summary>Stored with the domain in lower case.</summary>
internal sealed partial record EmailSlot : Slot
{
    public const int LengthMax = 254;

    public override int SpotOrder => 1;

    public override string InvalidText => BuiltInTexts.InvalidEmail;

    public override SlotReading Read(Message message, SlotContext context)
    {
        // Without this look, a long message without an address would be tried from every letter.
        if (!message.Text.Contains('@', StringComparison.Ordinal))
        {
            return SlotReading.None;
        }

        var match = Address().Match(message.Text);
        return match.Success && match.Length <= LengthMax && !match.Value.Contains("..", StringComparison.Ordinal) && Local(match.Value) <= 64
            ? SlotReading.Of(match.Value, match.Index, match.Length)
            : SlotReading.None;
    }

    public override bool IsStored(string value) => value.Length <= LengthMax && Address().Match(value) is { Success: true } match && match.Length == value.Length;

    private static int Local(string address) => address.IndexOf('@', StringComparison.Ordinal);

    /// <summary>One label after another without nesting: linear. Mail servers tell upper from lower case in no address that is in use.</summary>
    [GeneratedRegex(@"[a-z0-9][a-z0-9._%+'-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
