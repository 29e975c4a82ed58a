using Suite.Support.Knowledge;

namespace Suite.Support.Bots;

/// <summary>
/// Learns beside everything else what the intents of a tenant's model are about: anew when model or articles have changed. Until then the bot has what was learned before, whose
/// articles may be gone, which does no harm. Belongs to the one task that follows the tenant.
/// </summary>
internal sealed class IntentArticlesLearner(BotLoader loader, SemaphoreSlim oneAtATime)
{
    private Task<IntentArticles>? _learning;
    private (string? Model, long Articles) _begun;

    /// <summary>Begins where it is due and nothing is being learned.</summary>
    /// <param name="bot">As it is now.</param>
    /// <param name="state">What it was made from.</param>
    /// <param name="onLearned">Told, from anywhere, when there is something to take.</param>
    /// <param name="ct">Ends the learning.</param>
    public void BeginIfDue(Bot bot, BotState state, Action onLearned, CancellationToken ct)
    {
        var due = (bot.IntentModelVersion, state.ArticlesVersion);
        if (_learning is not null || due == _begun || bot.Knowledge.Count == 0 || state.Models.Champion is not { } champion || champion.Version != bot.IntentModelVersion)
        {
            return;
        }

        _begun = due;
        _learning = LearnAsync(() => loader.LearnIntentArticlesAsync(champion, bot.Knowledge, ct), ct);
        _ = _learning.ContinueWith(_ => onLearned(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>The bot with what was learned for its model, if anything was since the last call.</summary>
    /// <exception cref="Exception">Why it could not be learned; it will be tried again.</exception>
    public async ValueTask<Bot> TakeAsync(Bot bot)
    {
        if (_learning is not { IsCompleted: true } done)
        {
            return bot;
        }

        _learning = null;
        try
        {
            var learned = await done;
            return _begun.Model == bot.IntentModelVersion ? bot with { IntentArticles = learned } : bot;
        }
        catch
        {
            _begun = default;
            throw;
        }
    }

    /// <summary>Returns once nothing is being learned any more.</summary>
    public async Task EndAsync()
    {
        if (_learning is not null)
        {
            await ((Task)_learning).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<IntentArticles> LearnAsync(Func<Task<IntentArticles>> learn, CancellationToken ct)
    {
        await oneAtATime.WaitAsync(ct);
        try
        {
            return await learn();
        }
        finally
        {
            oneAtATime.Release();
        }
    }
}
