namespace Suite.Fraud.Datasets;

/// <summary>Lines of a stream as bytes, without an allocation per line.</summary>
internal sealed class ByteLines(Stream source)
{
    /// <summary>A longer line is refused: it is no CSV of payments, and memory stays bounded.</summary>
    public const int LineBytesMax = 1 << 16;

    private readonly byte[] _buffer = new byte[LineBytesMax * 4];
    private int _start;
    private int _end;
    private int _lineStart;
    private int _lineEnd;
    private bool _ended;

    /// <summary>The current line without its end; valid until the next call of <see cref="Next"/>.</summary>
    public ReadOnlySpan<byte> Line => _buffer.AsSpan(_lineStart, _lineEnd - _lineStart);

    /// <summary>Number of the current line, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Goes to the next line; false at the end.</summary>
    /// <exception cref="InvalidDataException">The line is too long, or the compressed data is damaged.</exception>
    public bool Next()
    {
        var searched = 0;
        while (true)
        {
            var newline = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                Take(_start + searched + newline, skip: 1);
                return true;
            }

            searched = _end - _start;
            if (searched > LineBytesMax)
            {
                throw new InvalidDataException($"the line is longer than {LineBytesMax} bytes");
            }

            if (_ended || !Fill())
            {
                _ended = true;
                if (_start == _end)
                {
                    return false;
                }

                Take(_end, skip: 0);
                return true;
            }
        }
    }

    private void Take(int end, int skip)
    {
        _lineStart = _start;
        _lineEnd = end > _start && _buffer[end - 1] == (byte)'\r' ? end - 1 : end;
        _start = end + skip;
        Number++;
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        var read = source.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }
}
