namespace Suite.FeatureStore;

/// <summary>
/// What the windows of an entity kind need to know of an event beyond time and numbers: which filters it meets, its currency, which numbers
/// it carries. Events of one class share a <see cref="Series"/>, so each event is stored once per entity however many filters and windows
/// there are, and a window over a filter is a sum over the few classes that meet it.
/// </summary>
internal sealed class EventClass
{
    public EventClass(EntityPlan plan, int id, ulong filters, int currency, uint present)
    {
        Plan = plan;
        Id = id;
        Filters = filters;
        Currency = currency;
        Present = present;
        SumColumns = new int[plan.Measures.Length];
        SquareColumns = new int[plan.Measures.Length];
        var width = 1; // Column 0 holds the times.
        SequenceColumn = plan.KeepsSequence ? width++ : -1;
        for (var m = 0; m < plan.Measures.Length; m++)
        {
            var has = Has(m);
            SumColumns[m] = has ? width++ : -1;
            SquareColumns[m] = has && plan.Measures[m].KeepsSquares ? width : -1;
            width += SquareColumns[m] < 0 ? 0 : 2;
        }

        Width = width;
    }

    public EntityPlan Plan { get; }

    /// <summary>Index into the plan's classes; the order in which they first appeared.</summary>
    public int Id { get; }

    /// <summary>Bit f: the events meet filter f of the plan.</summary>
    public ulong Filters { get; }

    /// <summary>0 where the plan keeps no money.</summary>
    public int Currency { get; }

    /// <summary>Bit m: the events carry measure m of the plan.</summary>
    public uint Present { get; }

    /// <summary>Number of 64-bit columns.</summary>
    public int Width { get; }

    /// <summary>Per measure the column of prefix sums; -1 where the events do not carry it.</summary>
    public int[] SumColumns { get; }

    /// <summary>Per measure the first of two columns of 128-bit prefix sums of squares; -1 where not kept.</summary>
    public int[] SquareColumns { get; }

    /// <summary>Column of positions, which tell events of equal time apart between classes; -1 where not kept.</summary>
    public int SequenceColumn { get; }

    public bool Meets(int filter) => (Filters >> filter & 1) != 0;

    public bool Has(int measure) => (Present >> measure & 1) != 0;
}
