namespace Suite.Onnx.Graphs;

#pragma warning disable CA1720 // The names are those of the types in the ONNX specification and in .NET.

/// <summary>What a tensor holds, by the numbers of TensorProto.DataType in the ONNX specification.</summary>
public enum TensorElement
{
    None = 0,
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    UInt16 = 4,
    Int16 = 5,
    Int32 = 6,
    Int64 = 7,
    Text = 8,
    Boolean = 9,
    Half = 10,
    Double = 11,
    UInt32 = 12,
    UInt64 = 13,
    BFloat16 = 16,
}

internal static class TensorElementSize
{
    /// <summary>Bytes of one element in raw data; 0 for what has none there.</summary>
    public static int Bytes(this TensorElement element) => element switch
    {
        TensorElement.UInt8 or TensorElement.Int8 or TensorElement.Boolean => 1,
        TensorElement.UInt16 or TensorElement.Int16 or TensorElement.Half or TensorElement.BFloat16 => 2,
        TensorElement.Float or TensorElement.Int32 or TensorElement.UInt32 => 4,
        TensorElement.Int64 or TensorElement.UInt64 or TensorElement.Double => 8,
        _ => 0,
    };
}
