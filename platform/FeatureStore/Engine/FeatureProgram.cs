namespace Suite.FeatureStore;

/// <summary>Turns filled cells into the feature vector, one step per feature.</summary>
internal sealed class FeatureProgram(EventSchema schema, FeatureStep[] steps, EntityCells[] cells)
{
    private readonly NumberField[] _numbers = [.. schema.Numbers];

    // How many of each number's own unit make one whole, for the event at hand.
    private readonly long[] _units = new long[schema.Numbers.Count];

    public void Run(FeatureEvent e, Span<double> features)
    {
        for (var n = 0; n < _units.Length; n++)
        {
            _units[n] = Powers.Ten(_numbers[n].IsMoney ? e.CurrencyExponent : _numbers[n].Scale);
        }

        for (var i = 0; i < steps.Length; i++)
        {
            ref readonly var step = ref steps[i];
            features[i] = step.Plan < 0 ? Own(step, e) : cells[step.Plan].Exists ? Windowed(step, e) : double.NaN;
        }
    }

    private double Own(in FeatureStep step, FeatureEvent e) => step.Aggregation switch
    {
        Aggregation.Value => OwnValue(step, e),
        Aggregation.Matches => step.Filter!.Matches(e) ? 1 : 0,
        _ => FeatureArithmetic.Calendar(step.Aggregation, e.TimeMicros),
    };

    private double Windowed(in FeatureStep step, FeatureEvent e)
    {
        var value = Measured(step.Of, step.Cell, step.Base, step, e);
        return step.Aggregation == Aggregation.Ratio
            ? FeatureArithmetic.Quotient(value, Measured(step.Of, step.Over, step.OverBase, step, e))
            : value;
    }

    private double Measured(Aggregation of, int cell, int below, in FeatureStep step, FeatureEvent e)
    {
        var from = cells[step.Plan];
        switch (of)
        {
            case Aggregation.Count:
                return from.Counts[cell];
            case Aggregation.Distinct:
                return from.Distincts[cell];
            case Aggregation.FraudCount:
                return from.Frauds[cell].Count;
            case Aggregation.FraudShare:
                return FeatureArithmetic.Share(from.Frauds[cell].Count, from.Counts[below]);
            case Aggregation.TimeSinceFraud:
                return FeatureArithmetic.SecondsSince(from.Frauds[cell].NewestTime, e.TimeMicros);
            case Aggregation.TimeSinceLast:
                return FeatureArithmetic.SecondsSince(from.Lasts[cell].Time, e.TimeMicros);
            case Aggregation.Last:
                ref readonly var last = ref from.Lasts[cell];
                return last.Time == long.MinValue ? double.NaN : FeatureArithmetic.Scaled(last.Value, _units[step.Number]);
            default:
                return Number(of, from.Numbers[cell], step, e);
        }
    }

    private double Number(Aggregation of, in EntityCells.NumberValue cell, in FeatureStep step, FeatureEvent e)
    {
        var unit = _units[step.Number];
        return of switch
        {
            Aggregation.Sum => FeatureArithmetic.Scaled(cell.Sum, unit),
            Aggregation.Mean => FeatureArithmetic.Mean(cell, unit),
            Aggregation.Std => FeatureArithmetic.Std(cell, unit),
            Aggregation.Min => cell.Count == 0 ? double.NaN : FeatureArithmetic.Scaled(cell.Min, unit),
            Aggregation.Max => cell.Count == 0 ? double.NaN : FeatureArithmetic.Scaled(cell.Max, unit),
            Aggregation.RatioToMean => FeatureArithmetic.Quotient(OwnValue(step, e), FeatureArithmetic.Mean(cell, unit)),
            Aggregation.RatioToMax => cell.Count == 0
                ? double.NaN
                : FeatureArithmetic.Quotient(OwnValue(step, e), FeatureArithmetic.Scaled(cell.Max, unit)),
            Aggregation.ZScore => FeatureArithmetic.Quotient(
                OwnValue(step, e) - FeatureArithmetic.Mean(cell, unit), FeatureArithmetic.Std(cell, unit)),
            _ => throw new InvalidOperationException($"No arithmetic for {of}."),
        };
    }

    private double OwnValue(in FeatureStep step, FeatureEvent e)
    {
        var value = e.Numbers[step.Number];
        return value == FeatureEvent.Missing ? double.NaN : FeatureArithmetic.Scaled(value, _units[step.Number]);
    }
}
