namespace Suite.Journal;

/// <summary>An event's keys as they are stored: 16 bytes each, in the writer's order.</summary>
internal static class KeyCodec
{
    public static int SizeOf(int count) => count * EntityKey.Size;

    public static void Write(IReadOnlyList<EntityKey> keys, Span<byte> destination)
    {
        for (var i = 0; i < keys.Count; i++)
        {
            keys[i].Write(destination[(i * EntityKey.Size)..]);
        }
    }

    /// <exception cref="InvalidDataException">The length is not a multiple of a key's.</exception>
    public static EntityKey[] Read(ReadOnlySpan<byte> source)
    {
        if (source.IsEmpty)
        {
            return [];
        }

        if (source.Length % EntityKey.Size != 0)
        {
            throw new InvalidDataException($"A key list of {source.Length} bytes is damaged.");
        }

        var keys = new EntityKey[source.Length / EntityKey.Size];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = EntityKey.Read(source[(i * EntityKey.Size)..]);
        }

        return keys;
    }
}
