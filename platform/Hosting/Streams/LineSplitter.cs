using System.Buffers;

namespace Suite.Hosting;

/// <summary>What <see cref="LineSplitter.TryTake"/> found.</summary>
public enum LineKind
{
    /// <summary>No whole line has arrived.</summary>
    None,

    /// <summary>A line without its end.</summary>
    Whole,

    /// <summary>Longer than allowed; its content is gone.</summary>
    TooLong,
}

/// <summary>
/// Splits a stream of bytes into lines as they arrive, without copying: '\n', or '\r\n', or the end of the stream ends a line. Holds nothing; of a line that
/// grows beyond the bound only the fact is remembered.
/// </summary>
/// <param name="lineBytesMax">Longest line, in bytes without its end.</param>
public sealed class LineSplitter(int lineBytesMax)
{
    private bool _skipping;

    /// <param name="arrived">What has not been taken yet; the line taken is cut off its front.</param>
    /// <param name="isLast">Nothing comes behind it.</param>
    /// <param name="line">Without its end.</param>
    public LineKind TryTake(ref ReadOnlySequence<byte> arrived, bool isLast, out ReadOnlySequence<byte> line)
    {
        line = default;
        if (arrived.PositionOf((byte)'\n') is { } end)
        {
            line = arrived.Slice(0, end);
            arrived = arrived.Slice(arrived.GetPosition(1, end));
            return End(ref line);
        }

        if (isLast && (_skipping || !arrived.IsEmpty))
        {
            line = arrived;
            arrived = arrived.Slice(arrived.End);
            return End(ref line);
        }

        if (_skipping || arrived.Length > lineBytesMax)
        {
            _skipping = true;
            arrived = arrived.Slice(arrived.End);
        }

        return LineKind.None;
    }

    private LineKind End(ref ReadOnlySequence<byte> line)
    {
        var tooLong = _skipping || line.Length > lineBytesMax;
        _skipping = false;
        if (!tooLong && line.Length > 0 && line.Slice(line.Length - 1).FirstSpan[0] == '\r')
        {
            line = line.Slice(0, line.Length - 1);
        }

        return tooLong ? LineKind.TooLong : LineKind.Whole;
    }
}
