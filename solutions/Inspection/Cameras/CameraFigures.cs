using Suite.Inspection.Serving;

namespace Suite.Inspection.Cameras;

/// <summary>What a camera has done since this node began to capture it. Immutable.</summary>
/// <param name="Frames">That came.</param>
/// <param name="Ok">Verdicts.</param>
/// <param name="Ng">Verdicts.</param>
/// <param name="NotInspected">Parts, or frames that were looked at, without a verdict.</param>
/// <param name="Skipped">Frames of a free-running camera that were not looked at.</param>
/// <param name="FramesPerSecond">That came, over the last ten seconds.</param>
/// <param name="LatencyMsP50">From capture to verdict, over the last verdicts.</param>
/// <param name="LatencyMsP99">Likewise.</param>
/// <param name="Unstored">Verdicts that wait for the journal.</param>
/// <param name="Width">Of the last frame.</param>
/// <param name="Height">Of the last frame.</param>
internal sealed record CameraFigures(
    long Frames, long Ok, long Ng, long NotInspected, long Skipped, double FramesPerSecond, double LatencyMsP50, double LatencyMsP99, int Unstored, int Width, int Height);

/// <summary>A camera as the node sees it that captures it.</summary>
/// <param name="Figures">What it has done.</param>
/// <param name="RunsOn">Where the model that looks runs; null before the first frame.</param>
internal sealed record CapturedFigures(CameraFigures Figures, RunsOn? RunsOn);

/// <summary>Times of the last verdicts, for their quantiles: a ring of a fixed size. Not thread-safe.</summary>
internal sealed class LatencyRing(int size = 1_000)
{
    private readonly double[] _values = new double[size];
    private int _count;
    private int _next;

    public void Add(double value)
    {
        _values[_next] = value;
        _next = (_next + 1) % size;
        _count = Math.Min(_count + 1, size);
    }

    /// <summary>The smallest value that at least this share of the values does not exceed; 0 where there is none.</summary>
    public double Quantile(double share)
    {
        if (_count == 0)
        {
            return 0;
        }

        var sorted = _values.AsSpan(0, _count).ToArray();
        Array.Sort(sorted);
        return sorted[Math.Clamp((int)Math.Ceiling(share * _count) - 1, 0, _count - 1)];
    }
}
