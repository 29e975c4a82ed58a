using System.Globalization;

namespace Suite.FeatureStore.Preparation;

/// <summary>
/// What steps make goes into attributes unless a recipe says otherwise: an import takes a payment's own columns and attributes and nothing else, and
/// features are declared over attributes.
/// </summary>
internal static class AttributeColumn
{
    /// <summary>The most places a feature set can declare: a number with more, or with an exponent, would count as missing without a word.</summary>
    private const int PlacesMax = 9;

    private const double DecimalMax = 1e15;
    private const string Prefix = "attributes.";

    public static bool Is(string column) => column.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The column that a step makes of another: of amount and "bin" attributes.amount_bin.</summary>
    public static string Of(string column, string what) => Named($"{column}_{what}");

    /// <summary>A plain decimal of up to <see cref="PlacesMax"/> places.</summary>
    public static string Format(double value) => Math.Abs(value) < DecimalMax
        ? Math.Round((decimal)value, PlacesMax).ToString("0.#########", CultureInfo.InvariantCulture)
        : TableCsv.FormatNumber(value);

    public static string Named(string name) => Is(name) ? name : Prefix + name;
}
