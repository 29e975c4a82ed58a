using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Suite.Journal;

namespace Suite.JournalKill;

/// <summary>
/// Events whose whole content follows from their number, so that a verifier needs only the id to know what must be there.
/// </summary>
public static class TestEvents
{
    public static TenantId Tenant { get; } = new("acme");

    /// <summary>400 bytes of payload and three keys, as a scored payment has; every tenth with personal data.</summary>
    public static NewEvent Create(int writer, long number, bool personal = true)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"payment/w{writer}-{number}");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(id));
        var payload = new byte[400];
        for (var i = 0; i < payload.Length; i++)
        {
            payload[i] = hash[i & 31];
        }

        var mix = (ulong)number * 0x9E3779B97F4A7C15UL;
        return new NewEvent
        {
            Id = id,
            Stream = "payments/" + (mix >> 60).ToString(CultureInfo.InvariantCulture),
            Type = "payment-scored",
            EventTimeMicros = 1_700_000_000_000_000 + (number * 1_000),
            Keys = [Key(1, (mix >> 20) % 5_000), Key(2, (mix >> 33) % 10_000), Key(3, (mix >> 40) % 8_000)],
            RequestHash = hash,
            Payload = payload,
            Subject = personal && number % 10 == 0 ? Key(1, (mix >> 20) % 5_000) : EntityKey.None,
            Personal = personal && number % 10 == 0 ? hash : default,
        };
    }

    /// <summary>The number in the event's id; null for an id of some other make.</summary>
    public static (int Writer, long Number)? Parse(string id)
    {
        var parts = id.Split('/', '-');
        return parts.Length == 3 && parts[1].StartsWith('w')
            ? (int.Parse(parts[1].AsSpan(1), CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture))
            : null;
    }

    // Spread over the whole range as a keyed hash is: this is what makes an index's pages hard to keep together.
    private static EntityKey Key(uint kind, ulong number) =>
        new(((UInt128)((number + 1) * 0xBF58476D1CE4E5B9UL) << 64) | (((number + 1) ^ kind) * 0x94D049BB133111EBUL));
}
