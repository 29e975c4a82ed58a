using System.IO.Pipelines;
using System.Text.Json;
using System.Threading.Channels;
using Suite.Fraud.Payments;
using Suite.Fraud.Scoring;
using Suite.Fraud.Wording;
using Suite.Hosting;

namespace Suite.Fraud.Batches;

/// <summary>Answers groups in order, one flush a group. Waits for the reader of the answer before it lets further groups be read.</summary>
internal sealed class BatchWriter(BatchContext context, PipeWriter answer, SemaphoreSlim places, ChannelReader<BatchGroup> sent) : IDisposable
{
    // As POST /v1/fraud/score writes them: the same payment gets the same bytes from both.
    private readonly Utf8JsonWriter _scores = new(answer);
    private readonly Utf8JsonWriter _errors = new(answer, Problem.Writing);

    /// <summary>The first line that has no answer yet.</summary>
    public long NextLine { get; private set; } = 1;

    /// <summary>Answers until everything sent is answered, or something fails, which is thrown. What was answered is durable.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        await foreach (var group in sent.ReadAllAsync(ct))
        {
            // Awaited for its end, not its result: payments that have an outcome are durable even in a group that failed.
            using (context.Idle.Pause())
            {
                await group.Scored.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            var complete = await WriteLinesAsync(group, ct);
            await FlushAsync(ct);
            if (!complete)
            {
                await group.Scored;
                throw new InvalidOperationException("A group was scored and left a payment without an outcome.");
            }

            places.Release();
        }
    }

    /// <summary>The last line: why the stream ends before its end, and from which line to send again.</summary>
    public async Task EndAsync(Problem problem, CancellationToken ct)
    {
        WriteError(NextLine, problem, isEnd: true);
        await FlushAsync(ct);
    }

    public async Task FlushAsync(CancellationToken ct)
    {
        await answer.FlushAsync(ct);
        context.Idle.Touch();
    }

    public void Dispose()
    {
        _scores.Dispose();
        _errors.Dispose();
    }

    private async ValueTask<bool> WriteLinesAsync(BatchGroup group, CancellationToken ct)
    {
        foreach (var (item, problem) in group.Lines)
        {
            switch (item?.Outcome)
            {
                case ScoreOutcome.Decided decided:
                    WriteScore(decided, item.Payment, await context.Reasons.ForAsync(context.Tenant, decided.Decision, decided.Features, ct));
                    break;
                case ScoreOutcome.Conflict conflict:
                    WriteError(NextLine, ScorePayment.Refusal(conflict), isEnd: false);
                    break;
                case null when problem is not null:
                    WriteError(NextLine, problem, isEnd: false);
                    break;
                default:
                    return false;
            }

            NextLine++;
        }

        return true;
    }

    private void WriteScore(ScoreOutcome.Decided decided, Payment payment, ReasonWords words)
    {
        _scores.Reset();
        _scores.WriteStartObject();
        ScoreResponse.WriteMembers(_scores, decided.TransactionId, decided.Position, decided.Decision, words, new PaidAmount(payment.AmountMinor, payment.Currency));
        _scores.WriteEndObject();
        _scores.Flush();
        EndLine();
    }

    private void WriteError(long line, Problem problem, bool isEnd)
    {
        _errors.Reset();
        _errors.WriteStartObject();
        _errors.WriteNumber("line"u8, line);
        _errors.WritePropertyName("error"u8);
        problem.Write(_errors, context.TraceId);
        if (isEnd)
        {
            _errors.WriteNumber("resendFrom"u8, line);
        }

        _errors.WriteEndObject();
        _errors.Flush();
        EndLine();
    }

    private void EndLine()
    {
        answer.GetSpan(1)[0] = (byte)'\n';
        answer.Advance(1);
    }
}
