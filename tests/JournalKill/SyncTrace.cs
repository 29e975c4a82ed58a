using System.Text.RegularExpressions;

namespace Suite.JournalKill;

/// <summary>
/// Reads the output of <c>strace -f -y -s 20000 -e trace=fsync,fdatasync,write,pwrite64</c> and finds acknowledgements that were printed before the
/// write-ahead log was synced. kill -9 cannot show that: what it leaves in the page cache survives it, but not a power cut.
/// </summary>
public static partial class SyncTrace
{
    /// <summary>The acknowledged ids without a completed sync between the log write that holds them and the acknowledgement; and how many were checked.</summary>
    public static (int Checked, List<string> Unsynced) Check(IEnumerable<string> trace)
    {
        var written = new Dictionary<string, long>(StringComparer.Ordinal); // id: line of the first write to the log that holds it
        var unfinished = new Dictionary<string, (long Line, bool IsSync)>(StringComparer.Ordinal); // thread: its unfinished call
        var syncs = new List<(long Begin, long End)>();
        var unsynced = new List<string>();
        var acknowledged = 0;
        long line = 0;
        foreach (var text in trace)
        {
            line++;
            var call = Call().Match(text);
            if (!call.Success)
            {
                continue;
            }

            var thread = call.Groups["thread"].Value;
            var name = call.Groups["name"].Value;
            var isLogSync = name.EndsWith("sync", StringComparison.Ordinal) && text.Contains("-wal>", StringComparison.Ordinal);
            if (call.Groups["resumed"].Success)
            {
                if (unfinished.Remove(thread, out var begun) && begun.IsSync && Succeeded(text))
                {
                    syncs.Add((begun.Line, line));
                }

                continue;
            }

            if (text.EndsWith("<unfinished ...>", StringComparison.Ordinal))
            {
                unfinished[thread] = (line, isLogSync);
            }
            else if (isLogSync && Succeeded(text))
            {
                syncs.Add((line, line));
            }

            if (name == "pwrite64" && text.Contains("-wal>", StringComparison.Ordinal))
            {
                foreach (Match id in Id().Matches(text))
                {
                    written.TryAdd(id.Value, line);
                }
            }
            else if (name == "write" && text.Contains("\"ack ", StringComparison.Ordinal))
            {
                foreach (Match id in Id().Matches(text))
                {
                    acknowledged++;
                    if (!written.TryGetValue(id.Value, out var at) || !syncs.Exists(sync => sync.Begin > at && sync.End < line))
                    {
                        unsynced.Add(id.Value);
                    }
                }
            }
        }

        return (acknowledged, unsynced);
    }

    private static bool Succeeded(string text) => text.TrimEnd().EndsWith("= 0", StringComparison.Ordinal);

    [GeneratedRegex(@"^(\[pid +)?(?<thread>\d+)\]? +(<\.\.\. )?(?<name>[a-z0-9]+)(?<resumed> resumed>)?")]
    private static partial Regex Call();

    // Numbers of seven digits (the trace's writer starts at 1,000,000), so that no id is the beginning of another.
    [GeneratedRegex(@"payment/w\d-\d{7}")]
    private static partial Regex Id();
}
