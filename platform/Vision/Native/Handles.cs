using Microsoft.Win32.SafeHandles;

namespace Suite.Vision.Native;

/// <summary>A native picture; freed when disposed or, at the latest, when collected.</summary>
internal sealed class FrameHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.FrameFree(handle);
        return true;
    }
}

/// <summary>Bytes that the native library made.</summary>
internal sealed class BytesHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.BytesFree(handle);
        return true;
    }
}

/// <summary>An open camera or video.</summary>
internal sealed class CaptureHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.CaptureFree(handle);
        return true;
    }
}
