using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using Suite.Inspection.Models;
using Suite.Inspection.Serving;
using Suite.Onnx;

namespace Suite.Inspection.Line;

/// <summary>
/// Everything that waits for one model, whichever camera or request it comes from, and the threads that run it. A picture waits at most the batch's time for
/// company; one whose deadline has passed is never looked at. Memory: <see cref="ServingOptions.QueueMax"/> references to frames that their senders own, and one
/// input buffer a thread, of <see cref="ServingOptions.BatchMax"/> pictures. Thread-safe.
/// <para>
/// The threads are its own, not the pool's: a run holds its thread for tens of milliseconds, and on two cores two such runs would leave requests none.
/// </para>
/// </summary>
internal sealed partial class InferenceLine : IDisposable
{
    /// <summary>Why a look was refused: its sender turns it into a verdict or an answer.</summary>
    public const string TooLate = "The verdict would have come after its deadline.";
    public const string Full = "Too many pictures wait for the model.";
    public const string Closed = "The model is being closed.";

    private const double RunWeight = 0.2;
    private const int WaitOnGpuMs = 4;

    private readonly object _gate = new();
    private readonly IImageModel _model;
    private readonly ServingOptions _options;
    private readonly BatchPlan _plan;
    private readonly TimeProvider _time;
    private readonly InspectionInstruments _instruments;
    private readonly ILogger _logger;
    private readonly List<Thread> _workers;
    private readonly bool _hasFixedSizes;
    private List<Look> _queue = [];
    private long _runTicks;
    private bool _closing;
    private int _running;

    /// <exception cref="InvalidDataException">The model cannot be run; it is closed then.</exception>
    public InferenceLine(IImageModel model, ServingOptions options, TimeProvider time, InspectionInstruments instruments, ILogger logger)
    {
        (_model, _options, _time, _instruments, _logger) = (model, options, time, instruments, logger);
        var isOnGpu = model.Network?.Session.Provider is > ExecutionProvider.Cpu;
        _plan = new BatchPlan(options.BatchMax, TimeSpan.FromMilliseconds(options.BatchWaitMs ?? (isOnGpu ? WaitOnGpuMs : 0)).Ticks);
        _hasFixedSizes = options.FixedBatchSizes ?? isOnGpu;
        if (_hasFixedSizes)
        {
            try
            {
                WarmUp();
            }
            catch
            {
                model.Dispose();
                throw;
            }
        }

        _workers = [.. Enumerable.Range(0, options.Workers).Select(i => new Thread(Work) { IsBackground = true, Name = $"inspection {i}" })];
        _workers.ForEach(static w => w.Start());
    }

    /// <summary>The clock that deadlines are told by, in ticks of 100 ns.</summary>
    public static long Now(TimeProvider time) => time.GetUtcNow().UtcTicks;

    /// <summary>Nothing waits and nothing runs.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _queue.Count == 0 && _running == 0;
            }
        }
    }

    /// <summary>
    /// Takes all of the looks, or refuses all: half the tiles of a picture are no verdict. Whatever happens each is finished or refused in the end.
    /// </summary>
    public void Submit(IReadOnlyList<Look> looks)
    {
        string? refused;
        lock (_gate)
        {
            refused = _closing ? Closed : _queue.Count + looks.Count > Math.Max(_options.QueueMax, looks.Count) ? Full : null;
            if (refused is null)
            {
                _queue.AddRange(looks);
                Monitor.PulseAll(_gate);
            }
        }

        if (refused is not null)
        {
            Refuse(looks, refused);
        }
    }

    /// <summary>Refuses what waits, lets what runs come to its end, and closes the model.</summary>
    public void Dispose()
    {
        List<Look> left;
        lock (_gate)
        {
            _closing = true;
            (left, _queue) = (_queue, []);
            Monitor.PulseAll(_gate);
        }

        Refuse(left, Closed);
        _workers.ForEach(static w => w.Join());
        _model.Dispose();
    }

    private static void Refuse(IEnumerable<Look> looks, string why)
    {
        foreach (var look in looks)
        {
            look.Refuse(why);
        }
    }

    private void Work()
    {
        var input = new float[_plan.CountMax * _model.Input.Length];
        while (Next() is { } batch)
        {
            var started = Now(_time);
            try
            {
                Run(batch, input);
            }
#pragma warning disable CA1031 // A model that fails must not end the thread: its looks are refused and the line goes on.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogFailed(e, batch.Count);
                Refuse(batch, $"The model failed: {e.Message}");
            }

            lock (_gate)
            {
                _running--;
                var ticks = Now(_time) - started;
                _runTicks = _runTicks == 0 ? ticks : _runTicks + (long)(RunWeight * (ticks - _runTicks));
            }

            _instruments.OnBatch(batch.Count, TimeSpan.FromTicks(Now(_time) - started));
        }
    }

    private void WarmUp()
    {
        var blank = new float[_plan.CountMax * _model.Input.Length];
        foreach (var size in _plan.Sizes)
        {
            try
            {
                _model.Score(blank.AsMemory(0, size * _model.Input.Length), size);
            }
            catch (OnnxRuntimeException e)
            {
                // Most likely the device's memory. Parts would meet it later.
                throw new InvalidDataException($"A batch of {size} pictures cannot be run: {e.Message.ReplaceLineEndings(" ")}", e);
            }
        }
    }

    private void Run(IReadOnlyList<Look> batch, float[] input)
    {
        var length = _model.Input.Length;
        for (var i = 0; i < batch.Count; i++)
        {
            batch[i].Frame.WriteTensor(_model.Input, batch[i].Region, input.AsSpan(i * length, length));
        }

        // What fills the batch up is whatever lay there: nobody looks at its scores.
        var count = _hasFixedSizes ? _plan.SizeFor(batch.Count) : batch.Count;
        var scores = _model.Score(input.AsMemory(0, count * length), count);
        for (var i = 0; i < batch.Count; i++)
        {
            batch[i].Finish(scores[i]);
        }
    }

    /// <summary>Waits for a batch that is due; null once the line is closed.</summary>
    private IReadOnlyList<Look>? Next()
    {
        while (true)
        {
            IReadOnlyList<Look> batch, late;
            lock (_gate)
            {
                if (!WaitUntilDue())
                {
                    return null;
                }

                (batch, late, var left) = _plan.Take(_queue, static l => l.Waiting, Now(_time));
                _queue = [.. left];
                _running += batch.Count > 0 ? 1 : 0;
            }

            Refuse(late, TooLate);
            if (batch.Count > 0)
            {
                return batch;
            }
        }
    }

    private bool WaitUntilDue()
    {
        while (!_closing)
        {
            if (_queue.Count == 0)
            {
                Monitor.Wait(_gate);
                continue;
            }

            var wait = TimeSpan.FromTicks(_plan.LeaveAt([.. _queue.Select(static l => l.Waiting)], _runTicks) - Now(_time));
            if (wait <= TimeSpan.Zero)
            {
                return true;
            }

            // Rounded up: a wait of nothing would spin.
            Monitor.Wait(_gate, (int)Math.Ceiling(Math.Min(wait.TotalMilliseconds, 1_000)));
        }

        return false;
    }

    [LoggerMessage(1, LogLevel.Error, "The model failed on a batch of {Count}; these pictures have no verdict.")]
    private partial void LogFailed(Exception exception, int count);
}
