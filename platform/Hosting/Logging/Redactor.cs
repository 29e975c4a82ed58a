using System.Text;
using System.Text.RegularExpressions;

namespace Suite.Hosting;

/// <summary>
/// Takes card numbers, API keys, passwords in connection strings, e-mail addresses and bank account numbers (IBAN) out of text on its way into a
/// log or an answer. Pure. Text without any is returned as it is.
/// </summary>
public static partial class Redactor
{
    public const string CardNumberMark = "[card number]";
    public const string RemovedMark = "[removed]";

    /// <summary>Names of structured log values that are never written, whatever they hold.</summary>
    private static readonly string[] PrivateNames =
    [
        "password", "secret", "authorization", "apikey", "key", "bearer", "connectionstring", "card", "cardid", "cardnumber", "pan", "cvv", "iban",
        "account", "name", "firstname", "lastname", "fullname", "customername", "email", "mail", "phone", "address", "street", "birthdate", "body", "payload",
    ];

    public static string Redact(string text)
    {
        if (text.Length < 6)
            return text;
        if (text.Contains("suite_", StringComparison.Ordinal))
            text = ApiKey().Replace(text, "$1" + RemovedMark);
        if (text.Contains("assword", StringComparison.OrdinalIgnoreCase))
            text = Password().Replace(text, "$1" + RemovedMark);
        if (text.Contains('@', StringComparison.Ordinal))
            text = Email().Replace(text, RemovedMark);
        text = RedactCards(text);
        return Iban().Replace(text, m => IsIban(m.Value) ? RemovedMark : m.Value);
    }

    /// <summary>Whether a structured value of this name is personal or secret by its name.</summary>
    public static bool IsPrivateName(string name)
    {
        foreach (var hidden in PrivateNames)
        {
            if (name.Equals(hidden, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <summary>Card numbers alone; for text in which addresses and account numbers are wanted.</summary>
    public static string RedactCards(string text)
    {
        if (!CardNumbers.TryFind(text, 0, out var start, out var length))
            return text;
        var result = new StringBuilder(text.Length);
        var from = 0;
        do
        {
            result.Append(text, from, start - from).Append(CardNumberMark);
            from = start + length;
        }
        while (CardNumbers.TryFind(text, from, out start, out length));

        return result.Append(text, from, text.Length - from).ToString();
    }

    // ISO 13616: letters count as 10 to 35, the first four characters move to the end, and the whole is 1 modulo 97.
    private static bool IsIban(string text)
    {
        var compact = text.Replace(" ", "", StringComparison.Ordinal);
        var rest = 0;
        for (var i = 0; i < compact.Length; i++)
        {
            var c = compact[(i + 4) % compact.Length];
            rest = char.IsAsciiDigit(c) ? ((rest * 10) + (c - '0')) % 97 : ((rest * 100) + (c - 'A' + 10)) % 97;
        }

        return rest == 1;
    }

    [GeneratedRegex(@"(suite_[0-9a-z]+_)[0-9A-Za-z]+")]
    private static partial Regex ApiKey();

    [GeneratedRegex(@"(password\s*[=:]\s*)[^;\s]+", RegexOptions.IgnoreCase)]
    private static partial Regex Password();

    [GeneratedRegex(@"[\w.+-]+@[\w-]+(\.[\w-]+)+")]
    private static partial Regex Email();

    [GeneratedRegex(@"\b[A-Z]{2}[0-9]{2}( ?[A-Z0-9]{4}){2,7}( ?[A-Z0-9]{1,4})?\b")]
    private static partial Regex Iban();
}
