using Suite.Grains;
using Suite.Journal;

namespace Suite.Models;

/// <summary>The model events in the journal. Pure: whoever follows the journal gets the same states as the registry itself.</summary>
public static class ModelJournal
{
    public const string StreamPrefix = "models";
    public const string Registered = "model-registered";
    public const string Promoted = "model-promoted";
    public const string RolledBack = "model-rolled-back";
    public const string Measured = "model-measured";

    public static IEventCodec<ModelEvent> Codec { get; } = new JsonEventCodec<ModelEvent>(static e => e.AtMicros)
        .Add(Registered, 1, ModelsJson.Default.ModelRegistered)
        .Add(Promoted, 1, ModelsJson.Default.ModelPromoted)
        .Add(RolledBack, 1, ModelsJson.Default.ModelRolledBack)
        .Add(Measured, 1, ModelsJson.Default.ModelMeasured);

    public static string StreamOf(string modelName) => $"{StreamPrefix}/{modelName}";

    /// <summary>The state that the stream holds now. Cost: a read of the stream, one event a registration, promotion, roll-back or measurement.</summary>
    public static async Task<ModelState> ReadAsync(IJournal journal, TenantId tenant, string modelName, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var state = ModelState.Empty;
        await foreach (var e in journal.ReadStreamAsync(tenant, StreamOf(modelName), 0, ct).ConfigureAwait(false))
        {
            state = Apply(state, e);
        }

        return state;
    }

    /// <summary>
    /// The state after the event. The caller gives only events of one model's stream, in order; an event of another type than these
    /// leaves the state as it is.
    /// </summary>
    public static ModelState Apply(ModelState state, JournalEvent stored)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(stored);
        return stored.Type is Registered or Promoted or RolledBack or Measured ? ModelRules.Apply(state, Codec.Decode(stored)) : state;
    }
}
