using System.Net;
using System.Net.Sockets;

namespace Suite.TestKit.Processes;

/// <summary>
/// Loopback ports nobody listens on. Taken below the range from which the kernel gives ports to outgoing connections,
/// since one of those could otherwise take the port between the look and the use; no port is given out twice.
/// </summary>
public static class FreePort
{
    private const int First = 20_000;
    private const int Count = 12_000;
    private static int LastOffset = Environment.ProcessId * 61 % Count;

    public static int Next()
    {
        for (var i = 0; i < Count; i++)
        {
            var port = First + ((Interlocked.Increment(ref LastOffset) & int.MaxValue) % Count);
            if (IsFree(port))
                return port;
        }

        throw new InvalidOperationException($"All ports from {First} to {First + Count - 1} are taken.");
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
