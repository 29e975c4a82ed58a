using System.Runtime.InteropServices;

namespace Suite.Vision.Native;

/// <summary>A native picture; freed when disposed or, at the latest, when collected.</summary>
internal sealed class FrameHandle : SafeHandle
{
    public FrameHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.FrameFree(handle);
        return true;
    }
}

/// <summary>Bytes that the native library made.</summary>
internal sealed class BytesHandle : SafeHandle
{
    public BytesHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.BytesFree(handle);
        return true;
    }
}

/// <summary>An open camera or video.</summary>
internal sealed class CaptureHandle : SafeHandle
{
    public CaptureHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.CaptureFree(handle);
        return true;
    }
}
