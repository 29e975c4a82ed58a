using System.Globalization;
using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue.Slots;

/// <summary>Stored as "12.50 EUR": the number with two decimals, in whole units, and the ISO 4217 code.</summary>
internal sealed record AmountSlot : Slot
{
    public required IReadOnlyList<string> Currencies { get; init; }

    public decimal? Minimum { get; init; }

    public decimal? Maximum { get; init; }

    public override int SpotOrder => 4;

    public override string InvalidText => BuiltInTexts.InvalidAmount;

    public override SlotReading Read(Message message, SlotContext context)
    {
        var all = Amounts.Find(message.Text, Currencies).ToList();
        var named = all.Where(a => a.Currencies.Count > 0).ToList();
        var mention = named.Count > 0 ? named[0] : context.IsAsked && all.Count == 1 ? all[0] : null;
        if (mention is null)
        {
            return SlotReading.None;
        }

        var reading = Read(mention, context);
        return reading with { Start = mention.Start, Length = mention.Length };
    }

    public override bool IsStored(string value) => TryParse(value, out var amount, out var currency) && amount > 0 && Currencies.Contains(currency) && IsWithin(amount);

    public override string Show(string value, string language) => TryParse(value, out var amount, out var currency) ? Show(amount, currency, language) : value;

    private SlotReading Read(AmountMention mention, SlotContext context)
    {
        var currency = mention.Currencies.Count > 0 ? mention.Currencies.FirstOrDefault(Currencies.Contains) : Currencies.Count == 1 ? Currencies[0] : "";
        if (currency is null)
        {
            return new SlotReading { Refusal = Say(context, BuiltInTexts.CurrencyNotAccepted, mention.Value, "") };
        }

        if (mention.Value <= 0)
        {
            return new SlotReading { Refusal = context.Flows.Text(BuiltInTexts.InvalidAmount, context.Language) };
        }

        if (!IsWithin(mention.Value))
        {
            var name = mention.Value < Minimum ? BuiltInTexts.AmountTooSmall : BuiltInTexts.AmountTooLarge;
            return new SlotReading { Refusal = Say(context, name, mention.Value, currency) };
        }

        return currency.Length > 0
            ? SlotReading.Of(Stored(mention.Value, currency), 0, 0)
            : new SlotReading
            {
                Candidates = [.. Currencies.Select(c => Stored(mention.Value, c))],
                Refusal = Say(context, BuiltInTexts.WhichCurrency, mention.Value, ""),
            };
    }

    private bool IsWithin(decimal amount) => (Minimum is null || amount >= Minimum) && (Maximum is null || amount <= Maximum);

    private string Say(SlotContext context, string name, decimal value, string currency) => context.Flows.Named(name).In(context.Language, blank => blank switch
    {
        "minimum" => Show(Minimum ?? 0, currency, context.Language),
        "maximum" => Show(Maximum ?? 0, currency, context.Language),
        "currencies" => string.Join(context.Language == LocalText.Chinese ? "、" : ", ", Currencies),
        _ => Show(value, currency, context.Language),
    });

    private static string Stored(decimal amount, string currency) => string.Create(CultureInfo.InvariantCulture, $"{amount:0.00} {currency}");

    private static string Show(decimal amount, string currency, string language)
    {
        var number = amount.ToString(currency is "JPY" or "KRW" && decimal.Truncate(amount) == amount ? "#,##0" : "#,##0.00", CultureInfo.InvariantCulture);
        return (currency, language) switch
        {
            ("CNY", LocalText.Chinese) => $"{number}元",
            ("CNY", _) => $"¥{number}",
            ("USD", _) => $"${number}",
            ("GBP", _) => $"£{number}",
            ("EUR", _) => $"€{number}",
            ("", _) => number,
            _ => $"{number} {currency}",
        };
    }

    private static bool TryParse(string value, out decimal amount, out string currency)
    {
        var blank = value.LastIndexOf(' ');
        (amount, currency) = (0, blank < 0 ? "" : value[(blank + 1)..]);
        return blank > 0 && decimal.TryParse(value.AsSpan(0, blank), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out amount);
    }
}
