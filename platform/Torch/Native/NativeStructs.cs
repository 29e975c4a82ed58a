using System.Runtime.InteropServices;

namespace Suite.Torch.Native;

// The structures of api.h, field by field.
[StructLayout(LayoutKind.Sequential)]
internal struct NativeSpec
{
    public double Width;
    public double Depth;
    public int Lite;
    public int Channels;
    public int Classes;
    public int Flags;
    public int Projection;
    public int Masks;
    public double Dropout;
    public double DropPath;
    public double HeadScale;
    public ulong Seed;
    public int Device;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeBatch
{
    public float* Pictures;
    public float* Targets;
    public float* Flags;
    public float* Masks;
    public int Count;
    public int Height;
    public int Width;
}

[StructLayout(LayoutKind.Sequential)]
internal struct NativeStep
{
    public double Rate;
    public double WeightDecay;
    public double Clip;
    public double ClassWeight;
    public double FlagWeight;
    public double ContrastWeight;
    public double MaskWeight;
    public double Temperature;
    public double Average;
    public int Accumulation;
    public int Apply;
    public int Mixed;
}

[StructLayout(LayoutKind.Sequential)]
internal struct NativeLosses
{
    public double Total;
    public double Classes;
    public double Flags;
    public double Contrast;
    public double Masks;
    public double Accuracy;
    public int Skipped;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeOutputs
{
    public float* Logits;
    public float* Flags;
    public float* Embedding;
    public float* Projection;
    public float* Masks;
    public float* Stride2;
    public float* Stride4;
    public float* Stride8;
    public float* Stride16;
    public float* Stride32;
}
