namespace Suite.Fraud.Simulation.Patterns;

/// <summary>
/// When campaigns begin and which of their payments is next. Campaigns of each pattern begin as a Poisson process whose
/// rate follows from the wanted share of fraud. The process is started one longest campaign before the stream, so the
/// first day already has its part of campaigns that are under way. Memory: the payments of the campaigns under way.
/// </summary>
internal sealed class FraudSchedule
{
    private const ulong CampaignPurpose = 0x63616D706169676E;
    private const ulong SchedulePurpose = 0x7363686564756C65;
    private const long WarmUpMicros = (long)(SlowDrip.DaysMax + 1) * Campaign.Day;

    private static readonly IFraudPattern[] Patterns =
        [new CardTesting(), new CompromisedMerchant(), new StolenCard(), new AccountTakeover(), new BustOut(), new SlowDrip()];

    private readonly World _world;
    private readonly long _seed;
    private readonly long _startMicros;
    private readonly double[] _campaignsPerDay = new double[Patterns.Length];
    private readonly long[] _nextCampaign = new long[Patterns.Length];
    private readonly SimulationRandom[] _random = new SimulationRandom[Patterns.Length];
    private readonly PriorityQueue<PlannedPayment, (long Time, long Order)> _waiting = new();
    private readonly List<PlannedPayment> _plan = [];
    private int _campaigns;
    private long _order;

    public FraudSchedule(World world, SimulatorOptions options, long startMicros)
    {
        _world = world;
        _seed = options.Seed;
        _startMicros = startMicros;
        for (var i = 0; i < Patterns.Length; i++)
        {
            _random[i] = SimulationRandom.For(_seed, SchedulePurpose, (ulong)i);
            _campaignsPerDay[i] = options.FraudRate * options.PaymentsPerDay * Patterns[i].Share / Patterns[i].PaymentsMean;
            _nextCampaign[i] = startMicros - WarmUpMicros;
            DrawNextCampaign(i);
        }

        Refill();
    }

    /// <summary><see cref="long.MaxValue"/> when there is no fraud at all.</summary>
    public long FirstTime => _waiting.TryPeek(out _, out var first) ? first.Time : long.MaxValue;

    public PlannedPayment Take()
    {
        var payment = _waiting.Dequeue();
        Refill();
        return payment;
    }

    /// <summary>Begins every campaign that might have a payment before the first one waiting.</summary>
    private void Refill()
    {
        while (true)
        {
            var next = 0;
            for (var i = 1; i < _nextCampaign.Length; i++)
            {
                if (_nextCampaign[i] < _nextCampaign[next])
                    next = i;
            }

            if (_nextCampaign[next] == long.MaxValue || _nextCampaign[next] > FirstTime)
                return;
            Begin(next);
            DrawNextCampaign(next);
        }
    }

    private void Begin(int pattern)
    {
        var random = SimulationRandom.For(_seed, CampaignPurpose, (ulong)_campaigns);
        _plan.Clear();
        Patterns[pattern].Plan(new Campaign(_world, _nextCampaign[pattern], _campaigns++), ref random, _plan);
        foreach (var payment in _plan)
        {
            if (payment.TimeMicros >= _startMicros)
                _waiting.Enqueue(payment, (payment.TimeMicros, _order++));
        }
    }

    private void DrawNextCampaign(int pattern)
    {
        if (_campaignsPerDay[pattern] <= 0)
        {
            _nextCampaign[pattern] = long.MaxValue;
            return;
        }

        var days = _random[pattern].NextExponential() / _campaignsPerDay[pattern];
        _nextCampaign[pattern] += days < 1e6 ? (long)(days * Campaign.Day) : (long)(1e6 * Campaign.Day);
    }
}
