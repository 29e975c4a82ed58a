using System.Security.Cryptography;
using System.Text;
using Suite.Journal;

namespace Suite.Fraud.Payments;

/// <summary>
/// Turns the ids of cards, merchants and devices into keys: HMAC-SHA-256 under a key of the tenant, cut to 128 bits. Whoever
/// steals the journal without the master key cannot tell which card a key stands for, nor match it across tenants.
/// </summary>
internal sealed class EntityHasher
{
    private readonly byte[] _key;
    private readonly byte[] _requestKey;

    public EntityHasher(MasterKey master, TenantId tenant)
    {
        _key = master.Derive("fraud/entities/" + tenant.Value);
        _requestKey = master.Derive("fraud/requests/" + tenant.Value);
    }

    /// <summary>
    /// Tells a repeated request from another one. Keyed, because it stays when a person is erased: a plain hash over a card's id and
    /// amounts that stand beside it could be searched for the id.
    /// </summary>
    public byte[] RequestHash(Payment payment) => CanonicalRequest.Hash(payment, _requestKey);

    public EntityKey Card(string id) => Hash('c', id);

    public EntityKey Merchant(string id) => Hash('m', id);

    public EntityKey Device(string id) => Hash('d', id);

    /// <summary>The payment's keys in the order of <see cref="PaymentEvents.Entities"/>; the last is none when there is no device.</summary>
    public EntityKey[] Keys(Payment payment) =>
        [Card(payment.CardId), Merchant(payment.MerchantId), payment.DeviceId is { } device ? Device(device) : EntityKey.None];

    private EntityKey Hash(char kind, string id)
    {
        Span<byte> text = stackalloc byte[1 + (id.Length * 3)];
        text[0] = (byte)kind;
        var length = 1 + Encoding.UTF8.GetBytes(id, text[1..]);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, text[..length], hash);
        return EntityKey.Read(hash);
    }
}
