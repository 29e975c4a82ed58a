namespace Suite.Trees;

/// <summary>
/// Bounds on a model file. What goes beyond is refused: the first two follow from the 16-bit fields of the scorer's
/// nodes, the others keep a hostile file from taking the server's memory.
/// </summary>
public static class TreeModelLimits
{
    /// <summary>Each feature takes two 16-bit slots, and one is the leaves' own.</summary>
    public const int FeatureCountMax = 32_767;

    /// <summary>Nodes of one tree, counted before pruned ones are dropped.</summary>
    public const int TreeNodeCountMax = 65_535;

    public const int TreeDepthMax = 64;

    /// <summary>LightGBM grows leaf by leaf: lopsided trees are far deeper than their size suggests.</summary>
    public const int LeafwiseDepthMax = 1_024;

    /// <summary>Leaves of one tree of a <see cref="ForestModel"/>; LightGBM grows no more either.</summary>
    public const int LeafCountMax = 131_072;

    public const int ClassCountMax = 1_000;

    /// <summary>32-bit words of one categorical split: categories up to 2^20.</summary>
    public const int CategoryWordsMax = 1 << 15;

    public const int TreeCountMax = 100_000;

    /// <summary>Values of a file that are not part of a plain array of numbers; each takes some 50 bytes while reading.</summary>
    public const int ValueCountMax = 4_000_000;

    public const int NodeCountMax = 16_000_000;

    public const int FileBytesMax = 128 << 20;
}
