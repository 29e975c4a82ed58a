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

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_frame_swap")]
    internal static partial int FrameSwap(FrameHandle frame, FrameHandle other);

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

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_frame_equalize")]
    internal static partial int FrameEqualize(FrameHandle frame, double clip, int tiles, out FrameHandle result);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_frame_rectify")]
    internal static partial int FrameRectify(FrameHandle frame, double* corners, int width, int height, out FrameHandle result);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_frame_measure")]
    internal static partial int FrameMeasure(FrameHandle frame, out FrameQuality quality);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_frame_draw")]
    internal static partial int FrameDraw(FrameHandle frame, Heat* heat, Mark* marks, int markCount, Mark* banner);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_capture_open")]
    internal static partial int CaptureOpen(in Source source, out CaptureHandle capture);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_capture_gives_files")]
    internal static partial int CaptureGivesFiles(CaptureHandle capture);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_capture_read_file")]
    internal static partial int CaptureReadFile(CaptureHandle capture, out byte* file, out long length);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_capture_read")]
    internal static partial int CaptureRead(CaptureHandle capture, FrameHandle frame);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_capture_progress")]
    internal static partial int CaptureProgress(CaptureHandle capture, out long read, out long total);

    [LibraryImport(VisionLibrary.Name, EntryPoint = "sv_capture_free")]
    internal static partial void CaptureFree(nint capture);

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
