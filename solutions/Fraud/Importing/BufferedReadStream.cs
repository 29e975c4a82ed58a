namespace Suite.Fraud.Importing;

/// <summary>A stream whose first byte can be looked at before it is read, for sources that cannot seek.</summary>
internal sealed class BufferedReadStream(Stream source) : Stream
{
    private readonly byte[] _first = new byte[1];
    private int _held;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The first byte, or -1 when the stream is empty. Before any read.</summary>
    public async ValueTask<int> PeekAsync(CancellationToken ct)
    {
        _held = await source.ReadAsync(_first, ct);
        return _held == 0 ? -1 : _first[0];
    }

    public override int Read(byte[] buffer, int offset, int count) => Held(buffer.AsSpan(offset, count)) ?? source.Read(buffer, offset, count);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Held(buffer.Span) is { } held ? new(held) : source.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int? Held(Span<byte> buffer)
    {
        if (_held == 0 || buffer.IsEmpty)
        {
            return null;
        }

        buffer[0] = _first[0];
        _held = 0;
        return 1;
    }
}
