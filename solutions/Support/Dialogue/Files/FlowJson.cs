using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Suite.Support.Dialogue.Files;

/// <summary>Reads JSON into nodes that know their line and column. Strict: no comments, no trailing commas, each name once.</summary>
internal sealed class FlowJson
{
    public const int BytesMax = 1024 * 1024;
    private const int DepthMax = 16;

    private readonly ReadOnlyMemory<byte> _json;
    private readonly FlowFaults _faults;
    private readonly List<int> _lineStarts = [0];

    private FlowJson(ReadOnlyMemory<byte> json, FlowFaults faults)
    {
        (_json, _faults) = (json, faults);
        var bytes = json.Span;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '\n')
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    /// <summary>The document, or null where it is no JSON at all; faults say why.</summary>
    public static FlowNode? Read(ReadOnlyMemory<byte> json, FlowFaults faults)
    {
        if (json.Length > BytesMax)
        {
            faults.Add(1, 1, "", $"The file has {json.Length} bytes; at most {BytesMax} are read.");
            return null;
        }

        if (json.Span.StartsWith("\uFEFF"u8))
        {
            json = json[3..];
        }

        return new FlowJson(json, faults).Read();
    }

    private FlowNode? Read()
    {
        if (!Utf8.IsValid(_json.Span))
        {
            AddAt(FirstInvalid(_json.Span), "", "This is not UTF-8. Save the file as UTF-8.");
            return null;
        }

        var reader = new Utf8JsonReader(_json.Span, new JsonReaderOptions { MaxDepth = DepthMax });
        try
        {
            reader.Read();
            var root = ReadValue(ref reader, "");
            while (reader.Read())
            {
            }

            return root;
        }
        catch (JsonException e)
        {
            var line = (int)(e.LineNumber ?? 0);
            AddAt(_lineStarts[Math.Min(line, _lineStarts.Count - 1)] + (int)(e.BytePositionInLine ?? 0), "", $"This is not JSON: {Reason(e)}");
            return null;
        }
    }

    private FlowNode ReadValue(ref Utf8JsonReader reader, string path)
    {
        var (line, column) = Position((int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var item = new FlowNode(FlowNodeKind.Object, line, column, path);
                ReadMembers(ref reader, item);
                return item;
            case JsonTokenType.StartArray:
                var array = new FlowNode(FlowNodeKind.Array, line, column, path);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    array.Items.Add(ReadValue(ref reader, $"{path}[{array.Items.Count}]"));
                }

                return array;
            case JsonTokenType.String:
                return new FlowNode(FlowNodeKind.String, line, column, path) { Text = Text(ref reader, path) };
            case JsonTokenType.Number:
                return new FlowNode(FlowNodeKind.Number, line, column, path) { Text = Encoding.UTF8.GetString(reader.ValueSpan) };
            case JsonTokenType.True:
                return new FlowNode(FlowNodeKind.True, line, column, path);
            case JsonTokenType.False:
                return new FlowNode(FlowNodeKind.False, line, column, path);
            default:
                return new FlowNode(FlowNodeKind.Null, line, column, path);
        }
    }

    private void ReadMembers(ref Utf8JsonReader reader, FlowNode item)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var (line, column) = Position((int)reader.TokenStartIndex);
            var name = Text(ref reader, item.Path);
            var path = item.Path.Length == 0 ? name : $"{item.Path}.{name}";
            reader.Read();
            var value = ReadValue(ref reader, path);
            if (names.Add(name))
            {
                item.Members.Add(new FlowMember(name, line, column, value));
            }
            else
            {
                _faults.Add(line, column, path, $"'{name}' is here twice.");
            }
        }
    }

    /// <summary>Escapes can spell half a character, which is no text.</summary>
    private string Text(ref Utf8JsonReader reader, string path)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            AddAt((int)reader.TokenStartIndex, path, "A \\u escape in this text stands for half a character.");
            return "";
        }
    }

    private void AddAt(int index, string path, string message)
    {
        var (line, column) = Position(index);
        _faults.Add(line, column, path, message);
    }

    /// <summary>From 1; columns count characters as an editor shows them, not bytes.</summary>
    private (int Line, int Column) Position(int index)
    {
        index = Math.Min(index, _json.Length);
        var found = _lineStarts.BinarySearch(index);
        var line = found >= 0 ? found : ~found - 1;
        var column = 1;
        foreach (var b in _json.Span[_lineStarts[line]..index])
        {
            column += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return (line + 1, column);
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length && Rune.DecodeFromUtf8(bytes[at..], out _, out var used) == System.Buffers.OperationStatus.Done)
        {
            at += used;
        }

        return at;
    }

    /// <summary>The library ends its messages with a position of its own, which counts from 0 and in bytes.</summary>
    private static string Reason(JsonException e)
    {
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? e.Message : e.Message[..end];
    }
}
