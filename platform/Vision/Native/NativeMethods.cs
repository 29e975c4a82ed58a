using System.Runtime.InteropServices;

namespace Suite.Vision.Native;

/// <summary>platform/native/vision/suite_vision.h, one to one; its comments are the contract.</summary>
internal static unsafe partial class NativeMethods
{
    static NativeMethods() => NativeLibrary.SetDllImportResolver(typeof(NativeMethods).Assembly, VisionLibrary.Resolve);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_last_error")]
    internal static partial nint LastError();

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_frame_create")]
    internal static partial int FrameCreate(out FrameHandle frame);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_frame_from_pixels")]
    internal static partial int FrameFromPixels(byte* pixels, long length, int width, int height, int channels, out FrameHandle frame);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_frame_decode")]
    internal static partial int FrameDecode(byte* file, long length, in Reading reading, out FrameHandle frame);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_frame_free")]
    internal static partial void FrameFree(nint frame);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_frame_size")]
    internal static partial int FrameSize(FrameHandle frame, out int width, out int height, out int channels);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_frame_copy_pixels")]
    internal static partial int FrameCopyPixels(FrameHandle frame, byte* pixels, long length);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_frame_crop")]
    internal static partial int FrameCrop(FrameHandle frame, in PixelBox box, out FrameHandle result);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_frame_resize")]
    internal static partial int FrameResize(FrameHandle frame, int width, int height, out FrameHandle result);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_frame_to_grey")]
    internal static partial int FrameToGrey(FrameHandle frame, out FrameHandle result);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_frame_write_tensor")]
    internal static partial int FrameWriteTensor(FrameHandle frame, PixelBox* region, in Input input, float* planes, long length);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_decode_into")]
    internal static partial int DecodeInto(byte* file, long fileLength, in Reading reading, PixelBox* region, in Input input, float* planes, long length);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_frame_encode")]
    internal static partial int FrameEncode(FrameHandle frame, PictureFormat format, int quality, out BytesHandle bytes);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_bytes_data")]
    internal static partial byte* BytesData(BytesHandle bytes);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_bytes_length")]
    internal static partial long BytesLength(BytesHandle bytes);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_bytes_free")]
    internal static partial void BytesFree(nint bytes);
}
