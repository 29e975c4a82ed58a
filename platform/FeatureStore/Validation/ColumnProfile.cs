using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Suite.FeatureStore.Preparation;

namespace Suite.FeatureStore.Validation;

/// <summary>What a column's values look like, from one pass. Memory is bounded: two sketches and at most 10,000 values.</summary>
public sealed class ColumnProfile(string name)
{
    private static readonly string[] TimeFormats = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd"];

    private static readonly SearchValues<byte> WholeNumber = SearchValues.Create("0123456789-+"u8);

    private double _squares;
    private long _lastTime = long.MinValue;

    public string Name { get; } = name;

    /// <summary>Rows, missing ones included.</summary>
    public long Count { get; private set; }

    public long Missing { get; private set; }

    /// <summary>Values that say NaN or infinity: neither missing nor a number.</summary>
    public long NotFinite { get; private set; }

    /// <summary>Finite numbers, whole ones included.</summary>
    public long Numbers { get; private set; }

    public long Integers { get; private set; }

    public long Times { get; private set; }

    public long Booleans { get; private set; }

    /// <summary>Rows whose time is before the one before them.</summary>
    public long TimeStepsBack { get; private set; }

    public double Min { get; private set; } = double.PositiveInfinity;

    public double Max { get; private set; } = double.NegativeInfinity;

    /// <summary>Of the numbers; 0 without any.</summary>
    public double Mean { get; private set; }

    public double Deviation => Numbers > 1 ? Math.Sqrt(_squares / (Numbers - 1)) : 0;

    public long TimeMin { get; private set; } = long.MaxValue;

    public long TimeMax { get; private set; } = long.MinValue;

    public QuantileSketch Quantiles { get; } = new();

    public DistinctCounter Distinct { get; } = new();

    public double MissingShare => Count == 0 ? 0 : (double)Missing / Count;

    /// <summary>integer, number, time, boolean, text, or empty when there is no value. One odd value makes a column text: the counts tell how many.</summary>
    public string Type => (Count - Missing) switch
    {
        0 => "empty",
        var there when Integers == there => "integer",
        var there when Numbers + NotFinite == there => "number",
        var there when Times == there => "time",
        var there when Booleans == there => "boolean",
        _ => "text",
    };

    public bool IsNumeric => Type is "integer" or "number";

    /// <summary>A field as it stands in a file.</summary>
    public void Add(ReadOnlySpan<byte> field, bool isMissing)
    {
        Count++;
        if (isMissing)
        {
            Missing++;
            return;
        }

        if (Utf8Parser.TryParse(field, out double number, out var used) && used == field.Length)
        {
            AddFinite(number, isInteger: !field.ContainsAnyExcept(WholeNumber));
        }
        else if (IsNotFinite(field))
        {
            NotFinite++;
        }
        else if (TryReadTime(field, out var micros))
        {
            AddTime(micros);
        }
        else if (Ascii.EqualsIgnoreCase(field, "true"u8) || Ascii.EqualsIgnoreCase(field, "false"u8))
        {
            Booleans++;
        }

        Distinct.Add(DistinctCounter.Hash(field), field);
    }

    /// <summary>A number that is there already, as of a feature; NaN is missing, infinities count as <see cref="NotFinite"/>.</summary>
    public void Add(double value)
    {
        Count++;
        if (double.IsNaN(value))
        {
            Missing++;
            return;
        }

        AddFinite(value, value == Math.Truncate(value));
        Span<byte> text = stackalloc byte[32];
        Utf8Formatter.TryFormat(value, text, out var written);
        Distinct.Add(SeededRandom.Mix(BitConverter.DoubleToUInt64Bits(value)), text[..written]);
    }

    /// <summary>A time that is there already, in microseconds since 1970.</summary>
    public void AddTimeMicros(long micros)
    {
        Count++;
        AddTime(micros);
    }

    /// <summary>UTC, or with an offset; a time without a zone is taken as UTC.</summary>
    internal static bool TryReadTime(ReadOnlySpan<byte> field, out long micros)
    {
        micros = 0;

        // Most text fails here, before anything is parsed.
        if (field.Length is < 10 or > 40 || field[4] != '-' || field[7] != '-' || !char.IsAsciiDigit((char)field[0]))
        {
            return false;
        }

        var text = Encoding.UTF8.GetString(field);
        if (TimeText.TryParseIso(text, out micros))
        {
            return true;
        }

        var read = DateTime.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time);
        micros = TimeText.Micros(time);
        return read;
    }

    private static bool IsNotFinite(ReadOnlySpan<byte> field)
    {
        var word = field.TrimStart("+-"u8);
        return Ascii.EqualsIgnoreCase(word, "nan"u8) || Ascii.EqualsIgnoreCase(word, "inf"u8) || Ascii.EqualsIgnoreCase(word, "infinity"u8);
    }

    private void AddFinite(double value, bool isInteger)
    {
        if (!double.IsFinite(value))
        {
            NotFinite++;
            return;
        }

        Numbers++;
        Integers += isInteger ? 1 : 0;
        Min = Math.Min(Min, value);
        Max = Math.Max(Max, value);
        var off = value - Mean;
        Mean += off / Numbers;
        _squares += off * (value - Mean);
        Quantiles.Add(value);
    }

    private void AddTime(long micros)
    {
        Times++;
        TimeStepsBack += micros < _lastTime ? 1 : 0;
        _lastTime = micros;
        TimeMin = Math.Min(TimeMin, micros);
        TimeMax = Math.Max(TimeMax, micros);
    }
}
