namespace Suite.FeatureStore.Preparation;

/// <summary>What the cells of a column are.</summary>
public enum ColumnType
{
    /// <summary>Finite doubles; missing is NaN.</summary>
    Number,

    /// <summary>Unicode; missing is null, which the empty text is not told apart from in a file.</summary>
    Text,

    /// <summary>Microseconds since 1970-01-01T00:00:00Z; missing is <see cref="TimeColumn.Missing"/>.</summary>
    Time,
}

/// <summary>A named column. Immutable by agreement: a step makes a new one and never writes into one it was given.</summary>
public abstract record Column(string Name, ColumnType Type)
{
    public abstract int Count { get; }

    public abstract bool IsMissing(int row);

    /// <summary>The rows at these places, in this order.</summary>
    internal abstract Column Take(int[] rows);
}

/// <param name="Values">NaN where missing; never infinite.</param>
public sealed record NumberColumn(string Name, double[] Values) : Column(Name, ColumnType.Number)
{
    public override int Count => Values.Length;

    public override bool IsMissing(int row) => double.IsNaN(Values[row]);

    internal override Column Take(int[] rows) => this with { Values = Array.ConvertAll(rows, row => Values[row]) };
}

/// <param name="Values">Null where missing; equal texts are mostly the same object.</param>
public sealed record TextColumn(string Name, string?[] Values) : Column(Name, ColumnType.Text)
{
    public override int Count => Values.Length;

    public override bool IsMissing(int row) => Values[row] is null;

    internal override Column Take(int[] rows) => this with { Values = Array.ConvertAll(rows, row => Values[row]) };
}

/// <param name="Micros">Since 1970, UTC.</param>
public sealed record TimeColumn(string Name, long[] Micros) : Column(Name, ColumnType.Time)
{
    public const long Missing = long.MinValue;

    public override int Count => Micros.Length;

    public override bool IsMissing(int row) => Micros[row] == Missing;

    internal override Column Take(int[] rows) => this with { Micros = Array.ConvertAll(rows, row => Micros[row]) };
}

/// <summary>Columns of one length, by name. Immutable: <see cref="With"/> shares what does not change.</summary>
public sealed class Table
{
    private readonly List<Column> _columns;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    public Table(IEnumerable<Column> columns)
    {
        _columns = [.. columns];
        for (var i = 0; i < _columns.Count; i++)
        {
            if (!_places.TryAdd(_columns[i].Name, i) || _columns[i].Count != _columns[0].Count)
            {
                throw new ArgumentException($"The column '{_columns[i].Name}' is there twice or has another length.", nameof(columns));
            }
        }
    }

    public IReadOnlyList<Column> Columns => _columns;

    public int RowCount => _columns.Count == 0 ? 0 : _columns[0].Count;

    public Column? Find(string name) => _places.TryGetValue(name, out var place) ? _columns[place] : null;

    /// <exception cref="InvalidDataException">There is none, or it is of another type.</exception>
    public NumberColumn Number(string name) => Get(name) as NumberColumn ?? throw Wrong(name, "numbers");

    /// <inheritdoc cref="Number"/>
    public TextColumn Text(string name) => Get(name) as TextColumn ?? throw Wrong(name, "text");

    /// <inheritdoc cref="Number"/>
    public TimeColumn Time(string name) => Get(name) as TimeColumn ?? throw Wrong(name, "times");

    /// <exception cref="InvalidDataException">There is none.</exception>
    public Column Get(string name) =>
        Find(name) ?? throw new InvalidDataException($"There is no column '{name}'. There are: {string.Join(", ", _places.Keys)}.");

    /// <summary>Puts a column in the place of the one with its name, or at the end.</summary>
    public Table With(params ReadOnlySpan<Column> changed)
    {
        var columns = new List<Column>(_columns);
        foreach (var column in changed)
        {
            var place = columns.FindIndex(c => c.Name == column.Name);
            if (place >= 0)
            {
                columns[place] = column;
            }
            else
            {
                columns.Add(column);
            }
        }

        return new Table(columns);
    }

    public Table Without(IReadOnlyCollection<string> names) => new(_columns.Where(c => !names.Contains(c.Name)));

    /// <summary>The rows at these places, in this order.</summary>
    public Table Take(int[] rows) => new(_columns.Select(c => c.Take(rows)));

    private InvalidDataException Wrong(string name, string expected) =>
        new($"The column '{name}' holds {Word(Get(name).Type)}, and {expected} are needed. Say so in the recipe's 'columns', or put a step before that makes them.");

    private static string Word(ColumnType type) => type switch { ColumnType.Number => "numbers", ColumnType.Text => "text", _ => "times" };
}
