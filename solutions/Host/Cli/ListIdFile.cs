using Suite.Fraud.Payments;

namespace Suite.Host.Cli;

/// <summary>A file of ids, one a line. Read and checked as a whole, so that a mistake in its last line is told before its first one is sent.</summary>
internal static class ListIdFile
{
    private const int MistakesMax = 10;

    /// <param name="given">Ids from the command line; they come first.</param>
    /// <param name="file">More of them; null for none. Empty lines are skipped.</param>
    /// <exception cref="CommandException">Some are wrong: says which, by line. Or there are none.</exception>
    public static IReadOnlyList<string> Read(IEnumerable<string> given, FileInfo? file)
    {
        var placed = given.Select((id, i) => (Id: id, Place: $"id {i + 1}")).ToList();
        if (file is not null)
        {
            placed.AddRange(File.ReadLines(file.FullName).Select((line, i) => (line.Trim(), $"{file.Name}, line {i + 1}")).Where(line => line.Item1.Length > 0));
        }

        var first = new Dictionary<string, string>(StringComparer.Ordinal);
        var mistakes = new List<string>();
        foreach (var (id, place) in placed)
        {
            if (EntityIds.Refuse(id) is { } wrong)
            {
                mistakes.Add($"{place}: {wrong}");
            }
            else if (!first.TryAdd(id, place))
            {
                mistakes.Add($"{place}: stands in {first[id]} already; send each once.");
            }
        }

        if (mistakes.Count > 0)
        {
            var more = mistakes.Count > MistakesMax ? $"\n…and {mistakes.Count - MistakesMax} more." : "";
            throw new CommandException($"Nothing was sent: {mistakes.Count} of the {placed.Count} ids cannot be taken.\n{string.Join('\n', mistakes.Take(MistakesMax))}{more}");
        }

        return placed.Count > 0 ? [.. placed.Select(p => p.Id)] : throw new CommandException("Name at least one id, or give --file.");
    }
}
