using Suite.Journal;

namespace Suite.Support.Bots;

/// <summary>
/// Reads on in the streams that make up a bot. Streams, not the whole journal: a tenant's conversations outnumber what it publishes a thousand
/// times, and a start must not read them.
/// </summary>
internal sealed class BotReader(IJournal journal)
{
    /// <summary>The state as of the journal's head when it was asked for, and that head.</summary>
    public async Task<(BotState State, long Head)> ReadAsync(TenantId tenant, BotState state, CancellationToken ct)
    {
        var head = await journal.ReadHeadAsync(tenant, ct);
        if (head == 0)
        {
            return (state, 0);
        }

        foreach (var (stream, version) in ((string, long)[])
            [(BotEvents.FlowStream, state.FlowsVersion), (BotEvents.ModelStream, state.ModelsVersion), (BotEvents.ArticleStream, state.ArticlesVersion)])
        {
            await foreach (var e in journal.ReadStreamAsync(tenant, stream, version, ct))
            {
                // What came after is left for the next time, so that the state is that of one position.
                if (e.Position > head)
                {
                    break;
                }

                state = state.Apply(e);
            }
        }

        return (state, head);
    }
}
