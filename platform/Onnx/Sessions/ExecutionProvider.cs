namespace Suite.Onnx;

/// <summary>Where a network runs.</summary>
public enum ExecutionProvider
{
    Cpu,
    Cuda,
    TensorRt,
}
