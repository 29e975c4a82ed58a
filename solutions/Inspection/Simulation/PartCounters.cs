namespace Suite.Inspection.Simulation;

/// <summary>
/// Where the line of each named camera stands, so that a camera that reconnects goes on with the next part. Bounded: beyond
/// <see cref="CamerasMax"/> names the one used longest ago is forgotten and would start over. Thread-safe.
/// </summary>
internal sealed class PartCounters
{
    public const int CamerasMax = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private long _uses;

    /// <summary>Number of frames this camera has behind it; 0 for a new one.</summary>
    public long FramesOf(string id)
    {
        lock (_lock)
            return Use(id).Frames;
    }

    /// <summary>Notes that a frame is over, sent or not.</summary>
    public void Advance(string id)
    {
        lock (_lock)
            Use(id).Frames++;
    }

    /// <summary>Until then the camera answers nobody.</summary>
    public void Kill(string id, DateTimeOffset until)
    {
        lock (_lock)
            Use(id).DeadUntil = until;
    }

    /// <summary>How long it will still be dead; zero or less where it is alive.</summary>
    public TimeSpan DeadFor(string id, DateTimeOffset now)
    {
        lock (_lock)
            return _lines.TryGetValue(id, out var line) ? line.DeadUntil - now : TimeSpan.Zero;
    }

    private Line Use(string id)
    {
        if (!_lines.TryGetValue(id, out var line))
        {
            if (_lines.Count == CamerasMax)
                _lines.Remove(_lines.MinBy(l => l.Value.LastUse).Key);
            _lines[id] = line = new Line();
        }

        line.LastUse = ++_uses;
        return line;
    }

    private sealed class Line
    {
        public long Frames { get; set; }

        public long LastUse { get; set; }

        public DateTimeOffset DeadUntil { get; set; } = DateTimeOffset.MinValue;
    }
}
