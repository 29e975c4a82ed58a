using System.Buffers.Text;
using System.Text;

namespace Suite.LoadGenerator;

public enum ReadState
{
    NeedsMore,
    Complete,

    /// <summary>Not HTTP/1.1 as this reader understands it, or larger than it accepts.</summary>
    Broken,
}

/// <summary>
/// Reads one HTTP/1.1 response at a time from bytes as they arrive: status, and a body with Content-Length or in chunks.
/// A client of the framework would cost several times the processor time of the whole generator.
/// </summary>
public sealed class ResponseReader
{
    private const int BytesMax = 4 * 1024 * 1024;

    private byte[] _buffer = new byte[8 * 1024];
    private int _filled;
    private int _bodyStart = -1;
    private int _position;
    private long _contentLength = -1;
    private bool _chunked;

    public int Status { get; private set; }

    /// <summary>The server said that it closes the connection after this response.</summary>
    public bool Closes { get; private set; }

    /// <summary>Where the next bytes are to be put; never empty.</summary>
    public Span<byte> Free
    {
        get
        {
            if (_filled == _buffer.Length)
                Array.Resize(ref _buffer, _buffer.Length * 2);
            return _buffer.AsSpan(_filled);
        }
    }

    /// <summary>The body as it came, chunk sizes included; only for showing what a refusal said.</summary>
    public string BodyText => _bodyStart < 0 ? "" : Encoding.UTF8.GetString(_buffer, _bodyStart, Math.Min(500, _filled - _bodyStart));

    public void Reset()
    {
        _filled = 0;
        _bodyStart = -1;
        _position = 0;
        _contentLength = -1;
        _chunked = false;
        Status = 0;
        Closes = false;
    }

    /// <summary>Says that so many bytes were put into <see cref="Free"/>, and how the response stands now.</summary>
    public ReadState Advance(int bytes)
    {
        _filled += bytes;
        if (_filled > BytesMax)
            return ReadState.Broken;
        if (_bodyStart < 0)
        {
            var state = ReadHead();
            if (state != ReadState.Complete)
                return state;
        }

        if (_chunked)
            return ReadChunks();
        return _filled - _bodyStart >= _contentLength ? ReadState.Complete : ReadState.NeedsMore;
    }

    private ReadState ReadHead()
    {
        // Begins three bytes back, since the empty line may have been cut.
        var from = Math.Max(0, _position - 3);
        var end = _buffer.AsSpan(from, _filled - from).IndexOf("\r\n\r\n"u8);
        _position = _filled;
        if (end < 0)
            return ReadState.NeedsMore;
        var head = _buffer.AsSpan(0, from + end + 2);
        if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head[9..], out int status, out var digits) || digits != 3)
            return ReadState.Broken;
        Status = status;
        _bodyStart = from + end + 4;
        _position = _bodyStart;
        foreach (var range in head.Split("\r\n"u8))
        {
            if (!ReadHeader(head[range]))
                return ReadState.Broken;
        }

        if (!_chunked && _contentLength < 0)
        {
            if (status is not (204 or 304))
                return ReadState.Broken;
            _contentLength = 0;
        }

        return ReadState.Complete;
    }

    private bool ReadHeader(ReadOnlySpan<byte> line)
    {
        if (ValueOf(line, "content-length:"u8, out var value))
            return Utf8Parser.TryParse(value, out _contentLength, out var used) && used == value.Length && _contentLength >= 0;
        if (ValueOf(line, "transfer-encoding:"u8, out value))
            _chunked = Ascii.EqualsIgnoreCase(value, "chunked"u8);
        else if (ValueOf(line, "connection:"u8, out value))
            Closes = Ascii.EqualsIgnoreCase(value, "close"u8);
        return true;
    }

    private static bool ValueOf(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var found = line.Length >= name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name);
        value = found ? line[name.Length..].Trim(" \t"u8) : default;
        return found;
    }

    private ReadState ReadChunks()
    {
        while (true)
        {
            var rest = _buffer.AsSpan(_position, _filled - _position);
            var line = rest.IndexOf("\r\n"u8);
            if (line < 0)
                return ReadState.NeedsMore;
            if (!Utf8Parser.TryParse(rest[..line], out int size, out _, 'x') || size < 0)
                return ReadState.Broken;
            var whole = (long)line + 2 + size + 2;
            if (rest.Length < whole)
                return ReadState.NeedsMore;
            if (size == 0)
                return rest.Slice(line + 2, 2).SequenceEqual("\r\n"u8) ? ReadState.Complete : ReadState.Broken;
            _position += (int)whole;
        }
    }
}
