using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Channels;
using Suite.Fraud.Payments;
using Suite.Fraud.Scoring;
using Suite.Hosting;

namespace Suite.Fraud.Batches;

/// <summary>
/// Reads lines into groups and sends them to be scored, as far ahead of the answers as <see cref="ScoringOptions.BatchGroupsInFlightMax"/> allows;
/// then it waits, the connection's buffers fill, and the sender waits too. A group goes when it is full, or when nothing more has arrived
/// and everything before it is scored: a stream in full flow gets full groups, and one that asks line by line gets its answer at once.
/// </summary>
internal sealed class BatchReader(BatchContext context, PipeReader body, SemaphoreSlim places, ChannelWriter<BatchGroup> sent)
{
    private readonly ScoringOptions _options = context.Options;
    private readonly LineSplitter _lines = new(context.Options.BatchLineBytesMax);
    private readonly ScoringStream _stream = new();
    private BatchGroup _group = new(context.Options.BatchSizeMax);
    private EventTimeRange _times = EventTimeRange.Now(context.Options, context.Time);
    private Task _lastScored = Task.CompletedTask;
    private long _scoredGroups;

    /// <summary>
    /// To the end of the body, or until something ends it earlier, which is thrown. Complete lines that came before are sent all the same when the
    /// body cannot be unpacked; otherwise those of a group that was not full yet are not.
    /// </summary>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            var read = await body.ReadAsync(ct);
            while (!await TakeAsync(read, ct))
            {
                read = await ReadOnAsync(ct);
            }

            await SendAsync(ct);
            sent.Complete();
        }
        catch (InvalidDataException)
        {
            // Compressed content that cannot be unpacked: what was whole before it counts.
            await SendAsync(ct);
            throw;
        }
    }

    /// <returns>True at the end of the body.</returns>
    private async ValueTask<bool> TakeAsync(ReadResult read, CancellationToken ct)
    {
        context.Idle.Touch();
        var arrived = read.Buffer;
        LineKind kind;
        while ((kind = _lines.TryTake(ref arrived, read.IsCompleted, out var line)) != LineKind.None)
        {
            Add(kind, line);
            if (_group.IsFull)
            {
                await SendAsync(ct);
            }
        }

        body.AdvanceTo(arrived.Start, arrived.End);
        return read.IsCompleted;
    }

    private async ValueTask<ReadResult> ReadOnAsync(CancellationToken ct)
    {
        var next = body.ReadAsync(ct);
        if (next.IsCompleted || _group.Lines.Count == 0)
        {
            return await next;
        }

        var reading = next.AsTask();
        await Task.WhenAny(reading, _lastScored);
        try
        {
            if (!reading.IsCompleted)
            {
                await SendAsync(ct);
            }
        }
        catch
        {
            // Nobody would wait for this read any more, and the body must be free of it when it is closed.
            body.CancelPendingRead();
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return await reading;
    }

    private void Add(LineKind kind, in ReadOnlySequence<byte> line)
    {
        if (kind == LineKind.TooLong)
        {
            _group.Add(new Problem(413, "line-too-long", "The line is too long.", $"A line may have at most {_options.BatchLineBytesMax} bytes. It was skipped; nothing of it was stored."));
            return;
        }

        using var fields = line.IsSingleSegment ? JsonFields.Parse(line.FirstSpan) : JsonFields.Parse(line.ToArray());
        if (PaymentRequest.Read(fields, _times) is { } payment)
        {
            var hasher = context.Hasher;
            _group.Add(new ScoringItem(payment, hasher.Keys(payment), hasher.RequestHash(payment), context.Time.GetTimestamp(), isAwaited: false));
        }
        else
        {
            _group.Add(fields.ToProblem());
        }
    }

    private async ValueTask SendAsync(CancellationToken ct)
    {
        var group = _group;
        if (group.Lines.Count == 0)
        {
            return;
        }

        await places.WaitAsync(ct);
        using (context.Idle.Pause())
        {
            await context.TakeFromLimitAsync(group.Lines.Count, ct);
        }

        if (group.Items.Count > 0)
        {
            group.Scored = _lastScored = context.Scoring.ScoreManyAsync(new ScoringGroup(_stream, _scoredGroups++, group.Items));
        }

        sent.TryWrite(group);
        _group = new BatchGroup(_options.BatchSizeMax);
        _times = EventTimeRange.Now(_options, context.Time);
    }
}
