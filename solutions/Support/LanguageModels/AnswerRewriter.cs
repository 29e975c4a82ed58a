using System.ClientModel;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Suite.Support.Knowledge;

namespace Suite.Support.LanguageModels;

/// <summary>
/// Lets a language model word an answer, from the passages that were found and nothing else. Every sentence is checked before anybody sees it; what no passage
/// supports is dropped. It never fails and never waits long: whatever goes wrong, the answer is, or goes on, in the articles' own words. Thread-safe.
/// </summary>
/// <param name="chat">The service.</param>
/// <param name="options">Bounds.</param>
/// <param name="instruments">Counts outcomes.</param>
/// <param name="time">For time-outs.</param>
/// <param name="logger">Is told kinds of failures, never texts or keys.</param>
public sealed partial class AnswerRewriter(IChatClient chat, LanguageModelOptions options, LanguageModelInstruments instruments, TimeProvider time, ILogger<AnswerRewriter> logger)
    : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.ConcurrentMax);
    private readonly ResiliencePipeline _breaker = Breaker(options, time);

    /// <summary>Words the answer.</summary>
    /// <param name="request">Question, extractive answer and its passages.</param>
    /// <param name="onSentence">Is told each sentence as soon as it has been checked, in order; together they are the answer.</param>
    /// <param name="ct">The shopper has gone: the only way to an exception other than from <paramref name="onSentence"/>.</param>
    public async Task<RewrittenAnswer> RewriteAsync(RewriteRequest request, Func<GroundedSentence, ValueTask> onSentence, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var answer = new CheckedAnswer(request, onSentence);
        var fallback = await WordAsync(request, answer, ct);
        if (fallback == RewriteFallback.None && answer.Sentences.Count == 0)
            fallback = answer.Dropped > 0 ? RewriteFallback.Unsupported : RewriteFallback.Refused;
        if (fallback != RewriteFallback.None)
        {
            await answer.GoOnInTheArticlesWordsAsync();
            LogFallback(logger, options.Model, fallback, answer.Dropped);
        }

        instruments.OnAnswer(fallback, answer.Dropped);
        return new RewrittenAnswer(answer.Sentences, fallback, answer.Dropped);
    }

    public void Dispose()
    {
        _free.Dispose();
        chat.Dispose();
    }

    private async Task<RewriteFallback> WordAsync(RewriteRequest request, CheckedAnswer answer, CancellationToken ct)
    {
        // Not a queue: an answer in the articles' words now is better than a nicer one later.
        if (!await _free.WaitAsync(TimeSpan.Zero, ct))
            return RewriteFallback.Busy;
        try
        {
            return await _breaker.ExecuteAsync(async token => await StreamAsync(request, answer, token), ct);
        }
        catch (BrokenCircuitException)
        {
            return RewriteFallback.Paused;
        }
        catch (ServiceFailureException e)
        {
            LogFailed(logger, options.Model, e.Kind, e.Status);
            return e.TimedOut ? RewriteFallback.TimedOut : RewriteFallback.Failed;
        }
        finally
        {
            _free.Release();
        }
    }

    private async ValueTask<RewriteFallback> StreamAsync(RewriteRequest request, CheckedAnswer answer, CancellationToken ct)
    {
        using var whole = new CancellationTokenSource(options.AnswerMax, time);
        using var silence = new CancellationTokenSource(options.SilenceMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, whole.Token, silence.Token);
        var lines = new CitedLines(options.AnswerLengthMax);
        var settings = new ChatOptions { ModelId = options.Model, MaxOutputTokens = options.TokensMax, Temperature = 0 };
        var updates = chat.GetStreamingResponseAsync(RewritePrompt.Write(request), settings, either.Token).GetAsyncEnumerator(either.Token);
        try
        {
            while (await NextAsync(updates, ct))
            {
                silence.CancelAfter(options.SilenceMax);
                if (updates.Current.FinishReason == ChatFinishReason.ContentFilter)
                    return RewriteFallback.Refused;
                foreach (var line in lines.Add(updates.Current.Text))
                    await answer.TakeAsync(line);
                if (lines.IsFull || answer.IsRefusal)
                    break;
            }

            if (lines.End() is { } last)
                await answer.TakeAsync(last);
            return answer.IsRefusal ? RewriteFallback.Refused : RewriteFallback.None;
        }
        finally
        {
            await updates.DisposeAsync();
        }
    }

    /// <summary>Whatever a service does becomes one exception; only the shopper's leaving stays what it is.</summary>
    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<ChatResponseUpdate> updates, CancellationToken ct)
    {
        try
        {
            return await updates.MoveNextAsync();
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new ServiceFailureException("time-out", null, timedOut: true);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new ServiceFailureException(e.GetType().Name, (e as ClientResultException)?.Status, timedOut: false);
        }
    }

    private static ResiliencePipeline Breaker(LanguageModelOptions options, TimeProvider time) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            FailureRatio = 0.5,
            MinimumThroughput = options.FailuresMin,
            SamplingDuration = options.FailureWindow,
            BreakDuration = options.Pause,
            ShouldHandle = new PredicateBuilder().Handle<ServiceFailureException>(),
        })
        .Build();

    /// <summary>The service's fault, without its message.</summary>
    private sealed class ServiceFailureException(string kind, int? status, bool timedOut) : Exception
    {
        public string Kind { get; } = kind;

        public int? Status { get; } = status;

        public bool TimedOut { get; } = timedOut;
    }
}
