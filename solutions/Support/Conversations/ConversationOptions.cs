using System.ComponentModel.DataAnnotations;

namespace Suite.Support.Conversations;

/// <summary>Limits of conversations. Checked at start.</summary>
internal sealed class ConversationOptions
{
    /// <summary>Characters (UTF-16 units) of a message; a longer one is answered 413.</summary>
    [Range(1, 100_000)]
    public int TextCharsMax { get; set; } = 4_000;

    /// <summary>Bytes of a request's body; more is answered 413.</summary>
    [Range(1_024, 1_048_576)]
    public int BodyBytesMax { get; set; } = 65_536;

    /// <summary>Messages of a conversation, of everyone in it. In a full one a further message is answered 409: begin another.</summary>
    [Range(2, 100_000)]
    public int MessagesMax { get; set; } = 1_000;

    /// <summary>A shopper's messages in any minute; one more is answered 429. A person does not type faster, and a script must not fill the journal.</summary>
    [Range(1, 100_000)]
    public int MessagesPerMinuteMax { get; set; } = 30;

    /// <summary>Times a turn is composed anew because someone else wrote into the conversation meanwhile, before the answer is 503.</summary>
    [Range(1, 100)]
    public int AttemptsMax { get; set; } = 8;

    /// <summary>A shopper's earlier messages that the knowledge base is told with a question.</summary>
    [Range(0, 100)]
    public int EarlierTurnsMax { get; set; } = 3;

    /// <summary>Hand-overs that wait or are taken, held in memory a tenant. Further ones are in their conversations and in the journal, but not in the list until others end.</summary>
    [Range(1, 1_000_000)]
    public int OpenHandoversMax { get; set; } = 10_000;

    /// <summary>A transcript's last messages that an agent sees in the list of hand-overs.</summary>
    [Range(1, 100)]
    public int HandoverMessagesMax { get; set; } = 6;

    /// <summary>Conversations looked at for one page of a list; a page that stops there is short and says where to go on.</summary>
    [Range(1, 10_000)]
    public int ListInspectedMax { get; set; } = 500;

    /// <summary>Hours looked back for one page of a list, as above.</summary>
    [Range(1, 100_000)]
    public int ListHoursMax { get; set; } = 24 * 62;
}
