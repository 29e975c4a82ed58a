namespace Suite.Text.Features;

/// <summary>Guards the reading of stored models: a damaged length must not become an allocation of gigabytes.</summary>
internal static class StoredArrays
{
    /// <exception cref="EndOfStreamException">Fewer bytes are left, or the count is negative.</exception>
    public static void Require(BinaryReader reader, long bytes)
    {
        if (bytes < 0 || bytes > reader.BaseStream.Length - reader.BaseStream.Position)
        {
            throw new EndOfStreamException("The file ends in the middle of an array.");
        }
    }
}
