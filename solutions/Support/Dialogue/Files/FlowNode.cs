namespace Suite.Support.Dialogue.Files;

internal enum FlowNodeKind
{
    Object,
    Array,
    String,
    Number,
    True,
    False,
    Null,
}

/// <summary>A JSON value and where it stands, so that whatever is wrong with it can be pointed at.</summary>
internal sealed class FlowNode(FlowNodeKind kind, int line, int column, string path)
{
    public FlowNodeKind Kind { get; } = kind;

    public int Line { get; } = line;

    public int Column { get; } = column;

    public string Path { get; } = path;

    /// <summary>A string's text, or a number as it is written.</summary>
    public string Text { get; init; } = "";

    /// <summary>An object's members in the order of the file; names are unique.</summary>
    public List<FlowMember> Members { get; } = [];

    public List<FlowNode> Items { get; } = [];

    public bool IsString => Kind == FlowNodeKind.String;

    public FlowNode? Member(string name) => Members.Find(m => m.Name == name)?.Value;

    /// <summary>For "expected a text, found …".</summary>
    public string KindName => Kind switch
    {
        FlowNodeKind.Object => "an object",
        FlowNodeKind.Array => "an array",
        FlowNodeKind.String => "a text",
        FlowNodeKind.Number => "a number",
        FlowNodeKind.Null => "null",
        _ => "true or false",
    };
}

/// <summary>A member of an object; line and column are those of its name.</summary>
internal sealed record FlowMember(string Name, int Line, int Column, FlowNode Value);
