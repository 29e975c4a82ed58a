using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Suite.Hosting;

internal enum JsonKind
{
    Missing,
    Null,
    Text,
    Number,
    True,
    False,
    Object,
    Array,
}

/// <summary>Where a member's name and value lie in the body. Text is without its quotes.</summary>
internal struct JsonMember
{
    public int NameStart;
    public int NameLength;
    public int Start;
    public int Length;
    public JsonKind Kind;
    public bool NameEscaped;
    public bool Escaped;
    public bool Asked;
}

/// <summary>The direct members of one object in a body that <see cref="JsonScan"/> has passed: an index, no copies. Not thread-safe.</summary>
internal sealed class JsonMembers(byte[] body, int offset, int length, int depthMax)
{
    private JsonMember[] _members = [];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Body => body.AsSpan(offset, length);

    public ref JsonMember this[int index] => ref _members[index];

    /// <returns>False when the body is not an object.</returns>
    public bool Index()
    {
        var reader = Reader(Body);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;

        _members = ArrayPool<JsonMember>.Shared.Rent(16);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = new JsonMember { NameStart = (int)reader.TokenStartIndex + 1, NameLength = reader.ValueSpan.Length, NameEscaped = reader.ValueIsEscaped };
            reader.Read();
            Place(ref reader, ref member, 0);
            if (Count == _members.Length)
                Grow();
            _members[Count++] = member;
        }

        return true;
    }

    /// <summary>The items of an array member, at most one more than <paramref name="max"/>.</summary>
    public List<JsonMember> Items(in JsonMember array, int max)
    {
        var items = new List<JsonMember>();
        var reader = Reader(Body.Slice(array.Start, array.Length));
        reader.Read();
        while (items.Count <= max && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var item = default(JsonMember);
            Place(ref reader, ref item, array.Start);
            items.Add(item);
        }

        return items;
    }

    /// <returns>The member's index, or -1.</returns>
    public int Find(string name)
    {
        for (var i = 0; i < Count; i++)
        {
            ref var member = ref _members[i];
            if (member.NameEscaped ? Name(member) == name : Ascii.Equals(Body.Slice(member.NameStart, member.NameLength), name))
                return i;
        }

        return -1;
    }

    public JsonMembers Inside(in JsonMember member) => new(body, offset + member.Start, member.Length, depthMax);

    public string Name(in JsonMember member) => Decode(member.NameStart, member.NameLength, member.NameEscaped);

    /// <summary>The value's bytes; of a string those of its text. Some clients escape characters that need no escaping, '+' for one.</summary>
    public ReadOnlySpan<byte> Value(in JsonMember member) => member.Escaped ? Encoding.UTF8.GetBytes(Text(member)) : Body.Slice(member.Start, member.Length);

    /// <summary>The text of a string, or the literal of anything else.</summary>
    public string Text(in JsonMember member) => Decode(member.Start, member.Length, member.Escaped);

    public void Return()
    {
        if (_members.Length > 0)
            ArrayPool<JsonMember>.Shared.Return(_members);
        _members = [];
        Count = 0;
    }

    public static string Describe(JsonKind kind) => kind switch
    {
        JsonKind.Text => "a string",
        JsonKind.Number => "a number",
        JsonKind.True or JsonKind.False => "true or false",
        JsonKind.Object => "an object",
        JsonKind.Array => "an array",
        _ => "null",
    };

    // The scan has checked the depth of the whole body; one level is spare for its own test.
    private Utf8JsonReader Reader(ReadOnlySpan<byte> text) => new(text, new JsonReaderOptions { MaxDepth = depthMax + 1 });

    private static void Place(ref Utf8JsonReader reader, ref JsonMember member, int origin)
    {
        member.Kind = KindOf(reader.TokenType);
        member.Escaped = member.Kind == JsonKind.Text && reader.ValueIsEscaped;
        var quotes = member.Kind == JsonKind.Text ? 1 : 0;
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        member.Start = origin + start + quotes;
        member.Length = (int)reader.BytesConsumed - start - (2 * quotes);
    }

    private static JsonKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.String => JsonKind.Text,
        JsonTokenType.Number => JsonKind.Number,
        JsonTokenType.True => JsonKind.True,
        JsonTokenType.False => JsonKind.False,
        JsonTokenType.StartObject => JsonKind.Object,
        JsonTokenType.StartArray => JsonKind.Array,
        _ => JsonKind.Null,
    };

    private string Decode(int start, int count, bool escaped) =>
        escaped ? JsonText.Unescape(Body.Slice(start, count), out _) : Encoding.UTF8.GetString(Body.Slice(start, count));

    private void Grow()
    {
        var larger = ArrayPool<JsonMember>.Shared.Rent(Count * 2);
        _members.AsSpan(0, Count).CopyTo(larger);
        ArrayPool<JsonMember>.Shared.Return(_members);
        _members = larger;
    }
}
