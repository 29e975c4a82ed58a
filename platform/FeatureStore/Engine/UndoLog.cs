using Suite.Journal;

namespace Suite.FeatureStore;

/// <summary>What a batch did, newest last, so that it can be taken back in reverse.</summary>
internal sealed class UndoLog
{
    /// <param name="Label">The label that was added; null when the entry is about the event.</param>
    /// <param name="Created">The entity was unknown before.</param>
    /// <param name="LastUsed">When it was used before.</param>
    internal readonly record struct Entry(
        EntityPool Pool, EntityKey Key, EntityState State, EventClass Class, FeatureEvent Event, LabelEvent? Label, bool Created, long LastUsed);

    private readonly List<Entry> _entries = [];

    public bool IsOpen { get; private set; }

    public void Begin()
    {
        if (IsOpen)
        {
            throw new InvalidOperationException("A batch is open already; commit it or roll it back first.");
        }

        IsOpen = true;
    }

    public void Add(in Entry entry)
    {
        if (IsOpen)
        {
            _entries.Add(entry);
        }
    }

    public void Commit()
    {
        RequireOpen();
        _entries.Clear();
        IsOpen = false;
    }

    public void RollBack(MemoryMeter meter)
    {
        RequireOpen();
        for (var i = _entries.Count - 1; i >= 0; i--)
        {
            var (pool, key, state, eventClass, e, label, created, lastUsed) = _entries[i];
            state.LastUsed = lastUsed;
            if (label is null)
            {
                state.Remove(e, eventClass, meter);
            }
            else
            {
                state.Labels?.RemoveLast(label.Payment);
            }

            if (created)
            {
                pool.ForgetUnlessLoaded(key, state);
            }
        }

        _entries.Clear();
        IsOpen = false;
    }

    private void RequireOpen()
    {
        if (!IsOpen)
        {
            throw new InvalidOperationException("No batch is open; call BeginBatch first.");
        }
    }
}
