using System.Reflection;
using System.Runtime.InteropServices;

namespace Suite.Vision.Native;

/// <summary>Finds libsuite_vision.so beside the program, and turns its statuses into exceptions.</summary>
internal static class VisionLibrary
{
    public const string Name = "suite_vision";

    private const int AbiVersion = 2;

    internal enum Status
    {
        Ok = 0,
        BadArgument = 1,
        OutOfMemory = 2,
        NotDecodable = 3,
        Failed = 4,
        NotOpened = 5,
        NoFrame = 6,
    }

    public static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == Name ? Load(Path.Combine(AppContext.BaseDirectory, "libsuite_vision.so")) : 0;

    /// <exception cref="VisionException">It is not there, something it needs is not there, or it is of another version.</exception>
    public static unsafe nint Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new VisionException(
                $"Pictures and cameras need {path}, which is not there. Run ./suite: it installs OpenCV's packages (eng/packages/native.txt) and builds it.");
        }

        nint library;
        try
        {
            library = NativeLibrary.Load(path);
        }
        catch (DllNotFoundException e)
        {
            throw new VisionException($"{path} cannot be loaded: {e.Message} Run ./suite: it installs the packages of eng/packages/runtime.txt.", e);
        }

        var version = NativeLibrary.TryGetExport(library, "sv_abi_version", out var export) ? ((delegate* unmanaged<int>)export)() : 0;
        return version == AbiVersion
            ? library
            : throw new VisionException($"{path} is of interface version {version}, this program of version {AbiVersion}. Run ./suite, which builds it anew.");
    }

    /// <exception cref="ImageException">The library could not decode the file.</exception>
    /// <exception cref="VisionException">It failed otherwise.</exception>
    public static void Check(int status)
    {
        if (status != (int)Status.Ok)
            throw Failure((Status)status);
    }

    public static Exception Failure(Status status)
    {
        var message = Marshal.PtrToStringUTF8(NativeMethods.LastError()) ?? "";
        return status switch
        {
            Status.NotDecodable => new ImageException(ImageFault.Damaged, $"The picture cannot be decoded: {message}."),
            Status.OutOfMemory => new InsufficientMemoryException($"The picture library is out of memory: {message}."),
            Status.BadArgument => new ArgumentException($"The picture library refused a call: {message}."),
            _ => new VisionException($"The picture library failed: {message}"),
        };
    }
}
