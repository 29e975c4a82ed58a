using Suite.Inspection.Benchmarks;
using Suite.Onnx.Graphs;

namespace Suite.Host.Cli;

/// <summary>Networks of generated weights in a folder that goes with the command.</summary>
internal sealed class GeneratedNetworks : IDisposable
{
    private const int DefectClasses = 4;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("suite-bench-");

    public BenchNetwork Create(string name, EfficientNetSpec spec, int size)
    {
        var path = Path.Combine(_folder.FullName, name.Replace(' ', '-') + ".onnx");
        if (!File.Exists(path))
        {
            var classifier = spec with { Classes = DefectClasses };
            EfficientNetGraph.Build(classifier, DrawnWeights.Of(classifier, seed: 1)).Save(path);
        }

        return new BenchNetwork(name, path, size);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
