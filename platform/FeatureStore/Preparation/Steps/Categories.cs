namespace Suite.FeatureStore.Preparation.Steps;

/// <summary>The different values of a column, numbered in order of appearance. They go into a fitted state, so none may be a card number.</summary>
internal sealed class Categories
{
    public const int CountMax = 1_000_000;

    public Categories(Column column, PreparationSecrets secrets)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var names = new List<string>();
        Rows = new int[column.Count];
        for (var row = 0; row < Rows.Length; row++)
        {
            if (column.IsMissing(row))
            {
                Rows[row] = -1;
                continue;
            }

            var name = TableCsv.Format(column, row);
            if (!numbers.TryGetValue(name, out var number))
            {
                if (secrets.HoldsCardNumber(name))
                {
                    throw new InvalidDataException($"The column '{column.Name}' holds card numbers, which would be kept in the fitted state. Put the step 'hash' before.");
                }

                number = names.Count < CountMax
                    ? names.Count
                    : throw new InvalidDataException($"The column '{column.Name}' has more than {CountMax} different values; that is an identifier, not a category.");
                numbers.Add(name, number);
                names.Add(name);
            }

            Rows[row] = number;
        }

        Names = names;
    }

    public IReadOnlyList<string> Names { get; }

    /// <summary>Per row the number of its category; -1 where missing.</summary>
    public int[] Rows { get; }
}
