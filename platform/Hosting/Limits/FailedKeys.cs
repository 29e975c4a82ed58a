using System.Net;
using System.Net.Sockets;

namespace Suite.Hosting;

/// <summary>
/// Counts wrong keys by the address they come from, and by the key id they name. After <see cref="SuiteServerOptions.FailedKeysFree"/> of them each
/// further one closes the door for wrong keys from there, for 1 s, then 2, 4, 8 and so on up to <see cref="SuiteServerOptions.FailedKeysDelayMax"/>. Right keys
/// never come here: with 256 random bits in a secret, guessing needs no slowing down; what is protected is the journal, which an unknown key makes
/// the node reread, and the logs. So nobody can lock out the holder of a live key, not even from the same address.
/// <para>
/// Remembers the <see cref="SuiteServerOptions.FailedKeysTrackedMax"/> sources that failed last and forgets one after
/// <see cref="ForgetAfterDelays"/> times the longest delay without a failure. Used on refusals only, so one lock does. Time comes from the provider.
/// </para>
/// </summary>
internal sealed class FailedKeys(SuiteServerOptions options, TimeProvider time)
{
    private const int ForgetAfterDelays = 4;

    /// <summary>A provider gives a customer at least a /64: counting single addresses of it would count nothing.</summary>
    private const int IPv6PrefixBytes = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<Source, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byAge = new(); // last failure first

    /// <summary>How many sources are remembered.</summary>
    public int Tracked
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    /// <summary>How long wrong keys are still refused unseen; zero when they are looked at.</summary>
    public TimeSpan LockedFor(IPAddress address, string? keyId)
    {
        lock (_gate)
        {
            var byAddress = LockedFor(Source.Of(address));
            var byId = keyId is null ? TimeSpan.Zero : LockedFor(new Source(0, 0, keyId));
            return byAddress > byId ? byAddress : byId;
        }
    }

    /// <summary>A key was wrong. Returns how long the door is closed now, or zero.</summary>
    /// <param name="keyId">The id it names, when there is such a key.</param>
    public TimeSpan OnFailure(IPAddress address, string? keyId)
    {
        lock (_gate)
        {
            var byAddress = Count(Source.Of(address));
            var byId = keyId is null ? TimeSpan.Zero : Count(new Source(0, 0, keyId));
            return byAddress > byId ? byAddress : byId;
        }
    }

    private TimeSpan LockedFor(Source source)
    {
        if (!_entries.TryGetValue(source, out var node))
            return TimeSpan.Zero;
        var left = node.Value.Delay - time.GetElapsedTime(node.Value.FailedAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private TimeSpan Count(Source source)
    {
        var now = time.GetTimestamp();
        if (_entries.TryGetValue(source, out var node))
            _byAge.Remove(node);
        else
        {
            if (_entries.Count >= options.FailedKeysTrackedMax)
                Forget(_byAge.Last!);
            node = new LinkedListNode<Entry>(new Entry(source));
            _entries.Add(source, node);
        }

        var entry = node.Value;
        if (entry.Failures > 0 && time.GetElapsedTime(entry.FailedAt, now) > options.FailedKeysDelayMax * ForgetAfterDelays)
            entry.Failures = 0;
        entry.FailedAt = now;
        entry.Failures++;
        entry.Delay = Delay(entry.Failures);
        _byAge.AddFirst(node);
        return entry.Delay;
    }

    private TimeSpan Delay(int failures)
    {
        if (failures < options.FailedKeysFree)
            return TimeSpan.Zero;
        var doublings = Math.Min(failures - options.FailedKeysFree, 30);
        var delay = TimeSpan.FromSeconds(1L << doublings);
        return delay < options.FailedKeysDelayMax ? delay : options.FailedKeysDelayMax;
    }

    private void Forget(LinkedListNode<Entry> node)
    {
        _byAge.Remove(node);
        _entries.Remove(node.Value.Source);
    }

    private sealed class Entry(Source source)
    {
        public Source Source { get; } = source;

        public int Failures { get; set; }

        public long FailedAt { get; set; }

        public TimeSpan Delay { get; set; }
    }

    /// <summary>An address, cut to its network in IPv6, or a key's id.</summary>
    private readonly record struct Source(ulong High, ulong Low, string? KeyId)
    {
        public static Source Of(IPAddress address)
        {
            Span<byte> bytes = stackalloc byte[16];
            bytes.Clear();
            address.TryWriteBytes(bytes, out var written);
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
                bytes[IPv6PrefixBytes..].Clear();
            return new Source(BitConverter.ToUInt64(bytes), ((ulong)written << 56) | BitConverter.ToUInt32(bytes[8..]), null);
        }
    }
}
