using System.Security.Cryptography;
using System.Text;

namespace Suite.Support.Conversations;

/// <summary>
/// What proves that a page is the one that began the conversation: 256 random bits, given once and stored as a hash. A widget's key proves nothing,
/// it stands in the page for anyone to read.
/// </summary>
internal static class ConversationToken
{
    public const string Header = "Conversation-Token";
    private const int Bytes = 32;

    public static (string Token, string Hash) Create()
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
        return (token, HashOf(token));
    }

    public static bool Opens(string? token, string hash) =>
        token?.Length == Bytes * 2 && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(HashOf(token)), Encoding.ASCII.GetBytes(hash));

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
