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

    private static readonly string GpuFolder = Path.Combine(AppContext.BaseDirectory, "gpu");
    private static readonly Lazy<string> Chosen = new(ChooseOnce);

    /// <summary>Where the library and the providers beside it are.</summary>
    public static string Folder => Chosen.Value;

    public static void Choose() => _ = Chosen.Value;

    private static string ChooseOnce()
    {
        if (!File.Exists(Path.Combine(GpuFolder, FileName)))
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
