using Suite.Onnx.Graphs;

namespace Suite.Onnx.Tests;

/// <summary>A graph as a file in a directory of its own, gone at the end.</summary>
internal sealed class SavedGraph : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("suite-onnx-");

    public SavedGraph(OnnxGraph graph) => graph.Save(Path);

    public string Path => System.IO.Path.Combine(_folder.FullName, "network.onnx");

    public void Dispose() => _folder.Delete(recursive: true);
}
