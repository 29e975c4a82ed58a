using System.Runtime.InteropServices;

namespace Suite.LoadGenerator;

/// <summary>
/// Waits until a socket can be read or a time comes, whichever is first, with one system call: ppoll takes nanoseconds
/// and does not keep a core busy. Only sockets with a request under way are given, usually fewer than ten, so its cost,
/// which grows with their number, stays below that of epoll's bookkeeping.
/// </summary>
internal sealed unsafe partial class Poller
{
    private const short PollIn = 1;
    private const int SetTimerSlack = 29;

    private readonly PollFd[] _sockets;

    public Poller(int socketsMax) => _sockets = GC.AllocateArray<PollFd>(socketsMax, pinned: true);

    /// <summary>Timers of the calling thread otherwise come up to 50 µs late.</summary>
    public static void MakeTimersPrecise() => _ = Prctl(SetTimerSlack, 1, 0, 0, 0);

    public void Set(int index, nint handle) => _sockets[index] = new PollFd { Handle = (int)handle, Wanted = PollIn };

    public bool IsReady(int index) => _sockets[index].Found != 0;

    /// <summary>Returns early when interrupted by a signal; the caller looks at the time itself.</summary>
    public void Wait(int sockets, long nanoseconds)
    {
        for (var i = 0; i < sockets; i++)
            _sockets[i].Found = 0;
        var (seconds, rest) = Math.DivRem(Math.Max(0, nanoseconds), 1_000_000_000);
        var time = new TimeSpec { Seconds = seconds, Nanoseconds = rest };
        fixed (PollFd* first = _sockets)
        {
            if (Ppoll(first, (nuint)sockets, &time, null) < 0)
            {
                for (var i = 0; i < sockets; i++)
                    _sockets[i].Found = 0;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static partial int Ppoll(PollFd* sockets, nuint count, TimeSpec* time, void* signals);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint value, nuint unused1, nuint unused2, nuint unused3);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int Handle;
        public short Wanted;
        public short Found;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
