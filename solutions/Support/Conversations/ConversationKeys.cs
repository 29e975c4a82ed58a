using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Suite.Journal;

namespace Suite.Support.Conversations;

/// <summary>The keyed hashes of a tenant's conversations: whoever has the journal without the master key learns nothing from them.</summary>
internal sealed class TenantConversationKeys
{
    public const long MicrosPerHour = 3_600_000_000;

    private readonly byte[] _entities;
    private readonly byte[] _contents;

    public TenantConversationKeys(MasterKey master, TenantId tenant)
    {
        _entities = master.Derive("support/entities/" + tenant.Value);
        _contents = master.Derive("support/contents/" + tenant.Value);
        Handovers = Key("handovers");
    }

    /// <summary>On every event that changes who waits for a person: the queue is read by it.</summary>
    public EntityKey Handovers { get; }

    /// <summary>Whose personal data a conversation is: the person is known by nothing else.</summary>
    public EntityKey Subject(ConversationId id) => Key("conversation/" + id.Value);

    /// <summary>On the event that starts a conversation: those of an hour are found by it.</summary>
    public EntityKey Hour(long micros) => Key("hour/" + (micros / MicrosPerHour).ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// Tells a repeated message from another one under the same id. Keyed, because it stays when the conversation is erased: a plain hash of a short
    /// message could be searched for the text.
    /// </summary>
    public string ContentHash(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(_contents, Encoding.UTF8.GetBytes(text)));

    private EntityKey Key(string name) => EntityKey.Read(HMACSHA256.HashData(_entities, Encoding.UTF8.GetBytes(name)));
}

/// <summary>One set of keys a tenant; deriving them anew for every message would cost more than the hash.</summary>
internal sealed class ConversationKeys(MasterKey master)
{
    private readonly ConcurrentDictionary<TenantId, TenantConversationKeys> _keys = new();

    public TenantConversationKeys For(TenantId tenant) => _keys.GetOrAdd(tenant, t => new TenantConversationKeys(master, t));
}
