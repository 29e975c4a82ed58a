using System.Text.Json;
using Suite.TestKit;
using Xunit;

namespace Suite.Onnx.Tests.Sessions;

/// <summary>The GPU's libraries are fetched apart from the program: they must belong to the release it was built with.</summary>
public sealed class RuntimeLibraryTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Where_there_are_none_there_is_nothing_to_refuse() => Assert.Null(RuntimeLibrary.RefusalOf(_folder.Path));

    [Fact]
    public void Those_of_the_programs_release_are_taken_and_others_refused_with_both_releases()
    {
        File.WriteAllText(_folder.File("libonnxruntime.so"), "");
        Assert.Contains("belong to an unknown release", RuntimeLibrary.RefusalOf(_folder.Path), StringComparison.Ordinal);
        File.WriteAllText(_folder.File("onnxruntime.release"), "0.0.1\n");
        Assert.Contains($"belong to 0.0.1 of the ONNX Runtime package, this program is built with {RuntimeLibrary.Release}", RuntimeLibrary.RefusalOf(_folder.Path), StringComparison.Ordinal);
        File.WriteAllText(_folder.File("onnxruntime.release"), RuntimeLibrary.Release + "\n");
        Assert.Null(RuntimeLibrary.RefusalOf(_folder.Path));
    }

    [Fact]
    public void The_release_is_the_one_that_is_installed()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Suite.sln")))
        {
            root = root.Parent!;
        }

        using var package = JsonDocument.Parse(File.ReadAllText(Path.Combine(root.FullName, "platform", "Onnx", "node_modules", "com.github.asus4.onnxruntime", "package.json")));
        Assert.Equal(package.RootElement.GetProperty("version").GetString(), RuntimeLibrary.Release);
    }
}
