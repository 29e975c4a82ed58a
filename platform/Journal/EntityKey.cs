using System.Buffers.Binary;

namespace Suite.Journal;

/// <summary>
/// A secondary key of an event: 128 bits of a keyed hash (HMAC-SHA-256, truncated) over entity kind and entity id.
/// The journal never sees the id itself. <see cref="None"/> means "no such entity on this event".
/// </summary>
public readonly record struct EntityKey(UInt128 Value) : IComparable<EntityKey>
{
    public const int Size = 16;

    public static EntityKey None => default;

    public bool IsNone => Value == UInt128.Zero;

    public static EntityKey Read(ReadOnlySpan<byte> source) => new(BinaryPrimitives.ReadUInt128BigEndian(source));

    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Value);

    public int CompareTo(EntityKey other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    public static bool operator <(EntityKey left, EntityKey right) => left.Value < right.Value;

    public static bool operator >(EntityKey left, EntityKey right) => left.Value > right.Value;

    public static bool operator <=(EntityKey left, EntityKey right) => left.Value <= right.Value;

    public static bool operator >=(EntityKey left, EntityKey right) => left.Value >= right.Value;
}
