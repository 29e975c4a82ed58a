namespace Suite.Torch.Networks;

/// <summary>Which tensors belong to the backbone; the others are heads, made anew for every task.</summary>
public static class BackboneTensors
{
    public static bool IsBackbone(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith("stem.", StringComparison.Ordinal)
            || name.StartsWith("block", StringComparison.Ordinal)
            || name.StartsWith("last.", StringComparison.Ordinal);
    }
}
