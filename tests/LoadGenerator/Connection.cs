using System.Net;
using System.Net.Sockets;

namespace Suite.LoadGenerator;

/// <summary>One keep-alive connection with at most one request under way. Not thread-safe: the run's thread owns it.</summary>
internal sealed class Connection(EndPoint server) : IDisposable
{
    private Socket? _socket;

    public ResponseReader Reader { get; } = new();

    /// <summary>The request under way, or -1.</summary>
    public int Request { get; set; } = -1;

    /// <summary>Nanoseconds on the run's clock.</summary>
    public long SentAt { get; set; }

    public bool IsOpen => _socket is not null;

    public nint Handle => _socket!.Handle;

    public bool TryOpen()
    {
        Dispose();
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Connect(server);
            socket.Blocking = false;
            _socket = socket;
            return true;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return false;
        }
    }

    /// <summary>False if the connection is lost, or does not take a whole request although nothing else is under way.</summary>
    public bool TrySend(ReadOnlySpan<byte> request)
    {
        Reader.Reset();
        return _socket!.Send(request, SocketFlags.None, out var error) == request.Length && error == SocketError.Success;
    }

    /// <summary>Reads what has come. Null when the connection is lost.</summary>
    public ReadState? Receive()
    {
        var bytes = _socket!.Receive(Reader.Free, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return ReadState.NeedsMore;
        return error != SocketError.Success || bytes == 0 ? null : Reader.Advance(bytes);
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
