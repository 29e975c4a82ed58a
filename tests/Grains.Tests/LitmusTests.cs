namespace Suite.Grains.Tests;

/// <summary>
/// The race this runtime is most likely to get wrong: a call arrives while its activation ends. Every call must run exactly once, on an
/// activation that is alone, in its caller's order. The check itself is proven on frozen copies of two mistakes.
/// </summary>
public sealed class LitmusTests
{
    private const int Callers = 4;
    private const int CallsPerCaller = 4_000;
    private const int ActivationsMin = 1_000;

    [Fact]
    public async Task Calls_that_race_with_deactivation_run_exactly_once_in_order_on_one_activation_at_a_time()
    {
        // Refuses to say anything before both planted mistakes are caught.
        await AssertCaught(static () => new LosingCell(), "lost");
        await AssertCaught(static () => new RepeatingCell(), "twice");

        await using var host = new Host();
        var ledger = new Ledger(Callers);
        host.Probe.Ledger = ledger;
        var done = false;
        var saboteurs = Enumerable.Range(0, 2).Select(n => new Thread(() => EndAtRandom(host, new Random(n), () => Volatile.Read(ref done)))).ToArray();
        Array.ForEach(saboteurs, static t => t.Start());
        var made = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => BookAsync(host, ledger, caller)))).WaitAsync(TimeSpan.FromSeconds(60));
        Volatile.Write(ref done, true);
        Array.ForEach(saboteurs, static t => t.Join());

        Assert.Empty(ledger.Faults(made));
        Assert.True(ledger.Activations >= ActivationsMin, $"Only {ledger.Activations} activations: the race was hardly tried.");
    }

    private static async Task<int> BookAsync(Host host, Ledger ledger, int caller)
    {
        var grain = host.Get<IAccount>("a");
        var pending = new List<Task>();
        var number = 0;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (number < CallsPerCaller || (ledger.Activations < ActivationsMin && !deadline.IsCancellationRequested))
        {
            // Bursts and single calls: the race needs both a waiting queue and an idle activation.
            pending.Add((number % 3 == 0 ? host.Get<IAccount>("a") : grain).Book(caller, number));
            if (number++ % 7 == 0)
            {
                await Task.WhenAll(pending);
                pending.Clear();
            }
        }

        await Task.WhenAll(pending);
        return number;
    }

    private static void EndAtRandom(Host host, Random random, Func<bool> done)
    {
        while (!done())
        {
            foreach (var activation in host.Runtime.Activations)
            {
                if (random.Next(2) == 0)
                    activation.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "litmus"));
                else
                    activation.TryCollect(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "litmus"), 0, true);
            }

            Thread.Yield();
        }
    }

    private static async Task AssertCaught(Func<ICell> create, string fault)
    {
        await Eventually.Holds(
            () =>
            {
                var ledger = new Ledger(Callers);
                var cell = create();
                var done = false;
                var ender = new Thread(() =>
                {
                    while (!Volatile.Read(ref done))
                        cell.End(ledger);
                });
                ender.Start();
                var callers = Enumerable.Range(0, Callers).Select(c => new Thread(() =>
                {
                    for (var i = 0; i < CallsPerCaller; i++)
                        cell.Book(ledger, c, i);
                })).ToArray();
                Array.ForEach(callers, static t => t.Start());
                Array.ForEach(callers, static t => t.Join());
                Volatile.Write(ref done, true);
                ender.Join();
                cell.Drain(ledger);
                return ledger.Faults([.. Enumerable.Repeat(CallsPerCaller, Callers)]).Any(f => f.Contains(fault, StringComparison.Ordinal));
            },
            $"the planted mistake ({fault}) is caught");
    }

    private interface ICell
    {
        void Book(Ledger ledger, int caller, int number);

        void End(Ledger ledger);

        void Drain(Ledger ledger);
    }

    /// <summary>Control 1: checks for the end and queues in two steps, so a call can land in a mailbox that nobody reads any more.</summary>
    private sealed class LosingCell : ICell
    {
        private volatile Queue<(int Caller, int Number)> _mailbox = new();

        public void Book(Ledger ledger, int caller, int number)
        {
            var mailbox = _mailbox;
            Thread.SpinWait(5);
            lock (mailbox)
                mailbox.Enqueue((caller, number));
        }

        public void End(Ledger ledger)
        {
            Drain(ledger);
            _mailbox = new Queue<(int, int)>();
        }

        public void Drain(Ledger ledger)
        {
            var mailbox = _mailbox;
            lock (mailbox)
            {
                while (mailbox.TryDequeue(out var call))
                    ledger.Run(call.Caller, call.Number);
            }
        }
    }

    /// <summary>Control 2: hands over what waits by copying first and forgetting afterwards, so a call can be in both.</summary>
    private sealed class RepeatingCell : ICell
    {
        private readonly Lock _gate = new();
        private readonly Queue<(int Caller, int Number)> _mailbox = new();

        public void Book(Ledger ledger, int caller, int number)
        {
            lock (_gate)
                _mailbox.Enqueue((caller, number));
            Drain(ledger);
        }

        public void End(Ledger ledger)
        {
            (int Caller, int Number)[] copy;
            lock (_gate)
                copy = [.. _mailbox];
            Thread.SpinWait(5);
            lock (_gate)
            {
                _mailbox.Clear();
                foreach (var call in copy)
                    _mailbox.Enqueue(call);
            }
        }

        public void Drain(Ledger ledger)
        {
            lock (_gate)
            {
                if (_mailbox.TryDequeue(out var call))
                    ledger.Run(call.Caller, call.Number);
            }
        }
    }
}

/// <summary>What ran, per caller, and how many activations were alive at once.</summary>
internal sealed class Ledger(int callers)
{
    private readonly List<int>[] _ran = [.. Enumerable.Range(0, callers).Select(static _ => new List<int>())];
    private int _alive;
    private int _overlapping;
    private int _activations;

    public int Activations => _activations;

    public void Begin()
    {
        Interlocked.Increment(ref _activations);
        if (Interlocked.Increment(ref _alive) > 1)
            Interlocked.Increment(ref _overlapping);
    }

    public void End() => Interlocked.Decrement(ref _alive);

    public void Run(int caller, int number)
    {
        lock (_ran[caller])
            _ran[caller].Add(number);
    }

    public List<string> Faults(int[] calls)
    {
        var faults = new List<string>();
        for (var caller = 0; caller < _ran.Length; caller++)
        {
            var ran = _ran[caller];
            if (ran.Distinct().Count() < ran.Count)
                faults.Add($"caller {caller}: a call ran twice");
            if (ran.Distinct().Count() < calls[caller])
                faults.Add($"caller {caller}: {calls[caller] - ran.Distinct().Count()} calls lost");
            if (!ran.SequenceEqual(ran.Order()))
                faults.Add($"caller {caller}: out of order");
        }

        if (_overlapping > 0)
            faults.Add($"{_overlapping} activations beside another one");
        return faults;
    }
}

internal interface IAccount : IGrainWithStringKey
{
    Task Book(int caller, int number);
}

internal sealed class AccountGrain(Probe probe) : Grain, IAccount
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Ledger!.Begin();
        await Task.Yield();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        probe.Ledger!.End();
    }

    public async Task Book(int caller, int number)
    {
        if (number % 5 == 0)
            await Task.Yield();
        probe.Ledger!.Run(caller, number);
    }
}
