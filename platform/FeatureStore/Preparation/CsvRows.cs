using System.IO.Compression;
using System.Text.Unicode;
using CsvHelper;

namespace Suite.FeatureStore.Preparation;

/// <summary>
/// A CSV file row by row (RFC 4180, comma, first line names the columns, UTF-8 or what its byte order mark says; gzip is recognised by its first
/// bytes). Memory is one line, at most <see cref="TableLimits.RecordBytesMax"/>. Whatever cannot be read is an <see cref="InvalidDataException"/>
/// that names the line and never repeats what stands in it.
/// </summary>
public sealed class CsvRows : IDisposable
{
    private static readonly CsvReaderOptions Format = new()
    {
        Separator = ',',
        TrackLineNumbers = true,
        IncludeValuesInExceptions = false,
        MaxRecordSize = TableLimits.RecordBytesMax,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
    };

    private readonly Stream _plain;
    private readonly CsvReader _csv;

    private CsvRows(Stream plain)
    {
        _plain = plain;
        _csv = CsvReader.Create(plain, Format, leaveOpen: true);
    }

    public IReadOnlyList<string> Names { get; private set; } = [];

    /// <summary>Of the current row, counted from 1; a quoted line break counts.</summary>
    public long Line => _csv.LineNumber;

    /// <summary>Reads the header and no row.</summary>
    /// <param name="source">Seekable; closed with this.</param>
    public static CsvRows Open(Stream source)
    {
        var rows = new CsvRows(Uncompressed(source));
        try
        {
            rows.Try(static csv =>
            {
                csv.ReadHeader();
                return true;
            });
            rows.Names = CheckNames([.. rows._csv.Headers ?? []]);
            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    public static CsvRows OpenFile(string path) => Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16));

    /// <summary>False at the end.</summary>
    public bool Next()
    {
        var there = Try(static csv => csv.Read());
        if (there && !Utf8.IsValid(_csv.RawRecord))
        {
            throw new InvalidDataException($"Line {Line}: this is not UTF-8. Save the file as UTF-8.");
        }

        return there;
    }

    /// <summary>The field without quotes; valid until <see cref="Next"/>.</summary>
    public ReadOnlySpan<byte> Field(int column) => _csv.GetSpan(column);

    public string Text(int column) => _csv.GetString(column);

    public InvalidDataException Bad(int column, string problem) => new($"Line {Line}, column '{Names[column]}': {problem}");

    public void Dispose()
    {
        _csv.Dispose();
        _plain.Dispose();
    }

    private static string[] CheckNames(string[] names)
    {
        if (names.Length == 0)
        {
            throw new InvalidDataException("The file is empty; its first line must name the columns.");
        }

        if (names.Length > TableLimits.Default.ColumnsMax)
        {
            throw new InvalidDataException($"Line 1: {names.Length} columns are more than {TableLimits.Default.ColumnsMax}.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Length == 0 || names[i].Contains('\uFFFD', StringComparison.Ordinal))
            {
                throw new InvalidDataException($"Line 1: column {i + 1} has no name that can be read. Name every column, in UTF-8.");
            }

            if (!seen.Add(names[i]))
            {
                throw new InvalidDataException($"Line 1: the column '{names[i]}' is there twice; leave one of them out.");
            }
        }

        return names;
    }

    private T Try<T>(Func<CsvReader, T> read)
    {
        try
        {
            return read(_csv);
        }
        catch (CsvFormatException e)
        {
            throw new InvalidDataException($"Line {e.LineNumber}: this cannot be read as CSV. {e.Message}", e);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"Line {_csv.LineNumber + 1} or soon after: the compressed file is broken or cut off. {e.Message}", e);
        }
    }

    private static Stream Uncompressed(Stream source)
    {
        if (!source.CanSeek)
        {
            source.Dispose();
            throw new InvalidDataException("This is no file that can be read from its beginning, but a pipe or the like. Save it first.");
        }

        var start = source.Position;
        var zipped = source.ReadByte() == 0x1F && source.ReadByte() == 0x8B;
        source.Position = start;
        return zipped ? new GZipStream(source, CompressionMode.Decompress) : source;
    }
}
