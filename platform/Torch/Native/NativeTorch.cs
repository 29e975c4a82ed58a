using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Suite.Torch.Native;

/// <summary>libsuite_torch.so, call by call; its header <c>platform/native/torch/api.h</c> says what each does.</summary>
internal static unsafe partial class NativeTorch
{
    private const string Library = "suite_torch";
    private const string FileName = "libsuite_torch.so";

    /// <summary>An argument was refused.</summary>
    public const int Invalid = 1;

    [LibraryImport(Library, EntryPoint = "suite_torch_error")]
    private static partial byte* ErrorText();

    [LibraryImport(Library, EntryPoint = "suite_torch_initialize")]
    public static partial int Initialize(int threads);

    [LibraryImport(Library, EntryPoint = "suite_torch_gpus")]
    public static partial int Gpus();

    [LibraryImport(Library, EntryPoint = "suite_torch_create")]
    public static partial int Create(in NativeSpec spec, out nint network);

    [LibraryImport(Library, EntryPoint = "suite_torch_destroy")]
    public static partial void Destroy(nint network);

    [LibraryImport(Library, EntryPoint = "suite_torch_sizes")]
    public static partial int Sizes(NetworkHandle network, out int embedding, int* features);

    [LibraryImport(Library, EntryPoint = "suite_torch_tensor_count")]
    public static partial int TensorCount(NetworkHandle network, out int count);

    [LibraryImport(Library, EntryPoint = "suite_torch_tensor_info")]
    public static partial int TensorInfo(NetworkHandle network, int index, byte* name, int capacity, long* dimensions, out int rank, out int trainable);

    [LibraryImport(Library, EntryPoint = "suite_torch_tensor_read")]
    public static partial int TensorRead(NetworkHandle network, int index, int kind, float* values, long length);

    [LibraryImport(Library, EntryPoint = "suite_torch_tensor_write")]
    public static partial int TensorWrite(NetworkHandle network, int index, int kind, float* values, long length);

    [LibraryImport(Library, EntryPoint = "suite_torch_progress_read")]
    public static partial int ProgressRead(NetworkHandle network, out long steps, out double scale);

    [LibraryImport(Library, EntryPoint = "suite_torch_progress_write")]
    public static partial int ProgressWrite(NetworkHandle network, long steps, double scale);

    [LibraryImport(Library, EntryPoint = "suite_torch_freeze")]
    public static partial int Freeze(NetworkHandle network, double share);

    [LibraryImport(Library, EntryPoint = "suite_torch_seed")]
    public static partial int Seed(NetworkHandle network, ulong seed);

    [LibraryImport(Library, EntryPoint = "suite_torch_train")]
    public static partial int Train(NetworkHandle network, in NativeBatch batch, in NativeStep step, out NativeLosses losses);

    [LibraryImport(Library, EntryPoint = "suite_torch_forward")]
    public static partial int Forward(NetworkHandle network, float* pictures, int count, int height, int width, int averaged, in NativeOutputs outputs);

    /// <exception cref="ArgumentException">The library refused an argument.</exception>
    /// <exception cref="TorchException">libtorch failed.</exception>
    public static void Check(int code)
    {
        if (code == 0)
        {
            return;
        }

        var message = Marshal.PtrToStringUTF8((nint)ErrorText()) ?? "";
        throw code == Invalid ? new ArgumentException(message) : new TorchException(message);
    }

#pragma warning disable CA2255 // The library must be findable before the first call, wherever that is made.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void FindLibrary() => NativeLibrary.SetDllImportResolver(typeof(NativeTorch).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
        {
            return 0;
        }

        var file = Path.Combine(AppContext.BaseDirectory, FileName);
        try
        {
            return NativeLibrary.Load(file);
        }
        catch (DllNotFoundException e)
        {
            // The runtime's message is a page of advice; what the loader said is its last line.
            var reason = File.Exists(file) ? e.Message.TrimEnd().Split('\n')[^1].Trim() : "there is no such file.";
            throw new DllNotFoundException($"{file} cannot be loaded: {reason} It needs libtorch (Debian: libtorch-dev); './suite inspect train --head finetune' installs and builds it.", e);
        }
    }
}

/// <summary>libtorch could not do what was asked; the message is its own.</summary>
public sealed class TorchException : Exception
{
    public TorchException(string message)
        : base(message)
    {
    }

    public TorchException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public TorchException()
    {
    }
}

/// <summary>A network on the other side.</summary>
internal sealed class NetworkHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public NetworkHandle(nint handle)
        : base(ownsHandle: true) => SetHandle(handle);

    protected override bool ReleaseHandle()
    {
        NativeTorch.Destroy(handle);
        return true;
    }
}
