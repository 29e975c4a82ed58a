using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Suite.Trees;

/// <summary>
/// A study in a file, one JSON object a line: first what the study is, then each trial as it ends. A line counts once its line feed is there and
/// is synced to the disk before <see cref="AppendAsync"/> returns; a last line without one is what a crash left of an append and is cut off. Not
/// thread-safe; the file stays locked until disposed.
/// </summary>
public sealed class FileStudyLog : IStudyLog, IDisposable
{
    private readonly FileStream _file;
    private readonly SearchSpace _space;

    private FileStudyLog(FileStream file, SearchSpace space, IReadOnlyList<FinishedTrial> trials)
    {
        (_file, _space) = (file, space);
        Trials = trials;
    }

    /// <summary>What was in the file when it was opened, in the order of its lines.</summary>
    public IReadOnlyList<FinishedTrial> Trials { get; }

    /// <summary>Opens the study in the file, or begins it there.</summary>
    /// <param name="path">Made if it is not there; its directory must be.</param>
    /// <param name="space">What the lines are read by.</param>
    /// <param name="header">Says what the study is: seed, sampler, data, whatever must be the same on resuming. Not the number of trials.</param>
    /// <exception cref="InvalidDataException">The file holds another study, or a line inside it is damaged.</exception>
    /// <exception cref="IOException">Another process has it open, or the disk refuses.</exception>
    public static FileStudyLog Open(string path, SearchSpace space, JsonObject header)
    {
        ArgumentNullException.ThrowIfNull(header);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        try
        {
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            var whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
            file.SetLength(whole);
            file.Position = whole;
            var lines = Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (lines.Length == 0)
            {
                var log = new FileStudyLog(file, space, []);
                log.Write(header);
                return log;
            }

            if (Parse(path, lines, 0).ToJsonString() != header.ToJsonString())
            {
                throw new InvalidDataException($"'{path}' holds another study, of other data, space, sampler or seed. Name another file, or give what it was begun with.");
            }

            return new FileStudyLog(file, space, [.. lines.Skip(1).Select((_, i) => ReadTrial(path, lines, i + 1, space))]);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public ValueTask AppendAsync(FinishedTrial trial, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(trial);
        Write(trial.ToJson(_space));
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _file.Dispose();

    private static FinishedTrial ReadTrial(string path, string[] lines, int line, SearchSpace space)
    {
        try
        {
            return FinishedTrial.FromJson(space, Parse(path, lines, line));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{path}', line {line + 1}: {e.Message}", e);
        }
    }

    private static JsonObject Parse(string path, string[] lines, int line)
    {
        try
        {
            return JsonNode.Parse(lines[line]) as JsonObject ?? throw new JsonException();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{path}', line {line + 1} is damaged: it is no JSON object.", e);
        }
    }

    private void Write(JsonObject line)
    {
        // One write: a crash leaves a part of the line, never a mixture of two.
        _file.Write(Encoding.UTF8.GetBytes(line.ToJsonString() + "\n"));
        _file.Flush(flushToDisk: true);
    }
}
