using Suite.Inspection.FewShot;
using Suite.Inspection.Models;

namespace Suite.Inspection.Anomaly;

/// <summary>An anomaly head on disk.</summary>
internal static class AnomalyFile
{
    private const string Magic = "SUITEANO";
    private const int Version = 1;

    public static void Write(Stream stream, AnomalyHead head)
    {
        using var writer = BinaryFields.Begin(stream, Magic, Version);
        writer.WriteFloats(head.Standardisation.Mean);
        writer.WriteFloats(head.Standardisation.Scale);
        writer.WriteMatrix(head.Memory);
        writer.Write(head.Scale);
    }

    /// <exception cref="InvalidDataException">It is none, of a later version, or damaged.</exception>
    public static AnomalyHead Read(string path) => BinaryFields.Read(path, Magic, Version, static (reader, _) =>
    {
        var head = new AnomalyHead(new Standardisation(reader.ReadFloats(), reader.ReadFloats()), reader.ReadMatrix(), reader.ReadDouble());
        return head.Memory.Rows > 0 && head.Scale > 0 && head.Standardisation.Mean.Length == head.Memory.Columns && head.Standardisation.Scale.Length == head.Memory.Columns
            ? head
            : throw new InvalidDataException("its parts do not fit together.");
    });
}
