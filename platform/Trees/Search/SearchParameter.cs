namespace Suite.Trees;

/// <summary>What values a parameter takes.</summary>
public enum SearchKind
{
    /// <summary>Any number in [low, high].</summary>
    Continuous,

    /// <summary>A whole number in [low, high].</summary>
    Discrete,

    /// <summary>One of several words without an order.</summary>
    Categorical,
}

/// <summary>A parameter exists only where an earlier categorical one has one of these choices.</summary>
/// <param name="Parameter">Index of the earlier parameter.</param>
/// <param name="Choices">Indices into its choices.</param>
public sealed record SearchCondition(int Parameter, IReadOnlyList<int> Choices);

/// <summary>
/// One declared parameter. A value is a number: itself for continuous and discrete ones, the index of the choice for a categorical one. The unit coordinate
/// runs from 0 to 1 over the range, over its logarithm when <see cref="IsLog"/>; a whole number takes the cell half a step to either side.
/// Immutable.
/// </summary>
public sealed record SearchParameter
{
    public required string Name { get; init; }

    public required SearchKind Kind { get; init; }

    /// <summary>Smallest value; 0 for a categorical parameter.</summary>
    public required double Low { get; init; }

    /// <summary>Largest value; the last choice's index for a categorical parameter.</summary>
    public required double High { get; init; }

    /// <summary>Equal ratios count as equal steps; needs a positive <see cref="Low"/>.</summary>
    public bool IsLog { get; init; }

    /// <summary>Empty but for categorical parameters.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Null: always there.</summary>
    public SearchCondition? When { get; init; }

    /// <summary>Where whole numbers' cells begin and end; the range itself for continuous ones.</summary>
    private double EdgeLow => Kind == SearchKind.Discrete ? Low - 0.5 : Low;

    private double EdgeHigh => Kind == SearchKind.Discrete ? High + 0.5 : High;

    /// <summary>The unit coordinate of a value of a continuous or discrete parameter.</summary>
    public double ToUnit(double value) => IsLog
        ? (Math.Log(value) - Math.Log(EdgeLow)) / (Math.Log(EdgeHigh) - Math.Log(EdgeLow))
        : (value - EdgeLow) / (EdgeHigh - EdgeLow);

    /// <summary>The value at a coordinate in [0, 1]: always in range, whole for a discrete one.</summary>
    public double FromUnit(double unit)
    {
        var value = IsLog
            ? Math.Exp(Math.Log(EdgeLow) + (unit * (Math.Log(EdgeHigh) - Math.Log(EdgeLow))))
            : EdgeLow + (unit * (EdgeHigh - EdgeLow));
        return Math.Clamp(Kind == SearchKind.Discrete ? Math.Round(value) : value, Low, High);
    }

    /// <summary>The unit interval of values that become this whole number.</summary>
    internal (double From, double Through) Cell(double value) => (ToUnit(Math.Max(EdgeLow, value - 0.5)), ToUnit(Math.Min(EdgeHigh, value + 0.5)));

    /// <summary>Every value alike; for a log range, every order of magnitude alike.</summary>
    internal double Draw(ref SearchRandom random) => Kind == SearchKind.Categorical ? random.Below(Choices.Count) : FromUnit(random.Unit());
}
