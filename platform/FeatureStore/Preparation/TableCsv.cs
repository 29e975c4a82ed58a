using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Suite.FeatureStore.Preparation;

/// <summary>What a file's columns hold. Never guessed: the same column must be read the same way next month.</summary>
/// <param name="Types">By name; a column not named here is text. A number column also takes no other spelling than 1, -1.5, 1e3.</param>
/// <param name="MissingMarks">Texts that mean "not there", beside the empty one.</param>
public sealed record TableSchema(IReadOnlyDictionary<string, ColumnType> Types, IReadOnlyList<string> MissingMarks)
{
    public static TableSchema AllText { get; } = new(new Dictionary<string, ColumnType>(), []);
}

/// <summary>Tables from and to CSV.</summary>
public static class TableCsv
{
    private const double WholeMax = 1e21;

    /// <summary>One pass over the file.</summary>
    /// <exception cref="InvalidDataException">Names line and column; nothing of the value is repeated.</exception>
    public static Table Read(CsvRows rows, TableSchema schema, TableLimits limits)
    {
        var builders = rows.Names.Select((name, i) => new ColumnBuilder(name, i, schema.Types.GetValueOrDefault(name, ColumnType.Text), limits)).ToArray();
        var marks = schema.MissingMarks.Select(Encoding.UTF8.GetBytes).ToArray();
        long cells = 0;
        while (rows.Next())
        {
            if ((cells += builders.Length) > limits.CellsMax)
            {
                throw new InvalidDataException($"Line {rows.Line}: rows times columns is more than {limits.CellsMax}. Prepare the file in parts.");
            }

            foreach (var builder in builders)
            {
                builder.Add(rows, marks);
            }
        }

        return cells == 0
            ? throw new InvalidDataException("The file has a header and no row.")
            : new Table(builders.Select(b => b.Build()));
    }

    /// <summary>
    /// Writes UTF-8 with \n. Numbers are in their shortest form that reads back the same, those of attributes as decimals that a feature can
    /// take; times in UTC as 2018-04-01T00:00:31.5Z.
    /// Returns how many cells held a card number and were masked: whatever the recipe forgot, none goes out.
    /// </summary>
    public static long Write(Table table, TextWriter target, PreparationSecrets secrets)
    {
        long masked = 0;
        target.Write(string.Join(',', table.Columns.Select(c => Quoted(Masked(c.Name)))) + "\n");
        var line = new StringBuilder();
        for (var row = 0; row < table.RowCount; row++)
        {
            line.Clear();
            for (var i = 0; i < table.Columns.Count; i++)
            {
                line.Append(i == 0 ? "" : ",").Append(Quoted(CanHoldCardNumber(table.Columns[i], row) ? Masked(Written(table.Columns[i], row)) : Written(table.Columns[i], row)));
            }

            target.Write(line.Append('\n'));
        }

        return masked;

        string Masked(string text)
        {
            var clear = secrets.MaskCardNumbers(text);
            masked += ReferenceEquals(clear, text) || clear == text ? 0 : 1;
            return clear;
        }
    }

    private static string Written(Column column, int row) => column is NumberColumn numbers && AttributeColumn.Is(column.Name) && !column.IsMissing(row)
        ? AttributeColumn.Format(numbers.Values[row])
        : Format(column, row);

    public static string FormatTime(long micros) =>
        DateTime.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>The cell as it is written; empty where missing.</summary>
    public static string Format(Column column, int row) => column.IsMissing(row) ? "" : column switch
    {
        NumberColumn numbers => FormatNumber(numbers.Values[row]),
        TextColumn texts => texts.Values[row]!,
        TimeColumn times => FormatTime(times.Micros[row]),
        _ => throw new InvalidOperationException($"The column type {column.Type} is unknown."),
    };

    /// <summary>Whole numbers without an exponent, so that a card number that was read as a number is still seen as one.</summary>
    internal static string FormatNumber(double value) =>
        value.ToString(value == Math.Truncate(value) && Math.Abs(value) < WholeMax ? "F0" : "R", CultureInfo.InvariantCulture);

    /// <summary>Strictly: no thousands separators, no NaN, no infinity.</summary>
    internal static bool TryParseNumber(ReadOnlySpan<byte> text, out double value) =>
        Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && double.IsFinite(value);

    /// <summary>The digits behind a decimal point may pass every check of a card number by chance; a mask there would destroy computed columns.</summary>
    private static bool CanHoldCardNumber(Column column, int row) => column switch
    {
        TextColumn => true,
        NumberColumn numbers => numbers.Values[row] == Math.Truncate(numbers.Values[row]),
        _ => false,
    };

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : '"' + text.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    private sealed class ColumnBuilder(string name, int place, ColumnType type, TableLimits limits)
    {
        private readonly List<double> _numbers = [];
        private readonly List<string?> _texts = [];
        private readonly List<long> _times = [];
        private readonly Dictionary<string, string> _pool = new(StringComparer.Ordinal);
        private long _characters;

        public void Add(CsvRows rows, byte[][] marks)
        {
            var field = rows.Field(place);
            var missing = field.IsEmpty;
            foreach (var mark in marks)
            {
                missing |= field.SequenceEqual(mark);
            }

            switch (type)
            {
                case ColumnType.Number:
                    _numbers.Add(missing ? double.NaN : TryParseNumber(field, out var number) ? number : throw rows.Bad(place, "this is no finite number. Correct it, or list it in the recipe's 'missing'."));
                    break;
                case ColumnType.Time:
                    _times.Add(missing ? TimeColumn.Missing : TimeText.TryParseIso(rows.Text(place), out var micros) ? micros : throw rows.Bad(place, "this is no time with a zone, as 2018-04-01T00:00:31Z. Declare the column as text and normalise it with the step 'dates'."));
                    break;
                default:
                    _texts.Add(missing ? null : Pooled(rows));
                    break;
            }
        }

        public Column Build() => type switch
        {
            ColumnType.Number => new NumberColumn(name, [.. _numbers]),
            ColumnType.Time => new TimeColumn(name, [.. _times]),
            _ => new TextColumn(name, [.. _texts]),
        };

        private string Pooled(CsvRows rows)
        {
            var text = rows.Text(place);
            if (_pool.TryGetValue(text, out var known))
            {
                return known;
            }

            if ((_characters += text.Length) > limits.TextCharactersMax)
            {
                throw rows.Bad(place, $"the different texts of this column are longer than {limits.TextCharactersMax} characters together.");
            }

            _pool[text] = text;
            return text;
        }
    }
}
