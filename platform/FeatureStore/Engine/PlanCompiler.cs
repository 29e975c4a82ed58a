namespace Suite.FeatureStore;

/// <summary>Where a feature finds what it is computed from.</summary>
/// <param name="Plan">Index of the entity plan; −1 for a feature of the event alone.</param>
/// <param name="Cell">Cell of the aggregation's kind.</param>
/// <param name="Base">Fraud share: the count it is relative to. Ratio: the cell below the line.</param>
/// <param name="OverBase">Ratio of fraud shares: the count below the line.</param>
internal readonly record struct FeatureStep(
    Aggregation Aggregation, Aggregation Of, int Plan, int Cell, int Base, int Over, int OverBase, int Number, FilterPlan? Filter);

/// <summary>Compiles a feature set into entity plans and one step per feature.</summary>
internal sealed class PlanCompiler
{
    private readonly FeatureSet _set;
    private readonly List<EntityPlan> _plans = [];

    private PlanCompiler(FeatureSet set) => _set = set;

    public static (EntityPlan[] Plans, FeatureStep[] Steps) Compile(FeatureSet set)
    {
        var compiler = new PlanCompiler(set);
        var steps = new FeatureStep[set.Features.Count];
        foreach (var group in set.Features.Index().GroupBy(static f => f.Item.Entity))
        {
            if (group.Key is null)
            {
                foreach (var (index, feature) in group)
                {
                    steps[index] = compiler.OwnStep(feature);
                }
            }
            else
            {
                new EntityCompiler(set.Schema, group.Key, [.. group]).Compile(compiler._plans, steps);
            }
        }

        return ([.. compiler._plans], steps);
    }

    private FeatureStep OwnStep(FeatureDefinition feature)
    {
        var number = feature.Field is null ? -1 : _set.Schema.FindNumber(feature.Field);
        var filter = feature.Aggregation == Aggregation.Matches ? new FilterPlan(feature.Filter, _set.Schema) : null;
        return new FeatureStep(feature.Aggregation, feature.Aggregation, -1, -1, -1, -1, -1, number, filter);
    }
}

/// <summary>Compiles the features of one entity kind.</summary>
internal sealed class EntityCompiler(EventSchema schema, string entity, (int Index, FeatureDefinition Item)[] features)
{
    private readonly List<FeatureFilter> _filters = [];
    private readonly List<Measure> _measures = [];
    private readonly List<DistinctPlan> _distincts = [];
    private readonly List<(string Field, int Filter)> _distinctNames = [];
    private readonly List<(int, int)> _counts = [];
    private readonly List<NumberCellPlan> _numbers = [];
    private readonly List<(int, int)> _frauds = [];
    private readonly List<(int, int, int)> _lasts = [];
    private readonly List<(int, int)> _distinctCells = [];
    private WindowPlan[] _windows = [];

    public void Compile(List<EntityPlan> plans, FeatureStep[] steps)
    {
        _windows = [.. features.SelectMany(static f => WindowsOf(f.Item)).Distinct().OrderBy(static w => w.DelayMicros).ThenBy(static w => w.LengthMicros)];
        foreach (var (index, feature) in features)
        {
            steps[index] = Step(feature, plans.Count);
        }

        var kind = schema.FindKind(entity);
        plans.Add(new EntityPlan
        {
            Name = entity,
            Kind = kind,
            Keys = new EntityKeyReader(schema.EntityKinds[kind]),
            ReachMicros = features.Max(static f => FeatureSet.Reach(f.Item)),
            Windows = _windows,
            Filters = [.. _filters.Select(filter => new FilterPlan(filter, schema))],
            Measures = [.. _measures],
            Distincts = [.. _distincts],
            KeepsSequence = _lasts.Any(static last => last.Item3 >= 0),
            KeepsLabels = _frauds.Count > 0,
            KeepsMoney = _measures.Any(static measure => measure.IsMoney),
            Cells = new CellPlans
            {
                Counts = [.. _counts],
                Numbers = [.. _numbers],
                Frauds = [.. _frauds],
                Lasts = [.. _lasts],
                Distincts = [.. _distinctCells],
            },
        });
    }

    private static IEnumerable<WindowPlan> WindowsOf(FeatureDefinition feature)
    {
        yield return Window(feature.Window, feature.Delay);
        if (feature.Aggregation == Aggregation.Ratio)
        {
            yield return Window(feature.Over, feature.Delay);
        }
    }

    private static WindowPlan Window(TimeSpan length, TimeSpan delay) =>
        new(length.Ticks / TimeSpan.TicksPerMicrosecond, delay.Ticks / TimeSpan.TicksPerMicrosecond);

    private FeatureStep Step(FeatureDefinition feature, int plan)
    {
        var filter = IndexOf(_filters, feature.Filter);
        var (cell, below) = Cells(feature, filter, feature.Window);
        var (over, overBelow) = feature.Aggregation == Aggregation.Ratio ? Cells(feature, filter, feature.Over) : (-1, -1);
        var number = feature.Field is null ? -1 : schema.FindNumber(feature.Field);
        return new FeatureStep(feature.Aggregation, feature.Of, plan, cell, below, over, overBelow, number, null);
    }

    private (int Cell, int Below) Cells(FeatureDefinition feature, int filter, TimeSpan length)
    {
        var window = Array.IndexOf(_windows, Window(length, feature.Delay));
        switch (feature.Of)
        {
            case Aggregation.Count:
                return (IndexOf(_counts, (filter, window)), -1);
            case Aggregation.FraudCount or Aggregation.TimeSinceFraud:
                return (IndexOf(_frauds, (filter, window)), -1);
            case Aggregation.FraudShare:
                return (IndexOf(_frauds, (filter, window)), IndexOf(_counts, (filter, window)));
            case Aggregation.TimeSinceLast:
                return (IndexOf(_lasts, (filter, window, -1)), -1);
            case Aggregation.Last:
                return (IndexOf(_lasts, (filter, window, MeasureOf(feature, squares: false))), -1);
            case Aggregation.Distinct:
                return (IndexOf(_distinctCells, (DistinctOf(feature.Field!, filter), window)), -1);
            default:
                var squares = feature.Of is Aggregation.Std or Aggregation.ZScore;
                var extremes = feature.Of is Aggregation.Min or Aggregation.Max or Aggregation.RatioToMax;
                return (NumberCell(filter, window, MeasureOf(feature, squares), squares, extremes), -1);
        }
    }

    private int NumberCell(int filter, int window, int measure, bool squares, bool extremes)
    {
        var index = _numbers.FindIndex(cell => cell.Filter == filter && cell.Window == window && cell.Measure == measure);
        if (index < 0)
        {
            index = _numbers.Count;
            _numbers.Add(new NumberCellPlan(filter, window, measure, false, false));
        }

        var old = _numbers[index];
        _numbers[index] = old with { Squares = old.Squares || squares, Extremes = old.Extremes || extremes };
        return index;
    }

    private int MeasureOf(FeatureDefinition feature, bool squares)
    {
        var field = schema.FindNumber(feature.Field!);
        var index = _measures.FindIndex(measure => measure.Field == field);
        if (index < 0)
        {
            index = _measures.Count;
            _measures.Add(new Measure(field, schema.Numbers[field].IsMoney, squares));
        }
        else if (squares)
        {
            _measures[index] = _measures[index] with { KeepsSquares = true };
        }

        return index;
    }

    private int DistinctOf(string field, int filter)
    {
        var index = IndexOf(_distinctNames, (field, filter));
        if (index == _distincts.Count)
        {
            var kind = schema.FindKind(field);
            _distincts.Add(new DistinctPlan(filter, schema.FindCategory(field), kind < 0 ? null : new EntityKeyReader(schema.EntityKinds[kind])));
        }

        return index;
    }

    private static int IndexOf<T>(List<T> list, T item)
    {
        var index = list.IndexOf(item);
        if (index < 0)
        {
            index = list.Count;
            list.Add(item);
        }

        return index;
    }
}
