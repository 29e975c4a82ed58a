using System.Globalization;

namespace Suite.Inspection.Outputs;

/// <summary>
/// How far an output has sent, in a file of this node. Written beside and renamed; not synced at every event, so that after a power cut the last second's events may be sent
/// once more: receivers know them by their ids.
/// </summary>
internal sealed class SentPosition(string file)
{
    private long _written = -1;

    /// <summary>Null where nothing was sent yet, or the file is damaged.</summary>
    public long? Read() =>
        File.Exists(file) && long.TryParse(File.ReadAllText(file), NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null;

    public void Write(long position)
    {
        if (position == _written)
        {
            return;
        }

        var unfinished = file + ".unfinished";
        File.WriteAllText(unfinished, position.ToString(CultureInfo.InvariantCulture));
        File.Move(unfinished, file, overwrite: true);
        _written = position;
    }

    public void Forget() => File.Delete(file);
}
