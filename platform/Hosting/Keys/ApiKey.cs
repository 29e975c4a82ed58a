using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Suite.Journal;

namespace Suite.Hosting;

/// <summary>A key as the journal knows it: everything but the secret.</summary>
public sealed record ApiKey(
    string Id, TenantId Tenant, FrozenSet<string> Scopes, string Label, string Actor, long CreatedAtMicros, long? RevokedAtMicros)
{
    /// <summary>From then on it is refused; null: never.</summary>
    public long? ExpiresAtMicros { get; init; }

    /// <summary>When it last got a new secret; null: never.</summary>
    public long? RotatedAtMicros { get; init; }

    /// <summary>Its own rate; null: the server's.</summary>
    public RatePolicy? Rate { get; init; }

    /// <summary>
    /// The pages whose scripts may use it, as <see cref="PageOrigin"/> writes them. Such a key is no secret: it works from those pages only, as far as
    /// browsers tell the truth, and may have <see cref="Hosting.Scopes.Public"/> scopes only. Empty: a server's key.
    /// </summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Until when the secret before the last rotation works; null when there was none.</summary>
    public long? PreviousUntilMicros => Secrets is [_, { UntilMicros: var until }] ? until : null;

    /// <summary>The newest first; never more than two.</summary>
    internal IReadOnlyList<KeySecret> Secrets { get; init; } = [];

    /// <summary>What it may still ask of this node, alone or with the keys that share the limit; null: anything.</summary>
    internal RateLimit? Limit { get; init; }

    /// <summary>An operator set the limit, for this key or for one that made it: it binds what this key makes, too.</summary>
    internal bool IsLimitGiven { get; init; }

    /// <summary>What happens next to it by itself makes the time matter.</summary>
    private bool Ends => ExpiresAtMicros is not null || Secrets.Count > 1;

    /// <summary>What is the matter with it at that time: live, rotating (two secrets work), expired or revoked.</summary>
    public string StateAt(long nowMicros) =>
        RevokedAtMicros is not null ? "revoked"
        : ExpiresAtMicros <= nowMicros ? "expired"
        : PreviousUntilMicros > nowMicros ? "rotating"
        : "live";

    /// <summary>Whether the secret opens anything now.</summary>
    internal bool Accepts(in KeyHash hash, TimeProvider time)
    {
        if (RevokedAtMicros is not null)
            return false;
        if (!Ends)
            return true;
        var now = time.NowMicros();
        if (ExpiresAtMicros <= now)
            return false;
        foreach (var secret in Secrets)
        {
            if (secret.Hash.Equals(hash))
                return secret.UntilMicros is not { } until || now < until;
        }

        return false;
    }

    /// <summary>
    /// The caller for a request that names no other tenant. An admin of the reserved tenant <c>system</c> operates the installation and may act
    /// for any tenant; an admin of another tenant administers that tenant only.
    /// </summary>
    internal Caller Caller { get; init; } = new(Tenant, Id, Scopes, Tenant.Value == ApiKeys.SystemTenantName && Scopes.Contains(Suite.Hosting.Scopes.Admin));
}

/// <summary>One of a key's secrets, by the hash of the key's whole text.</summary>
internal sealed record KeySecret(KeyHash Hash, long? UntilMicros);

/// <summary>SHA-256 of a key. Compared in constant time.</summary>
internal readonly struct KeyHash : IEquatable<KeyHash>
{
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    public KeyHash(ReadOnlySpan<byte> sha256)
    {
        _a = BitConverter.ToUInt64(sha256);
        _b = BitConverter.ToUInt64(sha256[8..]);
        _c = BitConverter.ToUInt64(sha256[16..]);
        _d = BitConverter.ToUInt64(sha256[24..]);
    }

    // No early exit: the time says nothing about how much of the hash was right.
    public bool Equals(KeyHash other) => ((_a ^ other._a) | (_b ^ other._b) | (_c ^ other._c) | (_d ^ other._d)) == 0;

    public override bool Equals(object? obj) => obj is KeyHash other && Equals(other);

    public override int GetHashCode() => (int)_a;

    /// <summary>Of the key as sent. No allocation for keys of a real one's length.</summary>
    public static KeyHash Of(ReadOnlySpan<char> key)
    {
        Span<byte> text = stackalloc byte[ApiKeyText.CharsMax];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.ASCII.GetBytes(key, text)], hash);
        return new KeyHash(hash);
    }
}

/// <summary>The key's text: <c>suite_ID_SECRET</c>, a public id of 12 and a secret of 43 characters (256 random bits in base 62).</summary>
internal static class ApiKeyText
{
    public const int CharsMax = 64;
    private const string Prefix = "suite_";
    private const int IdChars = 12;
    private const int SecretChars = 43;
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string IdDigits = "0123456789abcdefghijkmnpqrstuvwxyz";

    public static (string Id, string Key) Create()
    {
        var id = RandomNumberGenerator.GetString(IdDigits, IdChars);
        return (id, WithNewSecret(id));
    }

    public static string WithNewSecret(string id) => Prefix + id + "_" + Base62(RandomNumberGenerator.GetBytes(32));

    /// <summary>The public part of a well-formed key.</summary>
    public static ReadOnlySpan<char> IdOf(ReadOnlySpan<char> key) => key.Slice(Prefix.Length, IdChars);

    /// <summary>Whether it could be a key at all: keeps guesses of other shapes from costing a hash or a look into the journal.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> key)
    {
        if (key.Length != Prefix.Length + IdChars + 1 + SecretChars || !key.StartsWith(Prefix) || key[Prefix.Length + IdChars] != '_')
            return false;
        foreach (var c in key)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
        }

        return true;
    }

    private static string Base62(byte[] secret)
    {
        var number = new System.Numerics.BigInteger(secret, isUnsigned: true, isBigEndian: true);
        var text = new char[SecretChars];
        for (var i = SecretChars - 1; i >= 0; i--)
        {
            number = System.Numerics.BigInteger.DivRem(number, 62, out var digit);
            text[i] = Digits[(int)digit];
        }

        return new string(text);
    }
}
