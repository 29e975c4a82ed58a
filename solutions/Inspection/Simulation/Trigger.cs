namespace Suite.Inspection.Simulation;

/// <summary>
/// When the frames of a connection are due. Counted from the connection's start, not from the last frame, so that the time it takes
/// to draw one does not lower the rate.
/// </summary>
internal sealed class Trigger(SimulatedCameraOptions options, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private readonly Random _random = new((int)(options.Seed ^ (options.Seed >> 32)));

    /// <summary>Waits until the frame of that number is due; at once where it is overdue.</summary>
    public async Task WaitAsync(long frame, CancellationToken ct)
    {
        var due = TimeSpan.FromSeconds((frame + (options.Jitter * _random.NextDouble())) / options.Rate);
        var left = due - time.GetElapsedTime(_start);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, time, ct);
        else
            ct.ThrowIfCancellationRequested();
    }
}
