using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Suite.FeatureStore;

/// <summary>The stable 64-bit stand-in for a category's text: the first eight bytes of its SHA-256, never 0.</summary>
public static class CategoryHash
{
    private const int StackBytesMax = 512;

    /// <summary>0 for null or empty text, else never 0. The same on every machine and in every version.</summary>
    public static ulong Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return 0;
        }

        var length = Encoding.UTF8.GetByteCount(text);
        var utf8 = length <= StackBytesMax ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(text, utf8);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8, digest);
        var hash = BinaryPrimitives.ReadUInt64BigEndian(digest);
        return hash == 0 ? 1 : hash;
    }
}
