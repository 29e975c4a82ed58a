namespace Suite.Fraud.Simulation;

/// <summary>Payments and the labels that become known meanwhile, as one stream in time order.</summary>
public static class SimulatedFeed
{
    /// <summary>
    /// Interleaves each label at its report time, after the payments of the same microsecond. Labels reported after the
    /// last payment are left out: an ended stream says nothing about later. Memory: the labels still to come.
    /// </summary>
    public static IEnumerable<SimulatedEvent> WithLabels(IEnumerable<SimulatedPayment> payments)
    {
        var waiting = new PriorityQueue<SimulatedLabel, (long Time, long Order)>();
        var order = 0L;
        foreach (var payment in payments)
        {
            while (waiting.TryPeek(out var label, out var first) && first.Time < payment.OccurredAtMicros)
            {
                waiting.Dequeue();
                yield return new SimulatedEvent(null, label);
            }

            yield return new SimulatedEvent(payment, null);
            if (payment.LabelAtMicros is { } reported)
                waiting.Enqueue(new SimulatedLabel(payment.TransactionId, payment.IsFraud, reported), (reported, order++));
        }
    }
}
