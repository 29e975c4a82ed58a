using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Suite.Onnx;

/// <summary>
/// Which native library is ONNX Runtime: the one for GPUs in the folder <c>gpu</c> beside the program where it was fetched, else the small one
/// for the CPU. It must be chosen before anything of the runtime is touched.
/// </summary>
internal static class RuntimeLibrary
{
    private const string FileName = "libonnxruntime.so";

    /// <summary>Written by whoever fetches the GPU's libraries: the release of the package that they belong to.</summary>
    private const string ReleaseFile = "onnxruntime.release";

    private static readonly string GpuFolder = Path.Combine(AppContext.BaseDirectory, "gpu");
    private static readonly Lazy<string> Chosen = new(ChooseOnce);

    /// <summary>Where the library and the providers beside it are.</summary>
    public static string Folder => Chosen.Value;

    /// <summary>The release of the package that this program was built with.</summary>
    internal static string Release { get; } = typeof(RuntimeLibrary).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(static a => a.Key == "OnnxRuntimeRelease").Value!;

    /// <summary>Why the GPU's libraries are there and not used; null where they are used, or not there.</summary>
    public static string? Refusal { get; } = RefusalOf(GpuFolder);

    public static void Choose() => _ = Chosen.Value;

    /// <summary>A library of another release takes other structures: it loads, and then crashes or computes nonsense.</summary>
    internal static string? RefusalOf(string folder)
    {
        if (!File.Exists(Path.Combine(folder, FileName)))
        {
            return null;
        }

        var file = Path.Combine(folder, ReleaseFile);
        var found = File.Exists(file) ? File.ReadAllText(file).Trim() : "an unknown release";
        return found == Release
            ? null
            : $"the GPU's libraries belong to {found} of the ONNX Runtime package, this program is built with {Release} (./suite models pull-gpu fetches those that belong to it)";
    }

    private static string ChooseOnce()
    {
        if (!File.Exists(Path.Combine(GpuFolder, FileName)) || Refusal is not null)
        {
            return AppContext.BaseDirectory;
        }

        OrtEnv.DisableDllImportResolver = true;
        try
        {
            NativeLibrary.SetDllImportResolver(typeof(OrtEnv).Assembly, Resolve);
            return GpuFolder;
        }
        catch (InvalidOperationException)
        {
            // Someone used the runtime before: the library for the CPU is in the process, and stays.
            return AppContext.BaseDirectory;
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name.StartsWith("onnxruntime", StringComparison.Ordinal) && NativeLibrary.TryLoad(Path.Combine(GpuFolder, FileName), out var library) ? library : 0;
}
