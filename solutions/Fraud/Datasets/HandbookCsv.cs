using System.Buffers.Text;
using System.IO.Compression;
using Suite.Hosting;

namespace Suite.Fraud.Datasets;

/// <summary>
/// Payments from CSV files in the Fraud Detection Handbook's columns, several files as one stream in the order given. Streams: memory does
/// not grow with the files. gzip is recognised by its first bytes. A fault is an <see cref="InvalidDataException"/> that names file and line.
/// </summary>
public sealed class HandbookCsv
{
    /// <summary>
    /// Says how a fraud was made up: with it as an input any model looks perfect. No code reads this column, and feature sets that name it
    /// are refused (<see cref="Training.FeatureSetRules"/>).
    /// </summary>
    public const string ScenarioColumn = "TX_FRAUD_SCENARIO";

    private static readonly string[] Columns = ["TRANSACTION_ID", "TX_DATETIME", "CUSTOMER_ID", "TERMINAL_ID", "TX_AMOUNT", "TX_FRAUD"];
    private static readonly Currency Cents = Currency.Find("EUR")!;

    private readonly IReadOnlyList<string> _paths;
    private readonly long _bytesTotal;
    private long _bytesRead;

    /// <exception cref="InvalidDataException">A file is not there.</exception>
    public HandbookCsv(IReadOnlyList<string> paths)
    {
        _paths = paths;
        foreach (var path in paths)
        {
            var file = new FileInfo(path);
            _bytesTotal += file.Exists ? file.Length : throw new InvalidDataException($"There is no file '{path}'.");
        }
    }

    /// <summary>How much of all files has been read, 0 to 1.</summary>
    public double ShareRead => _bytesTotal == 0 ? 1 : _bytesRead / (double)_bytesTotal;

    /// <summary>Where the last payment came from, for messages about it: file and line.</summary>
    public string Place { get; private set; } = "";

    /// <summary>Lazy and to be enumerated once at a time.</summary>
    public IEnumerable<HandbookPayment> Read()
    {
        var bytesOfFilesDone = 0L;
        foreach (var path in _paths)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
            using var text = Uncompressed(file);
            foreach (var payment in ReadFile(path, new ByteLines(text)))
            {
                _bytesRead = bytesOfFilesDone + file.Position;
                yield return payment;
            }

            bytesOfFilesDone += file.Length;
        }
    }

    private IEnumerable<HandbookPayment> ReadFile(string path, ByteLines lines)
    {
        if (!Next(path, lines))
        {
            throw new InvalidDataException($"{path}: the file is empty; its first line must name the columns {string.Join(", ", Columns)}.");
        }

        var row = new Row(path, lines, ReadHeader(path, lines.Line));
        while (Next(path, lines))
        {
            if (lines.Line.Length > 0)
            {
                yield return row.Parse();
            }
        }
    }

    private bool Next(string path, ByteLines lines)
    {
        try
        {
            var more = lines.Next();
            Place = $"{path}:{lines.Number}";
            return more;
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}:{lines.Number + 1}: {e.Message}", e);
        }
    }

    private static int[] ReadHeader(string path, ReadOnlySpan<byte> line)
    {
        var names = System.Text.Encoding.UTF8.GetString(line).TrimStart('\uFEFF').Split(',');
        return [.. Columns.Select(column => Array.IndexOf(names, column) is var at and >= 0
            ? at
            : throw new InvalidDataException($"{path}:1: the column {column} is missing; the first line must name {string.Join(", ", Columns)}."))];
    }

    private static Stream Uncompressed(FileStream file)
    {
        Span<byte> magic = stackalloc byte[2];
        var read = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        file.Position = 0;
        return read == 2 && magic[0] == 0x1F && magic[1] == 0x8B ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>Reads the wanted columns of the current line; all others are skipped unread.</summary>
    private sealed class Row(string path, ByteLines lines, int[] columnOf)
    {
        private readonly int _columnsMin = columnOf.Max() + 1;
        private readonly Range[] _fields = new Range[columnOf.Max() + 2];

        public HandbookPayment Parse()
        {
            if (lines.Line.Split(_fields) < _columnsMin)
            {
                throw Bad("fewer columns than the first line names");
            }

            var amount = Field(4);
            if (MoneyAmounts.Parse(amount, Cents, out var cents) is { } wrong)
            {
                throw Bad($"{Columns[4]}: {wrong}");
            }

            return new HandbookPayment(Id(0), Time(), Id(2), Id(3), cents, IsFraud());
        }

        private ReadOnlySpan<byte> Field(int column) => lines.Line[_fields[columnOf[column]]];

        private long Id(int column)
        {
            var text = Field(column);
            return Utf8Parser.TryParse(text, out long id, out var used) && used == text.Length && id is >= 0 and < long.MaxValue
                ? id
                : throw Bad($"{Columns[column]}: write a whole number that is not negative");
        }

        private bool IsFraud()
        {
            var text = Field(5);
            return text.Length == 1 && text[0] is (byte)'0' or (byte)'1'
                ? text[0] == (byte)'1'
                : throw Bad($"{Columns[5]}: write 0 or 1");
        }

        /// <summary>2018-04-01 00:00:31, and nothing else.</summary>
        private long Time()
        {
            var text = Field(1);
            if (text.Length == 19 && text[4] == '-' && text[7] == '-' && text[10] == ' ' && text[13] == ':' && text[16] == ':'
                && Digits(text[..4], out var year) && Digits(text[5..7], out var month) && Digits(text[8..10], out var day)
                && Digits(text[11..13], out var hour) && Digits(text[14..16], out var minute) && Digits(text[17..19], out var second)
                && year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
                && hour < 24 && minute < 60 && second < 60)
            {
                return (new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            }

            throw Bad($"{Columns[1]}: write a time like 2018-04-01 00:00:31");
        }

        private static bool Digits(ReadOnlySpan<byte> text, out int value)
        {
            value = 0;
            foreach (var digit in text)
            {
                if (digit is < (byte)'0' or > (byte)'9')
                {
                    return false;
                }

                value = (value * 10) + (digit - '0');
            }

            return true;
        }

        // The text itself is not repeated: nobody knows what else may be in somebody's file.
        private InvalidDataException Bad(string what) => new($"{path}:{lines.Number}: {what}.");
    }
}

/// <summary>Extends splitting to bytes: the fields of one comma-separated line without quotes.</summary>
internal static class ByteFields
{
    /// <summary>Fills as many ranges as there are, the last with the rest of the line, and returns how many were filled.</summary>
    public static int Split(this ReadOnlySpan<byte> line, Span<Range> fields)
    {
        var (count, start) = (0, 0);
        while (count < fields.Length - 1 && line[start..].IndexOf((byte)',') is var comma and >= 0)
        {
            fields[count++] = start..(start + comma);
            start += comma + 1;
        }

        fields[count++] = start..line.Length;
        return count;
    }
}
