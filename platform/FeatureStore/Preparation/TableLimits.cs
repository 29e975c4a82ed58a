namespace Suite.FeatureStore.Preparation;

/// <summary>
/// What a table may hold. A number or a time takes 8 bytes a cell, a text 4 bytes a cell and each different text once; a file beyond a limit is
/// refused with the limit's name, never cut.
/// </summary>
public sealed record TableLimits
{
    public static TableLimits Default { get; } = new();

    public int ColumnsMax { get; init; } = 1_000;

    /// <summary>Rows times columns: 100 million numbers are 0.8 GB, and a step holds two columns at most beside the table.</summary>
    public long CellsMax { get; init; } = 100_000_000;

    /// <summary>Characters of all different texts of one column: 256 million are 0.5 GB.</summary>
    public long TextCharactersMax { get; init; } = 256_000_000;

    /// <summary>A longer line is refused: an unclosed quote makes one line of the rest of the file.</summary>
    public const int RecordBytesMax = 1024 * 1024;
}
