using Microsoft.Win32.SafeHandles;

namespace Suite.Trees;

/// <summary>Owns one DMatrix of libxgboost; freed once, also when an exception unwinds the trainer.</summary>
internal sealed class MatrixHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public MatrixHandle()
        : base(ownsHandle: true)
    {
    }

    protected override bool ReleaseHandle() => XgboostNative.XGDMatrixFree(handle) == 0;
}

/// <summary>Owns one Booster of libxgboost. A booster is not thread-safe: one caller at a time.</summary>
internal sealed class BoosterHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public BoosterHandle()
        : base(ownsHandle: true)
    {
    }

    protected override bool ReleaseHandle() => XgboostNative.XGBoosterFree(handle) == 0;
}
