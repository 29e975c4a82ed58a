using System.Text;
using Suite.Journal;

namespace Suite.FeatureStore;

/// <summary>
/// Version 1 of the snapshot: magic, format version, feature-set version, position; per pool its floor, its classes of events, its entities
/// with their columns as they lie in memory (little-endian). A snapshot is a cache: whoever cannot read one replays the journal.
/// </summary>
internal static class SnapshotFormat
{
    private const int FormatVersion = 1;
    private const int CountMax = 1 << 28;
    private const int ClassesMax = 1 << 20;
    private const int VersionCharacters = 16;

    private static ReadOnlySpan<byte> Magic => "SUITEFS\n"u8;

    public static void Write(FrameWriter writer, FeatureEngine engine, long position)
    {
        writer.Write(Magic);
        writer.Write(FormatVersion);
        writer.Write(Encoding.ASCII.GetBytes(engine.Set.Version));
        writer.Write(position);
        writer.Write(engine.Tick);
        foreach (var pool in engine.Pools)
        {
            writer.Write(pool.UnknownFloorMicros);
            WriteClasses(writer, pool.Plan.Classes);
            writer.Write(pool.Count);
            foreach (var (key, state) in pool.Entities)
            {
                WriteEntity(writer, key, state);
            }
        }

        writer.Finish();
    }

    /// <summary>Fills an empty engine and returns the position.</summary>
    public static long Read(FrameReader reader, FeatureEngine engine)
    {
        Span<byte> magic = stackalloc byte[Magic.Length];
        reader.Read(magic);
        if (!magic.SequenceEqual(Magic) || reader.ReadLong() is not FormatVersion)
        {
            throw new InvalidDataException("No snapshot of windows, or one of another version of the program.");
        }

        Span<byte> version = stackalloc byte[VersionCharacters];
        reader.Read(version);
        if (Encoding.ASCII.GetString(version) != engine.Set.Version)
        {
            throw new InvalidDataException($"The snapshot is of the feature set {Encoding.ASCII.GetString(version)}, not {engine.Set.Version}.");
        }

        var position = reader.ReadLong();
        engine.Tick = reader.ReadLong();
        foreach (var pool in engine.Pools)
        {
            pool.UnknownFloorMicros = reader.ReadLong();
            ReadClasses(reader, pool.Plan);
            var count = reader.ReadCount(CountMax);
            pool.EnsureCapacity(Math.Min(count, 1 << 20));
            for (var i = 0; i < count; i++)
            {
                ReadEntity(reader, pool, engine.Meter);
            }
        }

        reader.ExpectEnd();
        return position;
    }

    private static void WriteClasses(FrameWriter writer, IReadOnlyList<EventClass> classes)
    {
        writer.Write(classes.Count);
        foreach (var eventClass in classes)
        {
            writer.Write((long)eventClass.Filters);
            writer.Write(eventClass.Currency);
            writer.Write(eventClass.Present);
        }
    }

    private static void ReadClasses(FrameReader reader, EntityPlan plan)
    {
        var count = reader.ReadCount(ClassesMax);
        for (var i = 0; i < count; i++)
        {
            var eventClass = plan.GetClass((ulong)reader.ReadLong(), (int)reader.ReadLong(), (uint)reader.ReadLong());
            if (eventClass.Id != i)
            {
                throw new InvalidDataException("The snapshot has the same class of events twice.");
            }
        }
    }

    private static void WriteEntity(FrameWriter writer, EntityKey key, EntityState state)
    {
        Span<byte> bytes = stackalloc byte[EntityKey.Size];
        key.Write(bytes);
        writer.Write(bytes);
        writer.Write(state.FloorMicros);
        writer.Write(state.LastUsed);
        for (var series = state.First; series is not null; series = series.Next)
        {
            if (series.Count > 0)
            {
                writer.Write(series.Class.Id);
                writer.Write(series.Count);
                WriteColumns(writer, series.Columns());
            }
        }

        writer.Write(-1L); // No more series.
        foreach (var distinct in state.Distincts ?? [])
        {
            writer.Write(distinct.Count);
            WriteColumns(writer, distinct.Snapshot());
        }

        WriteLabels(writer, state.Labels);
    }

    private static void ReadEntity(FrameReader reader, EntityPool pool, MemoryMeter meter)
    {
        Span<byte> key = stackalloc byte[EntityKey.Size];
        reader.Read(key);
        var state = pool.Add(EntityKey.Read(key), reader.ReadLong());
        state.LastUsed = reader.ReadLong();
        for (var id = reader.ReadLong(); id >= 0; id = reader.ReadLong())
        {
            if (id >= pool.Plan.Classes.Count)
            {
                throw new InvalidDataException("The snapshot has events of an unknown class.");
            }

            state.SeriesOf(pool.Plan.Classes[(int)id], meter).Restore(reader.ReadCount(CountMax), reader.Read, meter);
        }

        foreach (var distinct in state.Distincts ?? [])
        {
            distinct.Restore(reader.ReadCount(CountMax), reader.Read, meter);
        }

        ReadLabels(reader, pool.Plan, state, meter);
    }

    private static void WriteColumns(FrameWriter writer, IEnumerable<ReadOnlyMemory<long>> columns)
    {
        foreach (var column in columns)
        {
            writer.Write(column.Span);
        }
    }

    private static void WriteLabels(FrameWriter writer, LabelHistory? labels)
    {
        writer.Write(labels?.Count ?? 0);
        for (var i = 0; i < labels?.Count; i++)
        {
            var entry = labels.Entries[i];
            writer.Write(entry.PaymentTime);
            writer.Write(entry.PaymentPosition);
            writer.Write(entry.ReportedMicros);
            writer.Write((2L * entry.Class.Id) + (entry.IsFraud ? 1 : 0));
        }
    }

    private static void ReadLabels(FrameReader reader, EntityPlan plan, EntityState state, MemoryMeter meter)
    {
        var entries = new LabelHistory.Entry[reader.ReadCount(CountMax)];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i].PaymentTime = reader.ReadLong();
            entries[i].PaymentPosition = reader.ReadLong();
            entries[i].ReportedMicros = reader.ReadLong();
            var packed = reader.ReadLong();
            if (packed < 0 || packed >> 1 >= plan.Classes.Count)
            {
                throw new InvalidDataException("The snapshot has a label of an unknown class.");
            }

            entries[i].Class = plan.Classes[(int)(packed >> 1)];
            entries[i].IsFraud = (packed & 1) != 0;
        }

        if (entries.Length > 0)
        {
            state.RestoreLabels(entries, meter);
        }
    }
}
