using System.Collections.Frozen;
using System.Globalization;

namespace Suite.Hosting;

/// <summary>An ISO 4217 currency: alphabetic code, numeric code, and decimals of its minor unit.</summary>
public sealed record Currency(string Code, int Number, byte Exponent)
{
    // Source: ISO 4217 list one as of 2026 (money in use and the indexed units of Chile and Uruguay; funds, metals and test codes are not paid in).
    // Decimals are 2 unless said otherwise after the colon.
    private const string Current =
        "AED784 AFN971 ALL008 AMD051 AOA973 ARS032 AUD036 AWG533 AZN944 BAM977 BBD052 BDT050 BHD048:3 BIF108:0 BMD060 BND096 BOB068 BRL986 "
        + "BSD044 BTN064 BWP072 BYN933 BZD084 CAD124 CDF976 CHF756 CLF990:4 CLP152:0 CNY156 COP170 CRC188 CUP192 CVE132 CZK203 DJF262:0 DKK208 "
        + "DOP214 DZD012 EGP818 ERN232 ETB230 EUR978 FJD242 FKP238 GBP826 GEL981 GHS936 GIP292 GMD270 GNF324:0 GTQ320 GYD328 HKD344 HNL340 "
        + "HTG332 HUF348 IDR360 ILS376 INR356 IQD368:3 IRR364 ISK352:0 JMD388 JOD400:3 JPY392:0 KES404 KGS417 KHR116 KMF174:0 KPW408 KRW410:0 "
        + "KWD414:3 KYD136 KZT398 LAK418 LBP422 LKR144 LRD430 LSL426 LYD434:3 MAD504 MDL498 MGA969 MKD807 MMK104 MNT496 MOP446 MRU929 MUR480 "
        + "MVR462 MWK454 MXN484 MYR458 MZN943 NAD516 NGN566 NIO558 NOK578 NPR524 NZD554 OMR512:3 PAB590 PEN604 PGK598 PHP608 PKR586 PLN985 "
        + "PYG600:0 QAR634 RON946 RSD941 RUB643 RWF646:0 SAR682 SBD090 SCR690 SDG938 SEK752 SGD702 SHP654 SLE925 SOS706 SRD968 SSP728 STN930 "
        + "SVC222 SYP760 SZL748 THB764 TJS972 TMT934 TND788:3 TOP776 TRY949 TTD780 TWD901 TZS834 UAH980 UGX800:0 USD840 UYU858 UYW927:4 UZS860 "
        + "VED926 VES928 VND704:0 VUV548:0 WST882 XAF950:0 XCD951 XCG532 XOF952:0 XPF953:0 YER886 ZAR710 ZMW967 ZWG924";

    // Withdrawn since 2021 but still in payments that are imported, disputed or replayed. ANG is not here: XCG took its number.
    private const string Withdrawn = "BGN975 CUC931 HRK191 SLL694 ZWL932";

    private static readonly FrozenDictionary<string, Currency> ByCode =
        (Current + " " + Withdrawn).Split(' ').Select(Read).ToFrozenDictionary(c => c.Code, StringComparer.Ordinal);

    private static readonly FrozenDictionary<int, Currency> ByNumber = ByCode.Values.ToFrozenDictionary(c => c.Number);

    /// <summary>Minor units in one major unit, such as 100 cents in a euro.</summary>
    public double UnitsPerMajor => UnitsPerMajorOf(Exponent);

    public static IEnumerable<Currency> All => ByCode.Values;

    /// <summary>Null when there is no such currency. Codes are upper case.</summary>
    public static Currency? Find(string code) => ByCode.GetValueOrDefault(code);

    public static Currency? Find(int number) => ByNumber.GetValueOrDefault(number);

    /// <summary>Minor units in one major unit of a currency with so many decimals, for payments that keep them: a table, because every payment asks.</summary>
    public static double UnitsPerMajorOf(byte exponent) => exponent switch
    {
        0 => 1,
        1 => 10,
        2 => 100,
        3 => 1_000,
        _ => 10_000,
    };

    internal static Currency? Find(ReadOnlySpan<byte> code)
    {
        if (code.Length != 3)
            return null;
        Span<char> chars = [(char)code[0], (char)code[1], (char)code[2]];
        return ByCode.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(chars, out var currency) ? currency : null;
    }

    private static Currency Read(string entry) => new(
        entry[..3],
        int.Parse(entry.AsSpan(3, 3), CultureInfo.InvariantCulture),
        entry.Length > 6 ? (byte)(entry[7] - '0') : (byte)2);
}
