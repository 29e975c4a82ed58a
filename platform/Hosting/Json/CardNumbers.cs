using System.Globalization;
using System.Text;

namespace Suite.Hosting;

/// <summary>
/// Finds payment card numbers in text: 13 to 19 digits with a known issuer's prefix and a right check digit (Luhn), written together or in
/// groups divided by spaces, dashes, dots, underscores or slashes. A run of more than 19 digits is no card number, nor are digits inside a
/// UUID or a long hexadecimal hash: one UUID in 1,300 would otherwise be refused by chance.
/// Pure; no allocation on text without 13 digits.
/// </summary>
public static class CardNumbers
{
    private const int DigitsMin = 13;
    private const int DigitsMax = 19;

    private const int UuidLength = 36;

    /// <summary>Hexadecimal digits without a break from which on they are a hash or random id; a card number has 19 at most.</summary>
    private const int HashLengthMin = 24;

    // More than two dividers in a row end a number: prose with digits here and there is not one.
    private const int SeparatorsMax = 2;

    /// <summary>First digits (as a range) and the lengths in use, per issuer.</summary>
    private static readonly (int From, int To, int Digits, int LengthMin, int LengthMax)[] Issuers =
    [
        (4, 4, 1, 13, 19), // Visa: 13, 16, 19
        (51, 55, 2, 16, 16), (2221, 2720, 4, 16, 16), // Mastercard
        (34, 34, 2, 15, 15), (37, 37, 2, 15, 15), // American Express
        (6011, 6011, 4, 16, 19), (644, 649, 3, 16, 19), (65, 65, 2, 16, 19), // Discover, RuPay
        (300, 305, 3, 14, 19), (3095, 3095, 4, 14, 19), (36, 36, 2, 14, 19), (38, 39, 2, 14, 19), // Diners Club
        (3528, 3589, 4, 16, 19), // JCB
        (62, 62, 2, 16, 19), (8100, 8171, 4, 16, 19), // UnionPay
        (50, 50, 2, 13, 19), (56, 58, 2, 13, 19), (63, 63, 2, 13, 19), (67, 67, 2, 13, 19), // Maestro, Verve, Elo
        (2200, 2204, 4, 16, 19), // Mir
        (60, 60, 2, 16, 16), (81, 82, 2, 16, 16), // RuPay, Hipercard
        (9792, 9792, 4, 16, 16), // Troy
        (8600, 8600, 4, 16, 16), (9860, 9860, 4, 16, 16), // Uzcard, Humo
        (1, 1, 1, 15, 15), // UATP
    ];

    /// <summary>Whether the UTF-8 text holds a card number anywhere.</summary>
    public static bool Contains(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length < DigitsMin)
            return false;

        var candidates = 0;
        var ascii = true;
        foreach (var b in utf8)
        {
            if (b >= 0x80)
                ascii = false;
            if (b is >= (byte)'0' and <= (byte)'9' or >= 0x80)
                candidates++;
        }

        if (candidates < DigitsMin)
            return false;

        if (ascii && utf8.Length <= 512)
        {
            Span<char> chars = stackalloc char[utf8.Length];
            Encoding.ASCII.GetChars(utf8, chars);
            return TryFind(chars, 0, out _, out _);
        }

        return TryFind(Encoding.UTF8.GetString(utf8), 0, out _, out _);
    }

    /// <summary>Whether the text holds a card number anywhere.</summary>
    public static bool Contains(ReadOnlySpan<char> text) => text.Length >= DigitsMin && TryFind(text, 0, out _, out _);

    /// <summary>The first card number at or after <paramref name="from"/>, the longest one at its place.</summary>
    internal static bool TryFind(ReadOnlySpan<char> text, int from, out int start, out int length)
    {
        for (var i = from; i < text.Length; i++)
        {
            if (Digit(text[i]) < 0)
                continue;

            // A number may begin where a group of digits begins, nowhere inside one.
            length = LongestAt(text, i);
            if (length > 0 && HexTokenEnd(text, i, length) is var end and > 0)
            {
                i = end - 1;
                continue;
            }

            if (length > 0)
            {
                start = i;
                return true;
            }

            while (i + 1 < text.Length && Digit(text[i + 1]) >= 0)
                i++;
        }

        (start, length) = (0, 0);
        return false;
    }

    /// <summary>Where the UUID or hash ends that the digits are part of; 0 when they are not.</summary>
    private static int HexTokenEnd(ReadOnlySpan<char> text, int start, int length)
    {
        var (from, to) = (start, start + length);
        while (from > 0 && IsHexOrDash(text[from - 1]))
            from--;
        while (to < text.Length && IsHexOrDash(text[to]))
            to++;
        if (IsUuid(text[from..to].Trim('-')))
            return to;

        (from, to) = (start, start);
        while (from > 0 && char.IsAsciiHexDigit(text[from - 1]))
            from--;
        while (to < text.Length && char.IsAsciiHexDigit(text[to]))
            to++;
        var token = text[from..to];
        return token.Length >= HashLengthMin && token.ContainsAnyExceptInRange('0', '9') && to >= start + length ? to : 0;
    }

    private static bool IsUuid(ReadOnlySpan<char> token)
    {
        if (token.Length != UuidLength)
            return false;
        for (var i = 0; i < UuidLength; i++)
        {
            if (token[i] == '-' != i is 8 or 13 or 18 or 23)
                return false;
        }

        return true;
    }

    private static bool IsHexOrDash(char c) => char.IsAsciiHexDigit(c) || c == '-';

    private static int LongestAt(ReadOnlySpan<char> text, int start)
    {
        Span<byte> digits = stackalloc byte[DigitsMax];
        var count = 0;
        var longest = 0;
        var i = start;
        while (i < text.Length)
        {
            var digit = Digit(text[i]);
            if (digit >= 0)
            {
                if (count == DigitsMax)
                    return longest;
                digits[count++] = (byte)digit;
                i++;
                if (count >= DigitsMin && (i == text.Length || Digit(text[i]) < 0) && IsCardNumber(digits[..count]))
                    longest = i - start;
                continue;
            }

            var next = i;
            while (next < text.Length && next - i < SeparatorsMax && IsSeparator(text[next]))
                next++;
            if (next == i || next == text.Length || Digit(text[next]) < 0)
                return longest;
            i = next;
        }

        return longest;
    }

    private static bool IsCardNumber(ReadOnlySpan<byte> digits) => HasIssuerPrefix(digits) && PassesLuhn(digits);

    private static bool HasIssuerPrefix(ReadOnlySpan<byte> digits)
    {
        foreach (var (from, to, prefixDigits, lengthMin, lengthMax) in Issuers)
        {
            var prefix = 0;
            for (var i = 0; i < prefixDigits; i++)
                prefix = (prefix * 10) + digits[i];
            if (prefix >= from && prefix <= to && digits.Length >= lengthMin && digits.Length <= lengthMax)
                return true;
        }

        return false;
    }

    private static bool PassesLuhn(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            int digit = digits[digits.Length - 1 - i];
            if (i % 2 == 1)
                digit = digit > 4 ? (digit * 2) - 9 : digit * 2;
            sum += digit;
        }

        return sum % 10 == 0;
    }

    // Full-width and other scripts' digits are digits too: a number must not pass because it was typed on another keyboard.
    private static int Digit(char c) => c < 0x80 ? (uint)(c - '0') <= 9 ? c - '0' : -1 : CharUnicodeInfo.GetDecimalDigitValue(c);

    private static bool IsSeparator(char c) =>
        c is ' ' or '-' or '.' or '_' or '/' or '\t' || (c >= 0x80 && (char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) is UnicodeCategory.DashPunctuation or UnicodeCategory.Format));
}
