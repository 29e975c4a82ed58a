namespace Suite.Hosting;

/// <summary>Bad fields by path, in the order found, bounded. Shared by a request's fields and the objects inside them.</summary>
internal sealed class JsonErrors(int max)
{
    private readonly Dictionary<string, IReadOnlyList<string>> _byPath = [];
    private int _count;

    public bool Any => _count > 0;

    public bool Full => _count >= max;

    public IReadOnlyDictionary<string, IReadOnlyList<string>> ByPath => _byPath;

    public bool Has(string path) => _count > 0 && _byPath.ContainsKey(path);

    public void Add(string path, string message)
    {
        if (Full)
            return;
        _count++;
        if (_byPath.TryGetValue(path, out var messages))
            ((List<string>)messages).Add(message);
        else
            _byPath[path] = new List<string> { message };
        if (Full && !_byPath.ContainsKey("$"))
            _byPath["$"] = new List<string> { $"There are more errors than the {max} named here." };
    }
}
