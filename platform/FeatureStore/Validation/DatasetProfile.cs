using System.Runtime.InteropServices;
using System.Text;
using Suite.FeatureStore.Preparation;

namespace Suite.FeatureStore.Validation;

/// <summary>What a profile needs to know of a file beforehand.</summary>
public sealed record ProfilePlan
{
    /// <summary>Names a row; it is left out where contents are compared.</summary>
    public string? IdColumn { get; init; }

    /// <summary>Columns whose repetitions are counted, beside the id.</summary>
    public IReadOnlyList<string> UniqueColumns { get; init; } = [];

    /// <summary>Texts that mean "not there", beside the empty one.</summary>
    public IReadOnlyList<string> MissingMarks { get; init; } = [];

    /// <summary>Only rows whose time in this column is in [From, Through), microseconds; null: all rows.</summary>
    public (string Column, long FromMicros, long ThroughMicros)? Period { get; init; }
}

/// <summary>What a file, or a set of columns in memory, looks like. Filled row by row; not thread-safe.</summary>
public sealed class DatasetProfile
{
    /// <summary>Rows of which duplicates are counted exactly, 16 bytes each and the table around them; later ones are not looked at for that.</summary>
    public const int DuplicateRowsMax = 5_000_000;

    private readonly HashSet<UInt128> _contents = [];
    private readonly Dictionary<string, HashSet<UInt128>> _unique = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _repeated = new(StringComparer.Ordinal);
    private List<ColumnProfile> _columns = [];

    public DatasetProfile(ProfilePlan plan) => Plan = plan;

    /// <summary>For columns in memory: add their values through <see cref="ColumnProfile.Add(double)"/>, and tell the rows here.</summary>
    public DatasetProfile(IEnumerable<ColumnProfile> columns, long rows)
    {
        Plan = new ProfilePlan();
        _columns = [.. columns];
        RowCount = rows;
    }

    public ProfilePlan Plan { get; }

    public long RowCount { get; private set; }

    public IReadOnlyList<ColumnProfile> Columns => _columns;

    /// <summary>Rows that repeat an earlier one in everything but the id.</summary>
    public long RepeatedContents { get; private set; }

    /// <summary>Rows among which repetitions were counted.</summary>
    public long RowsCompared => Math.Min(RowCount, DuplicateRowsMax);

    /// <summary>Values that were there before, by column: the id and the unique ones.</summary>
    public IReadOnlyDictionary<string, long> RepeatedValues => _repeated;

    public ColumnProfile? Find(string name) => _columns.Find(c => c.Name == name);

    /// <summary>One pass; further files are more of the same and must have the same header.</summary>
    /// <exception cref="InvalidDataException">Names line and column.</exception>
    public void Add(CsvRows rows)
    {
        if (_columns.Count == 0)
        {
            _columns = [.. rows.Names.Select(name => new ColumnProfile(name))];
        }
        else if (!_columns.Select(c => c.Name).SequenceEqual(rows.Names))
        {
            throw new InvalidDataException($"Line 1: the columns are {string.Join(", ", rows.Names)}, but those of the file before are {string.Join(", ", _columns.Select(c => c.Name))}.");
        }

        var marks = Plan.MissingMarks.Select(Encoding.UTF8.GetBytes).ToArray();
        var id = Plan.IdColumn is { } name ? Place(rows, name) : -1;
        var unique = Plan.UniqueColumns.Concat(Plan.IdColumn is { } also ? [also] : []).Distinct().Select(column => (column, Place(rows, column))).ToArray();
        foreach (var (column, _) in unique)
        {
            _unique.TryAdd(column, []);
            _repeated.TryAdd(column, 0);
        }

        var period = Plan.Period is { } p ? (Place: Place(rows, p.Column), p.FromMicros, p.ThroughMicros) : (Place: -1, 0L, 0L);
        while (rows.Next())
        {
            if (period.Place >= 0 && !IsWithin(rows, period))
            {
                continue;
            }

            RowCount++;
            UInt128 content = 0;
            for (var i = 0; i < _columns.Count; i++)
            {
                var field = rows.Field(i);
                _columns[i].Add(field, IsMissing(field, marks));
                content = i == id ? content : Chain(content, field);
            }

            if (RowCount <= DuplicateRowsMax)
            {
                RepeatedContents += _contents.Add(content) ? 0 : 1;
                foreach (var (column, place) in unique)
                {
                    CountRepeated(column, rows.Field(place), marks);
                }
            }
        }
    }

    private static bool IsWithin(CsvRows rows, (int Place, long From, long Through) period) =>
        ColumnProfile.TryReadTime(rows.Field(period.Place), out var micros)
            ? micros >= period.From && micros < period.Through
            : throw rows.Bad(period.Place, "this is no time as 2018-04-01T00:00:31Z; without it the row belongs to no day.");

    private static bool IsMissing(ReadOnlySpan<byte> field, byte[][] marks)
    {
        var missing = field.IsEmpty;
        foreach (var mark in marks)
        {
            missing |= field.SequenceEqual(mark);
        }

        return missing;
    }

    private static int Place(CsvRows rows, string column)
    {
        for (var i = 0; i < rows.Names.Count; i++)
        {
            if (rows.Names[i] == column)
            {
                return i;
            }
        }

        throw new InvalidDataException($"There is no column '{column}'. There are: {string.Join(", ", rows.Names)}.");
    }

    /// <summary>128 bits: among five million rows, two different ones look alike with a chance of 1 in 10^25.</summary>
    private static UInt128 Chain(UInt128 before, ReadOnlySpan<byte> field)
    {
        var parts = MemoryMarshal.Cast<UInt128, ulong>(MemoryMarshal.CreateReadOnlySpan(ref before, 1));
        return new UInt128(DistinctCounter.Hash(field, parts[0] + 1), DistinctCounter.Hash(field, SeededRandom.Mix(parts[1] + 2)));
    }

    /// <summary>Missing values are not repetitions of each other.</summary>
    private void CountRepeated(string column, ReadOnlySpan<byte> field, byte[][] marks)
    {
        if (!IsMissing(field, marks) && !_unique[column].Add(Chain(0, field)))
        {
            _repeated[column]++;
        }
    }
}
