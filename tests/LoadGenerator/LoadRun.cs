using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Suite.LoadGenerator;

/// <summary>
/// One thread that sends requests when they are due and reads answers when they come, and sleeps in the kernel in
/// between. Open mode: request i is due at a time fixed before the run, and its latency counts from then, so a server
/// that stalls for a second is charged for every request that should have been sent in that second, not for the few
/// that were under way ("coordinated omission").
/// </summary>
public sealed class LoadRun
{
    private const long NanosPerSecond = 1_000_000_000;
    private const long ReopenAfter = NanosPerSecond / 10;
    private const long LookForTimeoutsEvery = NanosPerSecond / 20;

    private readonly LoadOptions _options;
    private readonly RequestPool _pool;
    private readonly Connection[] _connections;
    private readonly Stack<Connection> _idle = new();
    private readonly List<Connection> _busy = [];
    private readonly Queue<(Connection Connection, long At)> _lost = new();
    private readonly Poller _poller;
    private readonly LatencyHistogram _latencies = new();
    private readonly LatencyHistogram _sendDelays = new();
    private readonly Dictionary<string, long> _errors = [];
    private readonly long[] _due;
    private readonly long _warmup;
    private readonly long _end;
    private readonly long _timeout;
    private string? _firstErrorBody;
    private long _began;
    private long _completed;
    private long _requests;
    private long _lastCompleted;
    private long _nextTimeoutLook;
    private int _next;
    private bool _exhausted;

    private LoadRun(LoadOptions options, RequestPool pool)
    {
        _options = options;
        _pool = pool;
        _warmup = (long)(options.WarmupSeconds * NanosPerSecond);
        _end = _warmup + (long)(options.Seconds * NanosPerSecond);
        _timeout = (long)(options.TimeoutSeconds * NanosPerSecond);
        _due = options.Mode == LoadMode.Open ? DueTimes(options, pool.Count) : [];
        var server = Resolve(options.Url);
        _connections = new Connection[options.Connections];
        for (var i = 0; i < _connections.Length; i++)
            _connections[i] = new Connection(server);
        _poller = new Poller(options.Connections);
    }

    private long Now => Stopwatch.GetElapsedTime(_began).Ticks * 100;

    /// <summary>Blocks the calling thread for the length of the run.</summary>
    /// <exception cref="IOException">The server accepts no connection at the start.</exception>
    public static LoadReport Execute(LoadOptions options, RequestPool pool, double prepareSeconds = 0)
    {
        var run = new LoadRun(options, pool);
        try
        {
            return run.Execute(prepareSeconds);
        }
        finally
        {
            foreach (var connection in run._connections)
                connection.Dispose();
        }
    }

    private static long[] DueTimes(LoadOptions options, int count)
    {
        var due = new long[count];
        var gap = NanosPerSecond / options.Rate;
        var random = new Random(unchecked((int)options.Seed));
        var at = 0.0;
        for (var i = 0; i < count; i++)
        {
            due[i] = (long)at;
            at = options.Poisson ? at - (Math.Log(1 - random.NextDouble()) * gap) : (i + 1) * gap;
        }

        return due;
    }

    private static IPEndPoint Resolve(Uri url)
    {
        var address = IPAddress.TryParse(url.DnsSafeHost, out var literal) ? literal : Dns.GetHostAddresses(url.DnsSafeHost)[0];
        return new IPEndPoint(address, url.Port);
    }

    private LoadReport Execute(double prepareSeconds)
    {
        Poller.MakeTimersPrecise();
        foreach (var connection in _connections)
        {
            if (!connection.TryOpen())
                throw new IOException($"{_options.Url.Authority} accepts no connection.");
            _idle.Push(connection);
        }

        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        _began = Stopwatch.GetTimestamp();
        while (true)
        {
            var now = Now;
            Reopen(now);
            var wake = _options.Mode == LoadMode.Open ? SendDue(now) : SendToAllIdle(now);
            if (_busy.Count == 0 && IsOver(now))
                break;
            LookForTimeouts(now);
            WaitAndReceive(wake);
        }

        CountUnsent();
        return Report(prepareSeconds, (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalSeconds);
    }

    private bool IsOver(long now)
    {
        if (_options.Mode == LoadMode.Saturation)
            return now >= _end || _exhausted;

        // Requests that could not be sent for want of a connection are given up as late as those that were.
        return _next == _due.Length || IsTooLate(now);
    }

    private bool IsTooLate(long now) => now > _end + _timeout;

    /// <summary>Sends everything that is due and for which a connection is free; returns when to look again.</summary>
    private long SendDue(long now)
    {
        while (_next < _due.Length && _due[_next] <= now && !IsTooLate(now))
        {
            // Without a free connection an answer, or a given-up one, must come first; the due times do not move.
            if (!_idle.TryPop(out var connection))
                return _nextTimeoutLook;
            var request = _next++;
            if (_due[request] >= _warmup)
                _sendDelays.Record(now - _due[request]);
            Send(connection, request, now);
            now = Now;
        }

        return _next < _due.Length ? Math.Min(_due[_next], _nextTimeoutLook) : _nextTimeoutLook;
    }

    private long SendToAllIdle(long now)
    {
        while (now < _end && _idle.Count > 0)
        {
            if (_next == _pool.Count)
            {
                _exhausted = true;
                break;
            }

            Send(_idle.Pop(), _next++, now);
            now = Now;
        }

        return Math.Min(_nextTimeoutLook, now < _end ? _end : long.MaxValue);
    }

    private void Send(Connection connection, int request, long now)
    {
        connection.Request = request;
        connection.SentAt = now;
        if (connection.TrySend(_pool[request]))
            _busy.Add(connection);
        else
            Fail(connection, "connection", now, isAnswer: false);
    }

    private void WaitAndReceive(long wake)
    {
        for (var i = 0; i < _busy.Count; i++)
            _poller.Set(i, _busy[i].Handle);
        var polled = _busy.Count;
        _poller.Wait(polled, wake - Now);

        // Backwards, because a finished connection is replaced by the last of the list.
        for (var i = polled - 1; i >= 0; i--)
        {
            if (!_poller.IsReady(i))
                continue;
            var connection = _busy[i];
            var state = connection.Receive();
            if (state == ReadState.NeedsMore)
                continue;
            _busy[i] = _busy[^1];
            _busy.RemoveAt(_busy.Count - 1);
            var now = Now;
            if (state == ReadState.Complete)
                Finish(connection, now);
            else
                Fail(connection, state is null ? "connection" : "broken", now, isAnswer: false);
        }
    }

    private void Finish(Connection connection, long now)
    {
        var status = connection.Reader.Status;
        if (status is < 200 or > 299)
        {
            _firstErrorBody ??= connection.Reader.BodyText;
            Fail(connection, status.ToString(CultureInfo.InvariantCulture), now, isAnswer: true);
            return;
        }

        if (IsMeasured(connection, now))
        {
            _requests++;
            _completed++;
            _lastCompleted = now;
            _latencies.Record(now - CountsFrom(connection));
        }

        Release(connection, isUsable: !connection.Reader.Closes, now);
    }

    private void Fail(Connection connection, string reason, long now, bool isAnswer)
    {
        if (IsMeasured(connection, now))
        {
            _requests++;
            CountError(reason);

            // A caller who got nothing waited all the same. A refusal is quick and must not make the others look good.
            if (!isAnswer)
                _latencies.Record(now - CountsFrom(connection));
        }

        Release(connection, isAnswer && !connection.Reader.Closes, now);
    }

    private void Release(Connection connection, bool isUsable, long now)
    {
        connection.Request = -1;
        if (isUsable || connection.TryOpen())
            _idle.Push(connection);
        else
            _lost.Enqueue((connection, now + ReopenAfter));
    }

    private void Reopen(long now)
    {
        while (_lost.TryPeek(out var lost) && lost.At <= now)
        {
            _lost.Dequeue();
            Release(lost.Connection, isUsable: false, now);
        }
    }

    private void LookForTimeouts(long now)
    {
        if (now < _nextTimeoutLook)
            return;
        _nextTimeoutLook = now + LookForTimeoutsEvery;
        for (var i = _busy.Count - 1; i >= 0; i--)
        {
            var connection = _busy[i];
            if (now - connection.SentAt < _timeout)
                continue;
            _busy[i] = _busy[^1];
            _busy.RemoveAt(_busy.Count - 1);
            Fail(connection, "timeout", now, isAnswer: false);
        }
    }

    private void CountUnsent()
    {
        for (; _options.Mode == LoadMode.Open && _next < _due.Length; _next++)
        {
            if (_due[_next] < _warmup)
                continue;
            _requests++;
            CountError("unsent");
            _latencies.Record(Now - _due[_next]);
        }
    }

    private void CountError(string reason) => _errors[reason] = _errors.GetValueOrDefault(reason) + 1;

    private long CountsFrom(Connection connection) =>
        _options.Mode == LoadMode.Open ? _due[connection.Request] : connection.SentAt;

    private bool IsMeasured(Connection connection, long now) => _options.Mode == LoadMode.Open
        ? _due[connection.Request] >= _warmup
        : connection.SentAt >= _warmup && now < _end;

    private LoadReport Report(double prepareSeconds, double processorSeconds)
    {
        var measured = Math.Max(_lastCompleted - _warmup, 1) / (double)NanosPerSecond;
        return new LoadReport
        {
            Mode = _options.Mode == LoadMode.Open ? "open" : "saturation",
            Url = _options.Url.ToString(),
            Rate = _options.Mode == LoadMode.Open ? _options.Rate : null,
            Seconds = _options.Seconds,
            WarmupSeconds = _options.WarmupSeconds,
            Connections = _options.Connections,
            Arrivals = _options.Mode == LoadMode.Saturation ? "closed" : _options.Poisson ? "poisson" : "uniform",
            Seed = _options.Seed,
            Requests = _requests,
            Completed = _completed,
            AchievedRate = Math.Round(_completed / measured, 1),
            P50Ms = Milliseconds(_latencies.Quantile(0.5)),
            P90Ms = Milliseconds(_latencies.Quantile(0.9)),
            P99Ms = Milliseconds(_latencies.Quantile(0.99)),
            P999Ms = Milliseconds(_latencies.Quantile(0.999)),
            MaxMs = Milliseconds(_latencies.Max),
            MeanMs = _latencies.Count == 0 ? 0 : Milliseconds((long)_latencies.Mean),
            SendDelayP50Ms = Milliseconds(_sendDelays.Quantile(0.5)),
            SendDelayP99Ms = Milliseconds(_sendDelays.Quantile(0.99)),
            ErrorsTotal = _errors.Values.Sum(),
            Errors = _errors,
            FirstErrorBody = _firstErrorBody,
            Exhausted = _exhausted,
            PrepareSeconds = Math.Round(prepareSeconds, 2),
            GeneratorCpuSeconds = Math.Round(processorSeconds, 2),
            Latencies = _latencies,
        };
    }

    private static double Milliseconds(long nanoseconds) => Math.Round(nanoseconds / 1e6, 3);
}
