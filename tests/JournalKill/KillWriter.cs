using System.Text;
using Suite.Journal;

namespace Suite.JournalKill;

/// <summary>Appends under load until it is killed; prints each append once it is acknowledged, one line in one write.</summary>
public static class KillWriter
{
    /// <summary>Events of one append; numbers k*3, k*3+1, k*3+2 belong together.</summary>
    public const int GroupSize = 3;

    /// <param name="first">Number of the first group: above all numbers earlier writers of this journal used.</param>
    /// <param name="groups">Groups to append; a negative number never ends.</param>
    public static async Task RunAsync(IJournal journal, int loops, long first, long groups)
    {
        using var output = Console.OpenStandardOutput();
        var gate = new Lock();
        void Print(string text)
        {
            var bytes = Encoding.ASCII.GetBytes(text + "\n");
            lock (gate)
            {
                output.Write(bytes);
                output.Flush();
            }
        }

        Print("ready");
        await Task.WhenAll(Enumerable.Range(0, loops).Select(loop => Task.Run(() => AppendAsync(journal, loop, first, groups, Print))));
    }

    private static async Task AppendAsync(IJournal journal, int loop, long first, long groups, Action<string> print)
    {
        for (var group = first; groups < 0 || group < first + groups; group++)
        {
            var events = Enumerable.Range(0, GroupSize).Select(i => TestEvents.Create(loop, (group * GroupSize) + i)).ToArray();
            try
            {
                var position = loop % 4 == 3 ? await CommitSessionAsync(journal, events) : await AppendAsync(journal, events);
                print(string.Join('\n', events.Select((e, i) => new Acknowledgement(e.Id, position + i))));
            }
            catch (JournalUnavailableException e)
            {
                // The server was killed under us. The group stays unacknowledged; the next one finds it again.
                await Console.Error.WriteLineAsync(e.Message);
                await Task.Delay(50);
            }
        }
    }

    private static async Task<long> AppendAsync(IJournal journal, NewEvent[] events) =>
        await journal.AppendAsync(TestEvents.Tenant, events, CancellationToken.None) is AppendResult.Appended appended
            ? appended.FirstPosition
            : throw new InvalidOperationException("A fresh id was refused.");

    private static async Task<long> CommitSessionAsync(IJournal journal, NewEvent[] events)
    {
        await using var session = await journal.BeginAppendAsync(TestEvents.Tenant, CancellationToken.None);
        await session.CommitAsync(events, CancellationToken.None);
        return session.Head + 1;
    }
}
