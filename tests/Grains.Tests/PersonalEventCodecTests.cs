using System.Text;
using System.Text.Json.Serialization;
using Suite.Journal;
using Suite.TestKit;

namespace Suite.Grains.Tests;

/// <summary>What lies in the payload for everybody, and what beside it.</summary>
public sealed class PersonalEventCodecTests
{
    private static readonly GuestArrived Arrived = new() { AtMicros = 5, Room = 7, Name = new GuestName("王 Eve"), Subject = new EntityKey(1), Keys = [new EntityKey(2)] };
    private static readonly GuestLeft Left = new() { AtMicros = 6, Subject = new EntityKey(1), Keys = [new EntityKey(2)] };

    [Fact]
    public void The_personal_part_is_beside_the_payload_and_comes_back_from_there()
    {
        var codec = Codec(alwaysNamesSubject: false);
        var encoded = codec.Encode(Arrived);
        Assert.Equal("""{"room":7,"atMicros":5}""", Encoding.UTF8.GetString(encoded.Payload.Span));
        Assert.Equal("""{"text":"王 Eve"}""", Encoding.UTF8.GetString(encoded.Personal.Span));
        Assert.Equal(("guest-arrived", 1, 5L, Arrived.Subject), (encoded.Type, encoded.SchemaVersion, encoded.EventTimeMicros, encoded.Subject));
        Assert.Equal(Arrived.Keys, encoded.Keys);
        Assert.Equal(Arrived, codec.Decode(encoded.Stored()));
    }

    [Fact]
    public void An_event_whose_personal_part_was_erased_is_read_without_it()
    {
        var codec = Codec(alwaysNamesSubject: false);
        var erased = codec.Decode((codec.Encode(Arrived) with { Personal = default }).Stored());
        Assert.Equal(Arrived with { Name = null }, erased);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_a_personal_part_the_subject_is_stored_only_where_it_always_is(bool always)
    {
        var codec = Codec(always);
        Assert.Equal(always ? Left.Subject : EntityKey.None, codec.Encode(Left).Subject);
        Assert.Equal(always ? Left.Subject : EntityKey.None, codec.Encode(Arrived with { Name = null }).Subject);
        Assert.True(codec.Encode(Left).Personal.IsEmpty);
        Assert.Equal(Left.Keys, codec.Encode(Left).Keys);
    }

    private static PersonalEventCodec<GuestEvent> Codec(bool alwaysNamesSubject) => new PersonalEventCodec<GuestEvent>(alwaysNamesSubject)
        .Add("guest-arrived", 1, GuestJson.Stored.GuestArrived, GuestJson.Stored.GuestName, static e => e.Name, static (e, name) => e with { Name = name })
        .Add("guest-left", 1, GuestJson.Stored.GuestLeft);
}

internal abstract record GuestEvent : JournaledEvent;

internal sealed record GuestArrived : GuestEvent
{
    public required int Room { get; init; }

    [JsonIgnore]
    public GuestName? Name { get; init; }
}

internal sealed record GuestLeft : GuestEvent;

internal sealed record GuestName(string Text);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(GuestArrived))]
[JsonSerializable(typeof(GuestLeft))]
[JsonSerializable(typeof(GuestName))]
internal sealed partial class GuestJson : JsonSerializerContext
{
    public static GuestJson Stored { get; } = new(ReadableJson.Options());
}
