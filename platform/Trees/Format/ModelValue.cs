namespace Suite.Trees;

/// <summary>
/// One value of a model file, whichever of the two encodings it came from. Arrays made of numbers only are held flat,
/// since they are nearly the whole file; every other array is a list of values.
/// </summary>
internal sealed class ModelValue
{
    private readonly object? _content;

    private ModelValue(long offset, object? content)
    {
        Offset = offset;
        _content = content;
    }

    /// <summary>Byte at which the value starts.</summary>
    internal long Offset { get; }

    internal static ModelValue Of(long offset, Dictionary<string, ModelValue> members) => new(offset, members);

    internal static ModelValue Of(long offset, List<ModelValue> items) => new(offset, items);

    internal static ModelValue Of(long offset, double[] numbers) => new(offset, numbers);

    internal static ModelValue Of(long offset, double number) => new(offset, number);

    internal static ModelValue Of(long offset, string text) => new(offset, text);

    internal static ModelValue Null(long offset) => new(offset, null);

    /// <summary>The member, which must be there.</summary>
    internal ModelValue this[string name] =>
        Find(name) ?? throw Refuse($"the member '{name}' is missing");

    internal ModelValue? Find(string name) => Members().GetValueOrDefault(name);

    internal Dictionary<string, ModelValue> Members() =>
        _content as Dictionary<string, ModelValue> ?? throw Refuse("an object is expected");

    internal string Text() => _content as string ?? throw Refuse("a text is expected");

    internal List<ModelValue> Items() => _content switch
    {
        List<ModelValue> items => items,
        double[] { Length: 0 } => [],
        _ => throw Refuse("an array is expected"),
    };

    internal double[] Numbers() => _content switch
    {
        double[] numbers => numbers,
        List<ModelValue> { Count: 0 } => [],
        _ => throw Refuse("an array of numbers is expected"),
    };

    internal double Number() => _content is double number ? number : throw Refuse("a number is expected");

    internal bool IsNumber => _content is double;

    internal TreeModelFormatException Refuse(string reason) => new(Offset, reason);
}
