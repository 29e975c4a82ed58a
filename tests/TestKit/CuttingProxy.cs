using System.Net;
using System.Net.Sockets;

namespace Suite.TestKit;

/// <summary>A TCP hop that can break a connection at the worst moment: when the request is through and the reply on its way, or before the request is through.</summary>
public sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private int _cutReplies;
    private int _cutRequests;

    public CuttingProxy(int targetPort)
    {
        _target = targetPort;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were cut.</summary>
    public int Cuts { get; private set; }

    /// <summary>The next reply, on whichever connection, is lost with its connection.</summary>
    public void CutNextReply() => Volatile.Write(ref _cutReplies, 1);

    /// <summary>The next request never arrives.</summary>
    public void CutNextRequest() => Volatile.Write(ref _cutRequests, 1);

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
                client.NoDelay = server.NoDelay = true;
                await Task.WhenAny(
                    PumpAsync(client.GetStream(), server.GetStream(), () => Take(ref _cutRequests)),
                    PumpAsync(server.GetStream(), client.GetStream(), () => Take(ref _cutReplies)));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Either side went away; so does the other.
            }
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Func<bool> cuts)
    {
        var buffer = new byte[65_536];
        while (await from.ReadAsync(buffer, _stop.Token) is var read and > 0)
        {
            if (cuts())
            {
                Cuts++;
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }

    private static bool Take(ref int armed) => Interlocked.Exchange(ref armed, 0) == 1;
}
